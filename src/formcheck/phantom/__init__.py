"""The digital runner: a test body whose every angle and contact is known."""
