"""Pieces of the page: charts, map, network, texts and their Vue templates."""
