"""Every mechanism off, one at a time, under the same luck: what moves, and whether it is what the text says."""
