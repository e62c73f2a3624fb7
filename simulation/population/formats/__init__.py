"""Turns tables and graphs as others write them (Gephi, networkx, the French register) into the model's plain tables."""
