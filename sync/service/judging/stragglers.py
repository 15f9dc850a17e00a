"""Late work of people who have lost a case: noted when it comes, told to who holds the case, decided once.

Of a change that was taken, the holder is only told. One that was set aside waits until a person takes it over as their
own, or lets it go. A case that nobody can hold, because the central store has never seen it or because it is master
data, waits for the author at another device, or for Koordination once the author has left.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.storage.schema import Tables
from sync.protocol import PAGE_BYTES, PAGE_CHANGES
from sync.service.access.sessions import Caller
from sync.service.judging.judge import Author, safe_name
from sync.service.judging.scope import reaches
from sync.service.store.database import Database
from sync.service.store.tables import ACCESS, SET_ASIDE, STRAGGLERS, USERS
from sync.straggler_messages import Decision, Straggler, StragglersAnswer, StragglersRequest

_ARRIVED, _WAITING, _OWN = "arrived", "waiting", "own"
_HOLDERS = frozenset({CASE_MANAGER, COORDINATOR})
_REVOKED = "revoked"
_ROUTED = frozenset({"rights", "group", "depends", _REVOKED})
"""Reasons behind which a change is sound in itself, so that somebody else may write what it says."""
_BY_AUTHOR = frozenset({"resent", "dropped"})

_change_decoder = msgspec.json.Decoder(Change)


def note_arrived(
    connection: Connection, database: Database, changes: Sequence[Change], author: Author, now: datetime
) -> None:
    """Notes those of these taken changes whose author had lost the case already.

    To be called before the reach over their cases is brought in step with them.
    """
    if author.role not in _HOLDERS:
        return
    reached = reaches(connection, author.user_id, {change.case_id for change in changes if change.case_id})
    lost = {case_id for case_id, reach in reached.items() if not reach.granted}
    _note(
        connection, [each for each in changes if each.case_id in lost and each.record != Handover.kind()], _ARRIVED, now
    )


def note_waiting(connection: Connection, aside: Sequence[tuple[Change, str]], now: datetime) -> None:
    """Notes those of these set-aside changes that somebody else than their author has to look at."""
    routed = [(change, reason) for change, reason in aside if reason in _ROUTED and change.payload]
    pairs = {(safe_name(change.author), safe_name(change.case_id)) for change, _ in routed}
    lost = _lost(connection, pairs) if pairs else set()
    _note(connection, [each for each, why in routed if why == _REVOKED or _pair(each) in lost], _WAITING, now)


def count_open(connection: Connection, tables: Tables, caller: Caller) -> int:
    """How many late changes wait for this person."""
    query = select(func.count()).select_from(STRAGGLERS).where(_is_open(tables, caller))
    return connection.scalar(query) or 0


def exchange(
    connection: Connection, tables: Tables, caller: Caller, request: StragglersRequest, now: datetime
) -> StragglersAnswer:
    """Writes decisions down, the first one counting, and tells what is left for this person."""
    for decision in request.decisions:
        _decide(connection, tables, caller, decision, now)
    decided = select(STRAGGLERS.c.change_id).where(
        STRAGGLERS.c.change_id.in_([safe_name(each) for each in request.own]),
        STRAGGLERS.c.author == caller.user_id,
        STRAGGLERS.c.decided_at.is_not(None),
    )
    return StragglersAnswer(_open(connection, tables, caller), list(connection.scalars(decided)))


def is_undecided() -> ColumnElement[bool]:
    """Whether nobody has decided on a row of `set_aside`."""
    mine = (STRAGGLERS.c.change_id == SET_ASIDE.c.change_id) & STRAGGLERS.c.decided_at.is_not(None)
    return ~exists().where(mine).correlate(SET_ASIDE)


def _lost(connection: Connection, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The authors and cases of which the author has no reach any more."""
    authors, cases = {author for author, _ in pairs}, {case_id for _, case_id in pairs}
    query = select(ACCESS.c.user_id, ACCESS.c.case_id).where(
        ACCESS.c.user_id.in_(authors), ACCESS.c.case_id.in_(cases), ~ACCESS.c.granted
    )
    return {(user_id, case_id) for user_id, case_id in connection.execute(query)}


def _pair(change: Change) -> tuple[str, str]:
    return safe_name(change.author), safe_name(change.case_id)


