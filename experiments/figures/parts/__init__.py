"""What several figures share; nothing here is a figure, so nothing here is collected as one."""
