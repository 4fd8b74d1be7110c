"""What proves and teaches the product; nothing of the product imports it."""
