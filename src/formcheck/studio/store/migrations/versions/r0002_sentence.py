"""An analysis keeps its sentence for lists; a correction's entry itself says what it takes back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the sentence; drop a column that was never filled."""
    with op.batch_alter_table("analyses") as table:
        table.add_column(sa.Column("sentence", sa.JSON(), nullable=True))
    with op.batch_alter_table("corrections") as table:
        table.drop_column("undoes")


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("corrections") as table:
        table.add_column(sa.Column("undoes", sa.String(length=32), nullable=True))
    with op.batch_alter_table("analyses") as table:
        table.drop_column("sentence")
