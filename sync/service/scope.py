"""Who reaches which case: kept as rows that follow from the cases themselves, with a version for each change.

A withdrawn row stays, so that every device of that user learns of it however late it asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import (
    COORDINATOR,
    deputies,
    holders,
    may_see,
    may_see_handover,
    responsible_for,
)
from sync.protocol import ScopeChange
from sync.service.database import Database
from sync.service.reading import records
from sync.service.tables import ACCESS, REVIEWS, USERS

LATE = timedelta(days=30)
"""How long after losing a case work that was done without knowing so still arrives."""
_PAGE = 1_000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """What a person may do with one case now; `as_deputy` if it is or was theirs only in somebody's place."""

    granted: bool
    version: int
    changed_at: datetime
    as_deputy: bool = False


@dataclass(frozen=True)
class _Grounds:
    """What decides on who sees one unit of access."""

    case: Case | None
    meldung: Meldung | None
    participations: tuple[Participation, ...]
    absences: tuple[Absence, ...]
    handover: Handover | None

    @property
    def responsible(self) -> str:
        return responsible_for(self.case, self.meldung)

    def candidates(self, on: date) -> frozenset[str]:
        """Everybody whom anything names, so that not every user has to be asked about every case."""
        if self.handover:
            return frozenset({self.handover.from_staff, self.handover.to_staff})
        return holders(self.case, self.meldung, self.participations, on) | deputies(self.responsible, self.absences, on)

    def shows(self, user_id: str, role: str, on: date) -> bool:
        """Whether this user sees it."""
        if self.handover:
            return may_see_handover(user_id, role, self.handover)
        return may_see(user_id, role, self.case, self.meldung, self.participations, on, self.absences)

    def as_deputy(self, user_id: str, on: date) -> bool:
        """Whether a user who sees it does so only in somebody's place."""
        standing_in = user_id in deputies(self.responsible, self.absences, on)
        return standing_in and user_id not in holders(self.case, self.meldung, self.participations, on)

    def next_change(self, on: date) -> date | None:
        """The next day that gives or takes a right by itself."""
        last_days = (*(each.until for each in self.participations), *(each.ends for each in self.absences))
        days = [day + _DAY for day in last_days if day and day < date.max]
        days += [each.begins for each in self.absences if each.begins]
        return min((day for day in days if day > on), default=None)


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
    """Brings the reach over these cases in step with their records.

    `writers` maps new cases to the person who made them, who is noted even if the case is not theirs.
    """
    wanted = [case_id for case_id in cases if case_id]
    should = _should_see(connection, database, wanted, now.date())
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


def cases_of(connection: Connection, database: Database, staff: Iterable[str]) -> set[str]:
    """The cases and Meldungen for which any of these people is responsible."""
    wanted, found = list(staff), set()
    for kind in (Case, Meldung) if wanted else ():
        table = database.tables.records[kind.kind()]
        found |= set(connection.scalars(select(table.c.case_id).where(table.c.responsible.in_(wanted))))
    return found


def _should_see(connection: Connection, database: Database, cases: list[str], on: date) -> dict[str, dict[str, bool]]:
    """By case, who sees it, and whether only in somebody's place."""
    grounds = _grounds(connection, database, cases)
    _plan_reviews(connection, grounds, on)
    named = {user_id for each in grounds.values() for user_id in each.candidates(on)}
    asked = (USERS.c.role == COORDINATOR) | USERS.c.id.in_(named)
    team = connection.execute(select(USERS.c.id, USERS.c.role).where(USERS.c.active, asked)).all()
    roles = {user.id: user.role for user in team}
    coordination = {user.id for user in team if user.role == COORDINATOR}
    return {
        case_id: {
            user_id: each.as_deputy(user_id, on)
            for user_id in (each.candidates(on) | coordination) & roles.keys()
            if each.shows(user_id, roles[user_id], on)
        }
        for case_id, each in grounds.items()
    }


def _grounds(connection: Connection, database: Database, cases: list[str]) -> dict[str, _Grounds]:
    found_cases = {each.case_id: each for each in records(connection, database, Case, "case_id", cases)}
    meldungen = {each.case_id: each for each in records(connection, database, Meldung, "case_id", cases)}
    handovers = {each.id: each for each in records(connection, database, Handover, "id", cases)}
    participations: dict[str, list[Participation]] = defaultdict(list)
    for each in records(connection, database, Participation, "case_id", cases):
        participations[each.case_id].append(each)
    responsible = {case: responsible_for(found_cases.get(case), meldungen.get(case)) for case in cases}
    absences: dict[str, list[Absence]] = defaultdict(list)
    for away in records(connection, database, Absence, "staff", {*responsible.values()}):
        absences[away.staff] += [] if away.cancelled else [away]
    return {
        case: _Grounds(
            found_cases.get(case),
            meldungen.get(case),
            tuple(participations[case]),
            tuple(absences[responsible[case]]),
            handovers.get(case),
        )
        for case in cases
    }


def _plan_reviews(connection: Connection, grounds: Mapping[str, _Grounds], on: date) -> None:
    connection.execute(delete(REVIEWS).where(REVIEWS.c.case_id.in_(list(grounds))))
    days = {case_id: each.next_change(on) for case_id, each in grounds.items()}
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
