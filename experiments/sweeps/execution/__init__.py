"""How the runs of a sweep are carried out, and survive whatever happens."""
