"""Loads without counting, the way to each set-aside change and to the newest right, and when what has expired goes."""

from alembic import op

revision = "0002"
down_revision = "0001"

_STATEMENTS = """
ALTER TABLE devices ADD COLUMN protocol INTEGER DEFAULT '2' NOT NULL;
ALTER TABLE devices ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE devices ADD COLUMN erased TEXT;
ALTER TABLE access ADD COLUMN as_deputy BOOLEAN DEFAULT false NOT NULL;

CREATE TABLE loads (
    staff TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (staff)
);

CREATE TABLE stragglers (
    change_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    author TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision TEXT,
    PRIMARY KEY (change_id)
);
CREATE INDEX ix_stragglers_author ON stragglers (author);
CREATE INDEX ix_stragglers_case_id ON stragglers (case_id);
CREATE INDEX stragglers_open ON stragglers (received_at) WHERE decided_at IS NULL;

CREATE INDEX access_by_version ON access (version);
CREATE INDEX ix_set_aside_case_id ON set_aside (case_id);
CREATE INDEX ix_set_aside_record_id ON set_aside (record_id);
CREATE INDEX ix_challenges_expires_at ON challenges (expires_at);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at)
"""


def upgrade() -> None:
    """One statement after the other."""
    for statement in _STATEMENTS.split(";"):
        op.execute(statement)
