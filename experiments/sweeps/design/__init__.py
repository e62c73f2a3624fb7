"""Which runs a sweep consists of: factors, designs, plans."""
