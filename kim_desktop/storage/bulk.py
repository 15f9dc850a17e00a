"""Many rows at once: on a vault SQLAlchemy's work for each row would cost more than the database's own."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

Statement = TypeVar("Statement", PostgresqlInsert, SqliteInsert)

Rows = Sequence[dict[str, Any]]
"""All with the same columns."""


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Writes new rows."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _write(connection, table, rows, ())
    else:
        connection.execute(table.insert(), list(rows))


def upsert_rows(connection: Connection, table: Table, rows: Rows, key: tuple[str, ...]) -> None:
    """Writes rows; one with the same key gives way."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _write(connection, table, rows, key)
        return
    statement = table.info.get(key)
    if statement is None:
        statement = table.info[key] = _upserting(postgresql_insert(table), rows[0], key)
    connection.execute(statement, list(rows))


class _Prepared(NamedTuple):
    """A statement for the driver, the columns in its order, and what turns a column's values into the driver's."""

    text: str
    names: Sequence[str]
    processors: dict[str, Callable[[Any], Any]]

    def values(self, rows: Rows) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them."""
        take = itemgetter(*self.names)
        if not self.processors:
            return [take(row) for row in rows]
        return [take({**row, **{name: do(row[name]) for name, do in self.processors.items()}}) for row in rows]


def _write(connection: Connection, table: Table, rows: Rows, key: tuple[str, ...]) -> None:
    names = tuple(rows[0])
    known = table.info.setdefault("prepared", {})
    prepared = known.get((names, key))
    if prepared is None:
        prepared = known[names, key] = _prepare(connection.dialect, table, names, key)
    connection.exec_driver_sql(prepared.text, prepared.values(rows))


def _upserting(statement: Statement, names: Iterable[str], key: tuple[str, ...]) -> Statement:
    others = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=others)


def _prepare(dialect: Dialect, table: Table, names: Sequence[str], key: tuple[str, ...]) -> _Prepared:
    statement = _upserting(sqlite_insert(table), names, key) if key else sqlite_insert(table)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    processors = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return _Prepared(
        str(compiled),
        compiled.positiontup or names,
        {name: each for name, each in processors.items() if each is not None},
    )
