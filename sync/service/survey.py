"""What the store holds about the cases and records that a batch of changes touches, in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from kim_desktop.domain.change import Change
from kim_desktop.storage.schema import Tables
from sync.service.judge import Aside, Surroundings, leans_on, safe_name
from sync.service.scope import reaches
from sync.service.tables import SET_ASIDE


def survey(
    connection: Connection, tables: Tables, user_id: str, changes: Sequence[Change], now: datetime
) -> Surroundings:
    """Looks up everything that judging these changes of one person needs."""
    cases = {safe_name(change.case_id) for change in changes if change.case_id}
    records = {safe_name(change.record_id) for change in changes}
    case_of, groups_of = _records(connection, tables, records)
    log = tables.changes
    known = select(log.c.case_id).where(log.c.case_id.in_(cases)).distinct()
    ids = {safe_name(change.id) for change in changes}
    return Surroundings(
        reaches=reaches(connection, user_id, cases),
        known_cases=frozenset(connection.scalars(known)),
        cases_of_records=case_of,
        groups_of_records=groups_of,
        taken_ids=frozenset(connection.scalars(select(log.c.id).where(log.c.id.in_(ids)))),
        aside=_aside(connection, changes, cases, records),
        now=now,
    )


def _records(
    connection: Connection, tables: Tables, records: set[str]
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], frozenset[str]]]:
    log = tables.changes
    query = select(log.c.record, log.c.record_id, log.c.case_id, log.c.group).where(log.c.record_id.in_(records))
    case_of: dict[tuple[str, str], str] = {}
    groups_of: dict[tuple[str, str], frozenset[str]] = defaultdict(frozenset)
    for record, record_id, case_id, group in connection.execute(query):
        case_of[record, record_id] = case_id
        groups_of[record, record_id] |= {group}
    return case_of, groups_of


def _aside(connection: Connection, changes: Sequence[Change], cases: set[str], records: set[str]) -> Aside:
    bases = {safe_name(each) for change in changes for each in leans_on(change)}
    groups = {safe_name(change.group) for change in changes}
    touching = or_(
        SET_ASIDE.c.change_id.in_(bases),
        SET_ASIDE.c.group.in_(groups),
        SET_ASIDE.c.record_id.in_(records),
        SET_ASIDE.c.case_id.in_(cases),
    )
    columns = SET_ASIDE.c
    rows = connection.execute(
        select(columns.change_id, columns.group, columns.record, columns.record_id, columns.case_id).where(touching)
    ).all()
    return Aside(
        {row.change_id for row in rows},
        {row.group for row in rows},
        {(row.record, row.record_id) for row in rows},
        {row.case_id for row in rows if row.case_id},
    )
