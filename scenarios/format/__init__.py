"""From a file to a checked scenario, every mistake told by line, field, value and allowed range."""
