"""The page before a real browser."""
