"""Who reaches which case: kept as rows that follow from the cases themselves, with a version for each change.

A withdrawn row stays, so that every device of that user learns of it however late it asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.domain.rules.units import Unit, Viewer
from sync.protocol import ScopeChange
from sync.service.judging.units import units_of
from sync.service.store.database import Database, get_value, put_value
from sync.service.store.tables import ACCESS, REVIEWS, USERS

LATE = timedelta(days=30)
"""How long after losing a case work that was done without knowing so still arrives."""
_PAGE = 1_000
_RULES = "2"
"""Counts up when who sees what changes by the rules themselves."""


@dataclass(frozen=True)
class Reach:
    """What a person may do with one case now; `as_deputy` if it is or was theirs only in somebody's place."""

    granted: bool
    version: int
    changed_at: datetime
    as_deputy: bool = False


def reaches(connection: Connection, user_id: str, cases: Iterable[str]) -> dict[str, Reach]:
    """This person's reach over these cases; a case that never was theirs is missing."""
    query = select(ACCESS).where(ACCESS.c.user_id == user_id, ACCESS.c.case_id.in_(list(cases)))
    return {row.case_id: _reach(row) for row in connection.execute(query)}


def scope_changes(connection: Connection, user_id: str, version: int) -> list[ScopeChange]:
    """What came into or left this person's reach after `version`, oldest first."""
    query = select(ACCESS).where(ACCESS.c.user_id == user_id, ACCESS.c.version > version)
    rows = connection.execute(query.order_by(ACCESS.c.version).limit(_PAGE))
    return [ScopeChange(row.version, row.case_id, row.granted) for row in rows]


def refresh_access(
    connection: Connection,
    database: Database,
    cases: Iterable[str],
    now: datetime,
    writers: Mapping[str, str] | None = None,
) -> None:
    """Brings the reach over these cases, and over what tells of them, in step with their records.

    `writers` maps new cases to the person who made them, who is noted even if the case is not theirs.
    """
    units = units_of(connection, database, [case_id for case_id in cases if case_id])
    _plan_reviews(connection, units, now.date())
    should = _should_see(connection, units, now.date())
    wanted = sorted(units)
    current: dict[str, dict[str, Reach]] = defaultdict(dict)
    for row in connection.execute(select(ACCESS).where(ACCESS.c.case_id.in_(wanted))):
        current[row.case_id][row.user_id] = _reach(row)
    version = connection.scalar(select(func.max(ACCESS.c.version))) or 0
    rows = []
    for case_id in wanted:
        writer = {writers[case_id]} if writers and case_id in writers else set()
        for user_id in sorted({*should[case_id], *writer, *current[case_id]}):
            before = current[case_id].get(user_id)
            granted = user_id in should[case_id]
            as_deputy = should[case_id].get(user_id, before is not None and before.as_deputy)
            if before is None or before.granted is not granted:
                version += 1
                rows.append(_row(case_id, user_id, Reach(granted, version, now, as_deputy)))
            elif before.as_deputy is not as_deputy:
                rows.append(_row(case_id, user_id, replace(before, as_deputy=as_deputy)))
    _write(connection, rows)


def refresh_due(connection: Connection, database: Database, now: datetime) -> None:
    """Gives and takes the rights whose day has come."""
    due = connection.scalars(select(REVIEWS.c.case_id).where(REVIEWS.c.due <= now.date().isoformat())).all()
    if due:
        refresh_access(connection, database, due, now)


def reached_by(connection: Connection, user_id: str) -> Sequence[str]:
    """The cases that this person reaches."""
    mine = (ACCESS.c.user_id == user_id) & ACCESS.c.granted
    return connection.scalars(select(ACCESS.c.case_id).where(mine)).all()


def refresh_all(connection: Connection, database: Database, now: datetime) -> None:
    """Brings every case's reach in step, after a person or a role was added."""
    states = database.tables.states
    refresh_access(connection, database, connection.scalars(select(states.c.case_id).distinct()).all(), now)


