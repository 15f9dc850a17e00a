"""What the store holds about the cases and records that a batch of changes touches, in a few queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, Connection, Text, cast, exists, func, or_, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.storage.history import Beginning
from kim_desktop.storage.project import Key
from kim_desktop.storage.schema import Tables
from sync.service.judging import shared
from sync.service.judging.deletions import Request, cases_named
from sync.service.judging.judge import Aside, Surroundings, leans_on, safe_name
from sync.service.judging.scope import reaches
from sync.service.judging.stragglers import is_undecided
from sync.service.store.endings import erased_cases
from sync.service.store.tables import SET_ASIDE


def survey(
    connection: Connection, tables: Tables, user_id: str, changes: Sequence[Change], now: datetime
) -> Surroundings:
    """Looks up everything that judging these changes of one person needs."""
    requests = _requests(connection, tables, changes)
    named = {safe_name(each) for each in cases_named(changes)}
    told_of = {safe_name(each) for each in shared.cases_named(changes)}
    cases = {safe_name(change.case_id) for change in changes if change.case_id} | named | told_of
    records = {safe_name(change.record_id) for change in changes}
    case_of, beginnings = _records(connection, tables, records)
    log = tables.changes
    asked = func.unnest(cast(list(cases), ARRAY(Text))).column_valued("asked")
    known = select(asked).where(exists().where(log.c.case_id == asked))
    ids = {safe_name(change.id) for change in changes}
    return Surroundings(
        reaches=reaches(connection, user_id, cases),
        known_cases=frozenset(connection.scalars(known)),
        cases_of_records=case_of,
        beginnings=beginnings,
        taken_ids=frozenset(connection.scalars(select(log.c.id).where(log.c.id.in_(ids)))),
        aside=_aside(connection, tables, changes, cases, records),
        now=now,
        erased=erased_cases(connection, tables, cases),
        held=_held(connection, tables, named | {each.case for each in requests.values()}, now),
        requests=requests,
        shared=shared.shared_by(connection, tables, cases, changes, beginnings),
    )


def _requests(connection: Connection, tables: Tables, changes: Sequence[Change]) -> dict[str, Request]:
    ids = [safe_name(change.record_id) for change in changes if change.record == DeletionRequest.kind()]
    table = tables.records.get(DeletionRequest.kind())
    if table is None or not ids:
        return {}
    rows = connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: Request().after(dict(row)) for row in rows}


def _held(connection: Connection, tables: Tables, cases: set[str], now: datetime) -> frozenset[str]:
    """Those of these cases that a Löschsperre keeps today."""
    table = tables.records.get(Case.kind())
    if table is None or not cases:
        return frozenset()
    held = table.c.id.in_(cases) & (table.c.hold_until >= now.date().isoformat())
    return frozenset(connection.scalars(select(table.c.id).where(held)))


def _records(connection: Connection, tables: Tables, records: set[str]) -> tuple[dict[Key, str], dict[Key, Beginning]]:
    log = tables.changes.c
    query = select(log.record, log.record_id, log.case_id, log.author, log.device, log.said_at)
    case_of: dict[Key, str] = {}
    begun: dict[Key, Beginning] = {}
    for row in connection.execute(query.where(log.record_id.in_(records)).order_by(log.seq)):
        key = (row.record, row.record_id)
        case_of[key] = row.case_id
        begun.setdefault(key, Beginning(row.author, row.device, row.said_at))
    return case_of, begun


def _aside(
    connection: Connection, tables: Tables, changes: Sequence[Change], cases: set[str], records: set[str]
) -> Aside:
    bases = {safe_name(each) for change in changes for each in leans_on(change)}
    groups = {safe_name(change.group) for change in changes}
    touching = or_(
        SET_ASIDE.c.change_id.in_(bases),
        SET_ASIDE.c.group.in_(groups),
        SET_ASIDE.c.record_id.in_(records),
        SET_ASIDE.c.case_id.in_(cases),
    )
    columns = SET_ASIDE.c
    # What a person has decided on binds nobody any more: it was written anew, or shall not be.
    rows = connection.execute(
        select(columns.change_id, columns.group, columns.record, columns.record_id, columns.case_id).where(
            touching, is_undecided()
        )
    ).all()
    # Whoever knows the id of a change that was taken could put one of the same id beside it; that binds nobody.
    log = tables.changes
    taken = set(connection.scalars(select(log.c.id).where(log.c.id.in_([row.change_id for row in rows]))))
    return Aside(
        {row.change_id for row in rows} - taken,
        {row.group for row in rows},
        {(row.record, row.record_id) for row in rows},
        {row.case_id for row in rows if row.case_id},
    )
