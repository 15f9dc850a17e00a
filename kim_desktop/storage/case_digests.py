"""The digest of each case's accepted state, kept in the vault; triggers note which ones no longer hold."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlalchemy import Column, Connection, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from kim_desktop.domain.replication import case_digest
from kim_desktop.storage.local import METADATA

_HELD = Table(
    "case_digests", METADATA, Column("case_id", Text, primary_key=True), Column("digest", Text, nullable=False)
)
_STALE = Table("stale_digests", METADATA, Column("case_id", Text, primary_key=True))
_CHUNK = 500
_NOTE = (
    "BEGIN INSERT INTO stale_digests SELECT {0}.case_id "
    "WHERE NOT EXISTS (SELECT 1 FROM stale_digests WHERE case_id = {0}.case_id); END"
)
"""Not INSERT OR IGNORE: in a trigger the outer statement's way with conflicts would win."""
_TRIGGERS = {
    "digest_of_new_state": "AFTER INSERT ON states " + _NOTE.format("NEW"),
    "digest_of_state": "AFTER UPDATE OF digest ON states WHEN NEW.digest IS NOT OLD.digest " + _NOTE.format("NEW"),
    "digest_of_old_state": "AFTER DELETE ON states " + _NOTE.format("OLD"),
}


def watch_states(connection: Connection) -> None:
    """Begins to note changed cases; in a vault that did not do so yet, all count as changed."""
    known = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'digest_of_state'").scalar()
    if known:
        return
    for name, when in _TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when}")
    connection.exec_driver_sql("INSERT OR IGNORE INTO stale_digests SELECT DISTINCT case_id FROM states")


def case_digests(connection: Connection, states: Table) -> dict[str, str]:
    """The digest of every case, "" for master data, after renewing those that changed."""
    stale = list(connection.scalars(select(_STALE.c.case_id)))
    for start in range(0, len(stale), _CHUNK):
        _renew(connection, states, stale[start : start + _CHUNK])
    if stale:
        connection.execute(delete(_STALE))
    return {row.case_id: row.digest for row in connection.execute(select(_HELD))}


def _renew(connection: Connection, states: Table, cases: list[str]) -> None:
    query = select(states.c.case_id, states.c.digest).where(states.c.case_id.in_(cases), states.c.digest != "")
    rows = connection.execute(query.order_by(states.c.case_id)).all()
    connection.execute(delete(_HELD).where(_HELD.c.case_id.in_(cases)))
    fresh = list(_digests(rows))
    if fresh:
        connection.execute(insert(_HELD), fresh)


def _digests(rows: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    for case_id, group in groupby(rows, key=lambda row: row[0]):
        yield {"case_id": case_id, "digest": case_digest(digest for _, digest in group)}
