"""For who writes scenarios: a template, a schema for editors, a writer of files, and the upkeep of translations."""
