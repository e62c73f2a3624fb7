"""The state of the world: tables of columns, the network of relations, the event log."""
