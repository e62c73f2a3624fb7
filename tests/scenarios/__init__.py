"""Laws of scenarios: their format, catalogue, authoring and language."""
