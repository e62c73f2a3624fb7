"""Populations: organisations, relations and territories, drawn for the region, read from tables, or theoretical."""
