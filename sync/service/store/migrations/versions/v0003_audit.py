"""The Zugriffsprotokoll: a table that is only added to, the heads of its days, how far each device's chain is known."""

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
CREATE TABLE audit (
    number BIGINT NOT NULL,
    at TEXT NOT NULL,
    said_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    device TEXT NOT NULL,
    action TEXT NOT NULL,
    case_id TEXT NOT NULL,
    record TEXT NOT NULL,
    detail TEXT NOT NULL,
    device_number BIGINT NOT NULL,
    device_hash TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (number)
)""",
    "CREATE INDEX ix_audit_at ON audit (at)",
    "CREATE INDEX ix_audit_case_id ON audit (case_id)",
    "CREATE INDEX audit_of_device ON audit (device, device_number)",
    """
CREATE TABLE audit_heads (
    day TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (day)
)""",
    """
CREATE TABLE audit_devices (
    device TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (device)
)""",
    """
CREATE FUNCTION kim_audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN
        IF OLD.at < current_setting('kim.audit_expired', true)
           AND OLD.at < to_char(now() - interval '1 year', 'YYYY-MM-DD') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$""",
    *(
        f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} FOR EACH {each} EXECUTE FUNCTION kim_audit_stands()"
        for table in ("audit", "audit_heads")
        for name, what, each in (("rows", "UPDATE OR DELETE", "ROW"), ("whole", "TRUNCATE", "STATEMENT"))
    ),
)


def upgrade() -> None:
    """One statement after the other; what may be dropped by the rule of retention, and when, the database checks."""
    for statement in _STATEMENTS:
        op.execute(statement)
