"""Figures about speed and memory: printed, never judged by a clock.

python -m tests.benchmarks              # all of them
python -m tests.benchmarks twin region  # some of them
pytest tests/benchmarks -s -m benchmark
"""
