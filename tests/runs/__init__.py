"""Laws of runs: batches, shared history, exports."""
