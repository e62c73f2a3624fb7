"""Benchmarks of speed and memory: they print figures, and no test depends on a clock.

python -m tests.benchmarks              # all of them
python -m tests.benchmarks twin region  # some of them
pytest tests/benchmarks -s -m benchmark
"""
