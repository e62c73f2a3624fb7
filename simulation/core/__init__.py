"""What knows nothing of the EFC: luck, distributions, columns, compiled walks, slots of rules and their errors."""
