"""The web server of the page and its guard."""
