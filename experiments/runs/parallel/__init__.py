"""Runs in worker processes: one pool, one way to start a process."""
