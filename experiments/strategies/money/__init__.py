"""What strategies take, in paid work, in hours of members and in euros, and what is gained for it."""
