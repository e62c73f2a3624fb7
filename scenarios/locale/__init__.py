"""The French texts. `python -m scenarios.locale.build` brings them up to date."""
