"""Laws of the page, without a browser."""
