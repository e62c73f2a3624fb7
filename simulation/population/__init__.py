"""Who is there: organisations, their relations and places, drawn, read from tables, or as theory has them."""
