"""The command line: one small file for each command, put together in `app`."""
