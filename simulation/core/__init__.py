"""Tools that do not depend on the EFC: named luck, distributions, columns, compiled walks, rule slots, rule errors."""
