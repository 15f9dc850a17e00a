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
    Column("expires_at", _Moment, nullable=False),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("device_id", Text, ForeignKey(DEVICES.c.id), nullable=False),
    Column("expires_at", _Moment, nullable=False),
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
    Column("case_id", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("group", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("received_at", _Moment, nullable=False),
    Column("change", Text, nullable=False),
)
ACCESS = Table(
    "access",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("granted", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("changed_at", _Moment, nullable=False),
    Index("access_of_user", "user_id", "version"),
)
REVIEWS = Table(
    "reviews",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("due", Text, nullable=False, index=True),
)
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
INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("at", _Moment, nullable=False),
    Column("device", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("device_seq", BigInteger, nullable=False),
)
