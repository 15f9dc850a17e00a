"""Which authorities each device trusts."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One column."""
    op.execute("ALTER TABLE devices ADD COLUMN authorities TEXT DEFAULT '' NOT NULL")
