"""Tools for authors of scenarios: a template, a schema for editors, a writer of files, and the translations."""
