"""Alembic's: how a store of an earlier revision becomes one of this, step by step."""
