"""One state of the store to count in: facts in step with all that is read beside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB

from kim_desktop.figures.facts import Facts
from sync.service.store.database import Database, get_value, latest_seq, put_value
from sync.service.store.figure_facts import (
    CASES_OF_PIECE,
    begin_anew,
    derive,
    dissolve_left,
    join_small,
    note_changes,
    note_erased,
    take_turns,
    waiting,
)
from sync.service.store.figure_tables import FIGURES_PLACE

_AT_ONCE = 1_024
"""So many cases are derived together with counting; more of them before, each piece for itself."""
_PATIENCE = "SET LOCAL statement_timeout = 0"
_NO_JIT = "SET LOCAL jit = off"


@dataclass(frozen=True)
class Step:
    """A transaction, the place in the log whose state it sees, and the facts of that state."""

    connection: Connection
    place: int
    facts: Facts


@contextmanager
def in_step(database: Database) -> Iterator[Step]:
    """Brings the facts up to date and lets count in them, while nothing changes for whoever counts."""
    derive_many(database)
    with _snapshot(database) as connection:
        place = _note(connection, database)
        for _ in iter(lambda: _derive_some(connection, database), 0):
            pass
        join_small(connection)
        yield Step(connection, place, database.shelf.facts(connection))


def derive_many(database: Database) -> int:
    """Derives what waits until little is left, so that nothing is done twice after a break; how many cases it was."""
    derived = 0
    while True:
        with _snapshot(database) as connection:
            _note(connection, database)
            if len(waiting(connection, _AT_ONCE + 1)) <= _AT_ONCE:
                return derived
            derived += _derive_some(connection, database)


def _note(connection: Connection, database: Database) -> int:
    """Takes the cases that have changed since the last time out of their pieces; the latest place."""
    known, latest = get_value(connection, FIGURES_PLACE), latest_seq(connection, database.tables)
    if not known:
        begin_anew(connection, database.tables)
    elif int(known) < latest:
        changed, erased = _changed_since(connection, database, int(known))
        note_changes(connection, database.tables, changed)
        note_erased(connection, erased)
        dissolve_left(connection)
    if known != str(latest):
        put_value(connection, FIGURES_PLACE, str(latest))
    return latest


def _derive_some(connection: Connection, database: Database) -> int:
    cases = waiting(connection, CASES_OF_PIECE)
    if cases:
        derive(connection, database.tables, cases)
    return len(cases)


def _changed_since(connection: Connection, database: Database, place: int) -> tuple[list[str], list[str]]:
    """The cases of all changes since, and those in which something was erased."""
    t = database.tables.changes.c
    erases = cast(t.payload, JSONB)["erases"].op("<>")(literal_column("'[]'::jsonb"))
    said = select(t.case_id, func.bool_or(erases)).where(t.seq > place, t.case_id != "").group_by(t.case_id)
    changed = connection.execute(said).all()
    return [case for case, _ in changed], [case for case, is_erased in changed if is_erased]


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """A transaction that sees one state, the newest one at the time when its turn comes."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            for statement in ("SET LOCAL kim.work = 'service'", _PATIENCE, _NO_JIT):
                connection.execute(text(statement))
            take_turns(connection)
            yield connection
