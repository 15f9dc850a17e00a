"""Devices keep proof of what was taken: a restored store believes it."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """One column; a change that was taken before has no proof and would be judged again."""
    op.execute("ALTER TABLE changes ADD COLUMN proof TEXT")
