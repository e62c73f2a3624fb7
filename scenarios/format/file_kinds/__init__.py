"""The kinds of files that a user's tables come in: text, workbooks, graphs, packed or not."""
