"""From a file to a checked scenario, with everything that is wrong in it told by line, field, value and allowed range."""
