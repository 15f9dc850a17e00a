"""Reads records of the central store as values, beside the rules that judge by them."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Connection, select

from kim_desktop.domain.records.base import Record
from kim_desktop.storage.rows import row_record
from sync.service.store.database import Database

R = TypeVar("R", bound=Record)


def records(connection: Connection, database: Database, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
    """The records of a kind with one of these texts in a column, in the order of their making."""
    table, wanted = database.tables.records.get(kind.kind()), [each for each in values if each]
    if table is None or not wanted:
        return []
    rows = connection.execute(select(table).where(table.c[column].in_(wanted)).order_by(table.c.id)).mappings()
    return [row_record(database.model, kind.kind(), row) for row in rows]  # type: ignore[misc]
