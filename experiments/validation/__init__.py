"""Evidence: published results, exact limits and observed series, run through the general model."""
