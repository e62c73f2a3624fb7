"""What each organisation, community and relation owns, who is near whom, and the log of events."""
