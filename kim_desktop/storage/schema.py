"""The tables, derived from the records: the same on the vault's SQLCipher and the centre's PostgreSQL.

Record tables are projections of the change log and hold wire values (ISO dates as text); when their
fingerprint changes they are rebuilt from the log, so that a new field needs no migration of its own.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateColumn
from sqlalchemy.types import TypeEngine

from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.model import Model

_BIG = BigInteger().with_variant(Integer, "sqlite")
_LIST = JSON().with_variant(JSONB(), "postgresql")


@dataclass(frozen=True)
class Tables:
    """All tables that vault and central store have in common."""

    metadata: MetaData
    records: Mapping[str, Table]
    changes: Table
    states: Table
    erased: Table

    @classmethod
    def for_model(cls, model: Model) -> "Tables":
        """The tables of a model, in a metadata of their own."""
        metadata = MetaData()
        records = {record.kind(): _record_table(metadata, model, record.kind()) for record in model}
        return cls(metadata, records, _changes(metadata), _states(metadata), _erased(metadata))

    def fingerprint(self) -> str:
        """A hash that changes when a derived table would look different."""
        derived = {**self.records, "erased": self.erased, "changes": self.changes, "states": self.states}
        shape = [f"{name}:{column.name}:{column.type}" for name, t in derived.items() for column in t.c]
        return hashlib.sha256("\n".join(sorted(shape)).encode()).hexdigest()

    def complete(self, connection: Connection) -> None:
        """Adds the columns and indexes that the log and the states from an earlier version lack."""
        add_lacking_columns(connection, (self.changes, self.states))
        for table in (self.changes, self.states):
            for index in table.indexes:
                index.create(connection, checkfirst=True)


def add_lacking_columns(connection: Connection, tables: Iterable[Table]) -> None:
    """Gives tables that are there the columns that they lack."""
    found = inspect(connection)
    for table in tables:
        held = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in held:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {definition}')


def _record_table(metadata: MetaData, model: Model, kind: str) -> Table:
    columns: list[Column[Any]] = [Column("id", Text, primary_key=True), Column("case_id", Text, index=True)]
    columns += [_column(field) for field in model.fields(kind)]
    return Table(kind, metadata, *columns)


def _column(field: Field) -> Column[Any]:
    kinds: dict[Kind, TypeEngine[Any]] = {
        Kind.NUMBER: Integer(),
        Kind.YES_NO: Boolean(create_constraint=False),
        Kind.CHOICES: _LIST,
    }
    return Column(field.name, kinds.get(field.kind, Text()), nullable=True, index=field.kind is Kind.REFERENCE or None)


def _changes(metadata: MetaData) -> Table:
    table = Table(
        "changes",
        metadata,
        Column("id", Text, primary_key=True),
        Column("seq", _BIG, unique=True),
        Column("case_id", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("record_id", Text, nullable=False, index=True),
        Column("author", Text, nullable=False),
        Column("device", Text, nullable=False),
        Column("device_seq", _BIG, nullable=False),
        Column("said_at", Text, nullable=False),
        Column("group", Text, nullable=False),
        Column("schema", Integer, nullable=False),
        Column("previous", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("signature", Text, nullable=False),
        Column("payload", Text),
        Column("set_aside", Text),
        Column("proof", Text),
        Index("changes_in_case", "case_id", "seq"),
        Index("changes_of_device", "device", "device_seq"),
    )
    Index("changes_pending", table.c.device_seq, sqlite_where=table.c.seq.is_(None))
    Index("changes_refused", table.c.device_seq, sqlite_where=table.c.set_aside.is_not(None))
    return table


def _states(metadata: MetaData) -> Table:
    table = Table(
        "states",
        metadata,
        Column("number", _BIG, primary_key=True, autoincrement=True),
        Column("record", Text, nullable=False),
        Column("record_id", Text, nullable=False),
        Column("case_id", Text, nullable=False, index=True),
        Column("digest", Text, nullable=False),
        Column("conflicts", Text),
        UniqueConstraint("record_id", "record"),
    )
    Index("states_contested", table.c.record, sqlite_where=table.c.conflicts.is_not(None))
    return table


def _erased(metadata: MetaData) -> Table:
    """Cases that a released deletion has erased for good."""
    return Table("erased", metadata, Column("case_id", Text, primary_key=True), Column("request", Text, nullable=False))
