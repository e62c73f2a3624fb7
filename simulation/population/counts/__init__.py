"""Counts: how many organisations there are in each commune, sector and size class, from which populations are drawn."""
