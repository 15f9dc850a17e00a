"""Who reaches which case: kept as rows that follow from the cases themselves, with a version for each change.

A withdrawn row stays, so that every device of that user learns of it however late it asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.access import may_see
from kim_desktop.storage.rows import row_record
from sync.protocol import ScopeChange
from sync.service.database import Database
from sync.service.tables import ACCESS, REVIEWS, USERS

R = TypeVar("R", bound=Record)

LATE = timedelta(days=30)
"""How long after losing a case work that was done without knowing so still arrives."""
_PAGE = 1_000


@dataclass(frozen=True)
class Reach:
    """What a person may do with one case now."""

    granted: bool
    version: int
    changed_at: datetime


def reaches(connection: Connection, user_id: str, cases: Iterable[str]) -> dict[str, Reach]:
    """This person's reach over these cases; a case that never was theirs is missing."""
    query = select(ACCESS).where(ACCESS.c.user_id == user_id, ACCESS.c.case_id.in_(list(cases)))
    return {row.case_id: Reach(row.granted, row.version, row.changed_at) for row in connection.execute(query)}


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
    current: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in connection.execute(select(ACCESS).where(ACCESS.c.case_id.in_(wanted))):
        current[row.case_id][row.user_id] = row.granted
    version = connection.scalar(select(func.max(ACCESS.c.version))) or 0
    rows = []
    for case_id in wanted:
        writer = {writers[case_id]} if writers and case_id in writers else set()
        for user_id in sorted(should[case_id] | writer | set(current[case_id])):
            granted = user_id in should[case_id]
            if current[case_id].get(user_id) is not granted:
                version += 1
                rows.append(_row(case_id, user_id, granted, version, now))
    _write(connection, rows)


def refresh_due(connection: Connection, database: Database, now: datetime) -> None:
    """Takes time-limited rights back whose day has come."""
    due = connection.scalars(select(REVIEWS.c.case_id).where(REVIEWS.c.due <= now.date().isoformat())).all()
    if due:
        refresh_access(connection, database, due, now)


def refresh_all(connection: Connection, database: Database, now: datetime) -> None:
    """Brings every case's reach in step, after a person or a role was added."""
    states = database.tables.states
    refresh_access(connection, database, connection.scalars(select(states.c.case_id).distinct()).all(), now)


def _should_see(connection: Connection, database: Database, cases: list[str], on: date) -> dict[str, frozenset[str]]:
    found_cases = {each.case_id: each for each in _load(connection, database, Case, cases)}
    meldungen = {each.case_id: each for each in _load(connection, database, Meldung, cases)}
    participations = defaultdict(list)
    for each in _load(connection, database, Participation, cases):
        participations[each.case_id].append(each)
    _plan_reviews(connection, cases, participations, on)
    team = connection.execute(select(USERS.c.id, USERS.c.role).where(USERS.c.active)).all()

    def sees(user_id: str, role: str, case_id: str) -> bool:
        case, meldung = found_cases.get(case_id), meldungen.get(case_id)
        return may_see(user_id, role, case, meldung, participations[case_id], on)

    return {case_id: frozenset(user.id for user in team if sees(user.id, user.role, case_id)) for case_id in cases}


def _load(connection: Connection, database: Database, kind: type[R], cases: list[str]) -> list[R]:
    table = database.tables.records[kind.kind()]
    rows = connection.execute(select(table).where(table.c.case_id.in_(cases)).order_by(table.c.id)).mappings()
    return [row_record(database.model, kind.kind(), row) for row in rows]  # type: ignore[misc]


def _plan_reviews(
    connection: Connection, cases: list[str], participations: Mapping[str, list[Participation]], on: date
) -> None:
    connection.execute(delete(REVIEWS).where(REVIEWS.c.case_id.in_(cases)))
    ends = {
        case_id: min(each.until for each in entries if each.until and each.until >= on)
        for case_id, entries in participations.items()
        if any(each.until and each.until >= on for each in entries)
    }
    if ends:
        rows = [{"case_id": case, "due": (end + timedelta(days=1)).isoformat()} for case, end in ends.items()]
        connection.execute(insert(REVIEWS), rows)


def _row(case_id: str, user_id: str, granted: bool, version: int, now: datetime) -> dict[str, object]:
    return {
        "case_id": case_id,
        "user_id": user_id,
        "granted": granted,
        "version": version,
        "changed_at": now,
    }


def _write(connection: Connection, rows: list[dict[str, object]]) -> None:
    if rows:
        statement = upsert(ACCESS)
        others = {name: statement.excluded[name] for name in ("granted", "version", "changed_at")}
        connection.execute(statement.on_conflict_do_update(index_elements=["case_id", "user_id"], set_=others), rows)
