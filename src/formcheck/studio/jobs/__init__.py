"""The studio's long work, done outside of the server's process, one check after another."""