def _note(connection: Connection, changes: Sequence[Change], kind: str, now: datetime) -> None:
    rows = [
        {
            **{name: safe_name(getattr(change, name)) for name in ("case_id", "author", "record", "record_id")},
            "change_id": safe_name(change.id),
            "kind": kind,
            "received_at": now,
        }
        for change in changes
        if change.payload
    ]
    if rows:
        connection.execute(upsert(STRAGGLERS).on_conflict_do_nothing(), rows)


def _is_open(tables: Tables, caller: Caller) -> ColumnElement[bool]:
    """Whether a row of `stragglers` waits for this person."""
    own, log = STRAGGLERS.c, tables.changes.c
    told = exists().where(log.id == own.change_id, log.payload.is_not(None)).correlate(STRAGGLERS)
    kept = exists().where(SET_ASIDE.c.change_id == own.change_id).correlate(STRAGGLERS)
    arrived = and_(own.kind == _ARRIVED, own.author != caller.user_id, told)
    return and_(own.decided_at.is_(None), _is_reached(tables, caller), or_(arrived, and_(own.kind == _WAITING, kept)))


def _is_reached(tables: Tables, caller: Caller) -> ColumnElement[bool]:
    own, log = STRAGGLERS.c, tables.changes.c
    granted = (ACCESS.c.case_id == own.case_id) & (ACCESS.c.user_id == caller.user_id) & ACCESS.c.granted
    held = exists().where(granted).correlate(STRAGGLERS)
    nobodys = or_(own.case_id == "", ~exists().where(log.case_id == own.case_id).correlate(STRAGGLERS))
    heir = own.author == caller.user_id
    if caller.role == COORDINATOR:
        heir = or_(heir, exists().where(USERS.c.id == own.author, ~USERS.c.active).correlate(STRAGGLERS))
    return or_(held, and_(nobodys, heir))


def _open(connection: Connection, tables: Tables, caller: Caller) -> list[Straggler]:
    """As much as one answer holds, oldest first; the rest follows once these are decided on."""
    columns = (STRAGGLERS, SET_ASIDE.c.reason, SET_ASIDE.c.change)
    joined = STRAGGLERS.outerjoin(SET_ASIDE, SET_ASIDE.c.change_id == STRAGGLERS.c.change_id)
    query = select(*columns).select_from(joined).where(_is_open(tables, caller))
    rows = connection.execute(query.order_by(STRAGGLERS.c.received_at, STRAGGLERS.c.change_id).limit(PAGE_CHANGES))
    found: list[Straggler] = []
    room = PAGE_BYTES
    for row in rows.mappings():
        room -= len(row["change"] or "")
        if found and room < 0:
            break
        found.append(_told(row))
    return found


def _told(row: RowMapping) -> Straggler:
    waits = row["kind"] == _WAITING
    return Straggler(
        change_id=row["change_id"],
        kind=row["kind"],
        author=row["author"],
        case_id=row["case_id"],
        reason=(row["reason"] or "") if waits else "",
        received_at=row["received_at"].isoformat(),
        change=_change_decoder.decode(row["change"]) if waits else None,
    )


def _decide(connection: Connection, tables: Tables, caller: Caller, decision: Decision, now: datetime) -> None:
    change_id = safe_name(decision.change_id)
    said = {"decided_by": caller.user_id, "decided_at": now, "decision": decision.decision}
    if decision.decision in _BY_AUTHOR:
        _decide_on_own(connection, caller, change_id, said)
    mine = (STRAGGLERS.c.change_id == change_id) & _is_open(tables, caller)
    connection.execute(update(STRAGGLERS).where(mine).values(**said))


def _decide_on_own(connection: Connection, caller: Caller, change_id: str, said: dict[str, object]) -> None:
    """Of a change that waits for nobody else its author decides; of others who holds the case does."""
    mine = SET_ASIDE.c.author == caller.user_id
    copied = ("change_id", "case_id", "author", "record", "record_id", "received_at")
    row = connection.execute(
        select(*(SET_ASIDE.c[name] for name in copied)).where(mine, SET_ASIDE.c.change_id == change_id)
    ).mappings().first()  # fmt: skip
    if row:
        connection.execute(upsert(STRAGGLERS).on_conflict_do_nothing(), {**row, "kind": _OWN, **said})
