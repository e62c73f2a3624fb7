"""The rules of the month, one file for each question a reader asks."""
