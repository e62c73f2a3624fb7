"""Reads scenario files: from TOML to a checked scenario, with all problems by line, field, value and allowed range."""
