"""Processes that run worlds and heavy work for the page."""
