"""How many open cases each person is responsible for: counted when a case changes, not when a device asks."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, func, insert, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.case import Case
from kim_desktop.storage.schema import Tables
from sync.service.store.tables import LOADS


def loads(connection: Connection) -> dict[str, int]:
    """Open cases by staff id: what a device, which holds its own cases only, cannot count."""
    return {row.staff: row.cases for row in connection.execute(select(LOADS.c.staff, LOADS.c.cases))}


def responsible_for(connection: Connection, tables: Tables, changes: Iterable[Change]) -> frozenset[str]:
    """Who answers for the cases that these changes rewrite; before and after, these are all whose load changes."""
    cases = {change.record_id for change in changes if change.record == Case.kind()}
    table = tables.records.get(Case.kind())
    if table is None or not cases:
        return frozenset()
    found = connection.scalars(select(table.c.responsible).where(table.c.id.in_(cases)))
    return frozenset(staff for staff in found if staff)


def refresh_loads(connection: Connection, tables: Tables, staff: Collection[str] | None = None) -> None:
    """Counts the open cases of these people, or of all, anew."""
    table = tables.records.get(Case.kind())
    if table is None or (staff is not None and not staff):
        return
    case = table.c
    counted = select(case.responsible, func.count()).where(case.closed_on.is_(None), case.merged_into.is_(None))
    old = delete(LOADS)
    if staff is None:
        counted = counted.where(case.responsible.is_not(None), case.responsible != "")
    else:
        counted = counted.where(case.responsible.in_(staff))
        old = old.where(LOADS.c.staff.in_(staff))
    connection.execute(old)
    connection.execute(insert(LOADS).from_select(["staff", "cases"], counted.group_by(case.responsible)))
