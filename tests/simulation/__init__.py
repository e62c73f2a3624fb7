"""Laws of the model."""
