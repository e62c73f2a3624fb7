"""Laws of the report."""
