"""What is known of the real club, and what follows: posterior worlds, proofs, forecasts, structures."""
