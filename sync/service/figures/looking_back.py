"""The record tables as the log was at an earlier place: temporary ones under their names, for one transaction.

What was erased since is gone from the log as well, and so it is missing here; how much that was can be told.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, text

from kim_desktop.domain.merge import fold
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.storage.rows import row_change
from sync.service.store.database import Database

_AT_ONCE = 2_000
_ERASED_VALUES = text(
    "SELECT count(*) FROM changes WHERE seq > :place AND payload IS NOT NULL "
    "AND jsonb_array_length(COALESCE(payload::jsonb -> 'erases', '[]'::jsonb)) > 0"
)


def put_back(connection: Connection, database: Database, place: int) -> None:
    """Until the transaction ends, whatever is counted is counted as it was once the log had so many places."""
    for name in database.tables.records:
        connection.exec_driver_sql(
            f'CREATE TEMPORARY TABLE "{name}" (LIKE "{database.place.schema}"."{name}") ON COMMIT DROP'
        )
    waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in database.tables.records}
    for name, row in _rows(connection, database, place):
        waiting[name].append(row)
        if len(waiting[name]) == _AT_ONCE:
            connection.execute(database.tables.records[name].insert(), waiting[name])
            waiting[name] = []
    for name, rows in waiting.items():
        if rows:
            connection.execute(database.tables.records[name].insert(), rows)
            connection.exec_driver_sql(f'ANALYZE "{name}"')


def erased_since(connection: Connection, database: Database, place: int) -> tuple[int, int]:
    """How many cases, and how often single values, were erased after the log had so many places."""
    erased, changes = database.tables.erased, database.tables.changes
    query = select(func.count(erased.c.request.distinct())).join(changes, changes.c.record_id == erased.c.request)
    cases = connection.scalar(query.where(changes.c.record == DeletionRequest.kind(), changes.c.seq > place))
    return cases or 0, connection.scalar(_ERASED_VALUES, {"place": place}) or 0


def _rows(connection: Connection, database: Database, place: int) -> Iterator[tuple[str, dict[str, Any]]]:
    changes, known = database.tables.changes, database.tables.records
    order = (changes.c.record, changes.c.record_id, changes.c.seq)
    query = select(changes).where(changes.c.seq <= place, changes.c.record.in_(list(known))).order_by(*order)
    found = connection.execute(query.execution_options(yield_per=_AT_ONCE)).mappings()
    for (name, _), entries in groupby(found, key=_key):
        state = fold(row_change(entry) for entry in entries)
        if not state.is_gone:
            yield name, database.projection.row(state)


def _key(row: RowMapping) -> tuple[str, str]:
    return row["record"], row["record_id"]
