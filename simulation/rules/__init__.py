"""The rules of the month, one file per question."""
