"""The tests: laws first."""
