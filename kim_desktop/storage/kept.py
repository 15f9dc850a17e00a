"""Own accepted changes of cases that left this device: kept out of sight until the central store needs them no more.

A store that is put back to a backup may have lost them before anybody else fetched them. Then the one who wrote them
brings them back; nobody reads them here meanwhile (docs/decisions/0011).
"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Select, Table, Text, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from kim_desktop.storage.local import METADATA, own_identity

KEPT = Table(
    "kept_changes",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("payload", Text, nullable=False),
)


def keep_own(connection: Connection, changes: Table, case_id: str) -> None:
    """Keeps what this person said in a case that is about to go."""
    mine = (changes.c.case_id == case_id) & (changes.c.author == own_identity(connection).get("user_id", ""))
    said = mine & changes.c.seq.is_not(None) & changes.c.payload.is_not(None)
    columns = (changes.c.id, changes.c.case_id, changes.c.payload)
    kept = insert(KEPT).from_select(KEPT.columns.keys(), select(*columns).where(said))
    connection.execute(kept.on_conflict_do_nothing())


def with_kept(changes: Table) -> Select[tuple[object, ...]]:
    """All columns of the log, with the payloads that are kept beside it."""
    others = (column for column in changes.c if column.name != "payload")
    payload = func.coalesce(changes.c.payload, KEPT.c.payload).label("payload")
    return select(*others, payload).outerjoin_from(changes, KEPT, KEPT.c.change_id == changes.c.id)


def kept_ids(connection: Connection, limit: int) -> list[str]:
    """Which changes are kept."""
    return list(connection.scalars(select(KEPT.c.change_id).order_by(KEPT.c.change_id).limit(limit)))


def drop_kept(connection: Connection, ids: Iterable[str]) -> None:
    """These are needed no more."""
    connection.execute(delete(KEPT).where(KEPT.c.change_id.in_(list(ids))))


def drop_kept_of(connection: Connection, case_id: str) -> None:
    """The case came back, or was erased."""
    connection.execute(delete(KEPT).where(KEPT.c.case_id == case_id))
