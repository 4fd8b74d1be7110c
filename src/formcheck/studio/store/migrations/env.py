"""Alembic runs this: the connection is the one that `upgrade` opened."""

from alembic import context

from formcheck.studio.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
