"""What people and other programs read: HTML, JSON and CSV."""
