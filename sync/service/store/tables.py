"""The central store's own tables, beside those that it shares with every vault."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

METADATA = MetaData()
_Moment = DateTime(timezone=True)

SERVICE = Table("service", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
USERS = Table(
    "users",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)
DEVICES = Table(
    "devices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("number", Integer, Identity(), unique=True),
    Column("user_id", Text, ForeignKey(USERS.c.id), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("enrolled_at", _Moment, nullable=False),
    Column("seen_at", _Moment),
    Column("revoked_at", _Moment),
    Column("device_seq", BigInteger, nullable=False, default=0),
    Column("link", Text, nullable=False),
    Column("scope", BigInteger, nullable=False, default=0),
    Column("protocol", Integer, nullable=False, server_default="2"),
    Column("erased_at", _Moment),
    Column("erased", Text),
    Column("authorities", Text, nullable=False, server_default=""),
)
CODES = Table(
    "codes",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("user_id", Text, ForeignKey(USERS.c.id), nullable=False),
    Column("expires_at", _Moment, nullable=False),
    Column("used_at", _Moment),
)
ATTEMPTS = Table("attempts", METADATA, Column("source", Text, index=True), Column("at", _Moment, index=True))
CHALLENGES = Table(
    "challenges",
    METADATA,
    Column("nonce", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("expires_at", _Moment, nullable=False, index=True),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("device_id", Text, ForeignKey(DEVICES.c.id), nullable=False),
    Column("expires_at", _Moment, nullable=False, index=True),
)
RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("device_seq", BigInteger, primary_key=True),
    Column("link", Text, nullable=False),
    Column("change_id", Text, nullable=False, index=True),
    Column("seq", BigInteger),
    Column("reason", Text),
)
SET_ASIDE = Table(
    "set_aside",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("author", Text, nullable=False, index=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False, index=True),
    Column("group", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("received_at", _Moment, nullable=False),
    Column("change", Text, nullable=False),
)
STRAGGLERS = Table(
    "stragglers",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("author", Text, nullable=False, index=True),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("received_at", _Moment, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", _Moment),
    Column("decision", Text),
    Index("stragglers_open", "received_at", postgresql_where=text("decided_at IS NULL")),
)
"""Late work of people who had lost the case, and every decision on what was set aside."""
ACCESS = Table(
    "access",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("granted", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("changed_at", _Moment, nullable=False),
    Column("as_deputy", Boolean, nullable=False, server_default="false"),
    Index("access_of_user", "user_id", "version"),
    Index("access_by_version", "version"),
)
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("due", Text, nullable=False, index=True),
)
LOADS = Table("loads", METADATA, Column("staff", Text, primary_key=True), Column("cases", Integer, nullable=False))
"""How many open cases each person is responsible for, kept in step by whoever writes a case."""
CASE_DIGESTS = Table(
    "case_digests", METADATA, Column("case_id", Text, primary_key=True), Column("digest", Text, nullable=False)
)
BLOBS = Table(
    "blobs",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("touched_at", _Moment, nullable=False),
)
BLOB_PIECES = Table(
    "blob_pieces",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(["case_id", "digest"], ["blobs.case_id", "blobs.digest"], ondelete="CASCADE"),
)
STATISTICS = Table(
    "statistics",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("sex", Text, nullable=False),
    Column("born", Text, nullable=False),
    Column("postcode", Text, nullable=False),
    Column("status_group", Text, nullable=False),
    Column("days", Integer),
    Column("closure", Text, nullable=False),
    Column("closed_in", Integer),
)
"""One row of each erased case, from which nobody can be found again (retention rule of the City)."""
NOTICES = Table(
    "notices",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
)
"""Which people and devices have changed, filled by triggers, see revision 0004."""
INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("at", _Moment, nullable=False),
    Column("device", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("device_seq", BigInteger, nullable=False),
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("said_at", "actor", "device", "action")),
    Column("case_id", Text, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("record", "detail")),
    Column("device_number", BigInteger, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("device_hash", "previous", "hash")),
    Index("audit_of_device", "device", "device_number"),
    info={"granted": "SELECT, INSERT"},
)
"""Who saw, changed and reconciled what; triggers keep it from being changed, see revision 0003."""
AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("signature", Text, nullable=False),
    info={"granted": "SELECT, INSERT"},
)
AUDIT_DEVICES = Table(
    "audit_devices",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
