"""Benchmarks of speed and memory: they print figures, and no test depends on a clock.

python -m tests.benchmarks                               # all of them
python -m tests.benchmarks twin region                   # some of them
python -m tests.benchmarks floor --beside COMMIT         # beside another commit: floor, comparison
pytest tests/benchmarks -s -m benchmark
"""
