"""What is kept of runs: files of results, provenance, exports of the network."""
