"""Files on the user's disk: read or written whole or not at all, and none replaced but our own."""
