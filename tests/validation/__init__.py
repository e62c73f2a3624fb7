"""Laws of the evidence."""
