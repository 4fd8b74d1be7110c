"""What the studio remembers: SQLAlchemy's tables in SQLite or PostgreSQL, and every query."""

from formcheck.studio.store.store import Store, open_store

__all__ = ["Store", "open_store"]
