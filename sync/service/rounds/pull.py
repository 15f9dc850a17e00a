"""What a device gets: changes of scope, pages of changes, whole cases, digests; always within its user's reach."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from kim_desktop.domain.change import Accepted
from kim_desktop.storage.rows import row_accepted
from kim_desktop.storage.schema import Tables
from sync.protocol import (
    PAGE_BYTES,
    PAGE_CHANGES,
    CaseLog,
    CaseRequest,
    CasesAnswer,
    DigestsAnswer,
    DigestsRequest,
    OfferAnswer,
    PullAnswer,
    PullRequest,
    SetAside,
    SetAsideAnswer,
    root_digest,
)
from sync.service.access.sessions import Caller
from sync.service.judging.scope import scope_changes
from sync.service.judging.stragglers import is_undecided
from sync.service.store.database import Database
from sync.service.store.digests import visible_digests
from sync.service.store.tables import ACCESS, SET_ASIDE

_SKELETON_BYTES = 800


def pull(database: Database, caller: Caller, request: PullRequest) -> PullAnswer:
    """Changes of scope if there are any, else the next page of other devices' changes."""
    with database.reading(caller.user_id) as (connection, latest):
        scope = scope_changes(connection, caller.user_id, request.scope)
        if scope:
            return PullAnswer(scope, [], request.cursor, more=True)
        log = database.tables.changes
        query = select(log).where(_news(database.tables, caller, request, latest))
        page, complete = _page(connection, query.order_by(log.c.seq), PAGE_BYTES)
        cursor = max(latest, request.cursor) if complete else page[-1].seq
        return PullAnswer([], page, cursor, more=not complete)


def cases(database: Database, caller: Caller, wanted: Sequence[CaseRequest]) -> CasesAnswer:
    """The whole logs of these cases, as many as fit; one that is out of reach is as empty as one that is not."""
    logs: list[CaseLog] = []
    room = PAGE_BYTES
    with database.reading(caller.user_id) as (connection, _):
        digests = visible_digests(connection, [each.case_id for each in wanted])
        for each in wanted:
            if each.digest and digests.get(each.case_id) == each.digest:
                logs.append(CaseLog(each.case_id, [], equal=True, complete=True))
                continue
            log = database.tables.changes
            mine = (log.c.case_id == each.case_id) & (log.c.seq > each.after)
            page, complete = _page(connection, select(log).where(mine).order_by(log.c.seq), room)
            logs.append(CaseLog(each.case_id, page, equal=False, complete=complete))
            room -= sum(map(_size, page))
            if not complete or room <= 0:
                break
    return CasesAnswer(logs)


def digests(database: Database, caller: Caller, request: DigestsRequest) -> DigestsAnswer:
    """Whether the device holds what it should, unless news have come meanwhile."""
    with database.reading(caller.user_id) as (connection, latest):
        news = exists().where(_news(database.tables, caller, request, latest))
        if scope_changes(connection, caller.user_id, request.scope) or connection.scalar(select(news)):
            return DigestsAnswer(equal=False, behind=True, digests={})
        held = visible_digests(connection)
    if root_digest(held) == request.root:
        return DigestsAnswer(equal=True, behind=False, digests={})
    return DigestsAnswer(equal=False, behind=False, digests=held)


def lacking(connection: Connection, tables: Tables, ids: Iterable[str]) -> OfferAnswer:
    """Which of these changes the store does not have."""
    wanted = [each for each in ids if "\0" not in each]
    log = tables.changes
    held = set(connection.scalars(select(log.c.id).where(log.c.id.in_(wanted))))
    return OfferAnswer([each for each in wanted if each not in held])


def waiting(connection: Connection, caller: Caller) -> SetAsideAnswer:
    """Set-aside changes that nobody has decided on: one's own, for coordination everybody's; never what they say."""
    columns = [SET_ASIDE.c[name] for name in SetAside.__struct_fields__]
    query = select(*columns).order_by(SET_ASIDE.c.received_at).limit(PAGE_CHANGES)
    query = query.where(is_undecided())
    if caller.role != "coordinator":
        query = query.where(SET_ASIDE.c.author == caller.user_id)
    rows = connection.execute(query).mappings()
    return SetAsideAnswer([SetAside(**{**row, "received_at": row["received_at"].isoformat()}) for row in rows])


def _news(tables: Tables, caller: Caller, request: PullRequest | DigestsRequest, latest: int) -> ColumnElement[bool]:
    """What a device lacks: of few new changes those of its cases, else of its cases those that are new."""
    log = tables.changes
    mine = select(ACCESS.c.case_id).where(
        ACCESS.c.user_id == caller.user_id, ACCESS.c.granted, ACCESS.c.version <= request.scope
    )
    if latest - request.cursor > PAGE_CHANGES:
        reach = log.c.case_id == func.any(func.array_append(func.array(mine.scalar_subquery()), ""))
    else:
        reach = or_(log.c.case_id == "", log.c.case_id.in_(mine))
    news = (log.c.device != caller.device_id) | (log.c.seq <= request.own_until)
    return (log.c.seq > request.cursor) & news & reach


def _page(connection: Connection, query: Select[tuple[object, ...]], room: int) -> tuple[list[Accepted], bool]:
    """The first rows that fit, at least one, and whether these were all."""
    page: list[Accepted] = []
    for row in connection.execute(query.limit(PAGE_CHANGES + 1)).mappings():
        accepted = row_accepted(row)
        room -= len(row["payload"] or "") + _SKELETON_BYTES
        if page and (room < 0 or len(page) == PAGE_CHANGES):
            return page, False
        page.append(accepted)
    return page, True


def _size(accepted: Accepted) -> int:
    fields = accepted.change.payload.fields if accepted.change.payload else {}
    return len(str(fields)) + _SKELETON_BYTES
