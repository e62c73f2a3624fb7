"""Laws of the pictures."""
