"""Times and compares; what is printed is quoted in docs/ and models/README.md."""
