"""Mesa agents and agent sets: views of the columns."""
