"""Run one, run many, keep the results."""