def follow_rules(database: Database, now: datetime) -> None:
    """Brings all reach in step where an earlier program, with other rules of access, had kept it."""
    with database.serving() as connection:
        if get_value(connection, "access_rules") == _RULES:
            return
    with database.writing() as connection:
        if get_value(connection, "access_rules") != _RULES:
            refresh_all(connection, database, now)
            put_value(connection, "access_rules", _RULES)


def refresh_office(connection: Connection, database: Database, organisation: str, now: datetime) -> None:
    """Brings what an organisation is told in step, after one of its people was added."""
    told = database.tables.records[Feedback.kind()].c
    if organisation:
        theirs = connection.scalars(select(told.id).where(told.sender == organisation)).all()
        refresh_access(connection, database, theirs, now)


def cases_of(connection: Connection, database: Database, staff: Iterable[str]) -> set[str]:
    """The cases and Meldungen for which any of these people is responsible."""
    wanted, found = list(staff), set()
    for kind in (Case, Meldung) if wanted else ():
        table = database.tables.records[kind.kind()]
        found |= set(connection.scalars(select(table.c.case_id).where(table.c.responsible.in_(wanted))))
    return found


def _should_see(connection: Connection, units: Mapping[str, Unit], on: date) -> dict[str, dict[str, bool]]:
    """By unit, who sees it, and whether only in somebody's place."""
    named = {user_id for each in units.values() for user_id in each.named(on)}
    offices = {office for each in units.values() for office in each.offices}
    asked = (USERS.c.role == COORDINATOR) | USERS.c.id.in_(named) | USERS.c.organisation.in_(offices)
    columns = (USERS.c.id, USERS.c.role, USERS.c.organisation)
    team = _Team([Viewer(*row) for row in connection.execute(select(*columns).where(USERS.c.active, asked))])
    return {
        unit_id: {each.id: unit.as_deputy(each.id, on) for each in team.to_ask(unit, on) if unit.shows(each, on)}
        for unit_id, unit in units.items()
    }


class _Team:
    """Finds quickly whom to ask about one of many units."""

    def __init__(self, viewers: Sequence[Viewer]) -> None:
        self._by_id = {each.id: each for each in viewers}
        self._coordination = frozenset(each.id for each in viewers if each.role == COORDINATOR)
        self._of_office: dict[str, set[str]] = defaultdict(set)
        for each in viewers:
            self._of_office[each.organisation].add(each.id)

    def to_ask(self, unit: Unit, on: date) -> list[Viewer]:
        """Those of the team who might see this unit."""
        colleagues = {user_id for office in unit.offices for user_id in self._of_office.get(office, ())}
        return [self._by_id[each] for each in (unit.named(on) | self._coordination | colleagues) & self._by_id.keys()]


def _plan_reviews(connection: Connection, units: Mapping[str, Unit], on: date) -> None:
    connection.execute(delete(REVIEWS).where(REVIEWS.c.case_id.in_(list(units))))
    days = {unit_id: each.next_change(on) for unit_id, each in units.items()}
    rows = [{"case_id": case_id, "due": day.isoformat()} for case_id, day in days.items() if day]
    if rows:
        connection.execute(insert(REVIEWS), rows)


def _reach(row: Row[tuple[object, ...]]) -> Reach:
    return Reach(row.granted, row.version, row.changed_at, row.as_deputy)


def _row(case_id: str, user_id: str, reach: Reach) -> dict[str, object]:
    return {"case_id": case_id, "user_id": user_id, **vars(reach)}


def _write(connection: Connection, rows: list[dict[str, object]]) -> None:
    if rows:
        statement = upsert(ACCESS)
        others = {name: statement.excluded[name] for name in ("granted", "version", "changed_at", "as_deputy")}
        connection.execute(statement.on_conflict_do_update(index_elements=["case_id", "user_id"], set_=others), rows)
