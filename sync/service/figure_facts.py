"""Keeps the narrow tables behind the figures in step: what has changed since the last count is written anew.

Whoever counts brings them up to date first, in the same transaction.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.figures.facts import CASES, METADATA, PEOPLE, PROFILES, case_rows, person_rows, profile_rows
from sync.service.database import Database, get_value, latest_seq, put_value
from sync.service.figure_tables import FIGURES_PLACE

_LOCK = 0x46494755
_TOO_MANY = 20_000
"""From so many changed cases on, everything is written anew."""


def bring_up_to_date(connection: Connection, database: Database) -> None:
    """Writes the rows of all cases anew that have changed since the last time."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    known = get_value(connection, FIGURES_PLACE)
    latest = latest_seq(connection, database.tables)
    if known == str(latest):
        return
    changed = _changed_since(connection, database, int(known)) if known else None
    if changed is None or len(changed) > _TOO_MANY:
        write_all(connection, database)
    elif changed:
        _write(connection, database, changed)
    put_value(connection, FIGURES_PLACE, str(latest))


def write_all(connection: Connection, database: Database) -> None:
    """Writes every row anew."""
    for table in METADATA.sorted_tables:
        connection.exec_driver_sql(f'TRUNCATE "{table.name}"')
    _write(connection, database, None)
    for table in METADATA.sorted_tables:
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def _write(connection: Connection, database: Database, cases: Sequence[str] | None) -> None:
    records = database.tables.records
    common = [column for column in PROFILES.c if column.name != "number"]
    profiles = upsert(PROFILES).from_select(common, profile_rows(records, cases))
    connection.execute(profiles.on_conflict_do_nothing())
    for table, rows in ((CASES, case_rows(records, cases)), (PEOPLE, person_rows(records, cases))):
        if cases is not None:
            connection.execute(delete(table).where(table.c.case_id.in_(cases)))
        connection.execute(insert(table).from_select(list(table.c), rows))


def _changed_since(connection: Connection, database: Database, place: int) -> list[str] | None:
    """The cases of all changes since, with those that are merged with them; None if too many have changed to look."""
    changes, t = database.tables.changes, database.tables.records["case"].c
    if connection.scalar(select(func.max(changes.c.seq))) - place > 10 * _TOO_MANY:
        return None
    said = select(changes.c.case_id).where(changes.c.seq > place, changes.c.case_id != "").distinct()
    touched = set(connection.scalars(said))
    into = select(t.case_id, t.merged_into).where(
        t.merged_into.is_not(None), or_(t.case_id.in_(said), t.merged_into.in_(said))
    )
    for case_id, other in connection.execute(into):
        touched |= {case_id, other} - {"", None}
    return sorted(touched)
