"""Rows of the vault's tables of late changes and of decisions, which never travel as they are."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Column, Connection, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.storage.local import METADATA

STRAGGLERS = Table(
    "stragglers",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("change", Text),
)
DECISIONS = Table(
    "decisions",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("decision", Text, nullable=False),
    Column("epoch", Text, nullable=False),
)
"""`epoch` of the central store that has been told; it stays, for a store that is put back to a backup."""

change_decoder = msgspec.json.Decoder(Change)


def decide(connection: Connection, ids: Iterable[str], decision: str) -> None:
    """Writes down what was decided, to be told to the central store."""
    rows = [{"change_id": each, "decision": decision, "epoch": ""} for each in ids]
    if rows:
        statement = insert(DECISIONS)
        others = {name: statement.excluded[name] for name in ("decision", "epoch")}
        connection.execute(statement.on_conflict_do_update(index_elements=["change_id"], set_=others), rows)


def forget_stragglers(connection: Connection, case_id: str) -> None:
    """Forgets what waits in a case that has gone."""
    connection.execute(delete(STRAGGLERS).where(STRAGGLERS.c.case_id == case_id))


def forget_erased(connection: Connection, record_id: str, names: Iterable[str]) -> None:
    """Forgets what waits and says something that is being erased in its record."""
    erased = frozenset(names)
    mine = STRAGGLERS.c.record_id == record_id
    for row in connection.execute(select(STRAGGLERS).where(mine, STRAGGLERS.c.change.is_not(None))).all():
        change = change_decoder.decode(row.change)
        said = change.payload.fields.keys() if change.payload else frozenset[str]()
        if WHOLE in erased or not erased.isdisjoint(said):
            connection.execute(delete(STRAGGLERS).where(STRAGGLERS.c.change_id == row.change_id))
