"""Laws of what strategists are told."""
