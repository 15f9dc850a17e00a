"""The central Zugriffsprotokoll: one chain of what the service does and of what the devices tell, only added to.

Each entry carries the hash of the one before; the last entry of a day is its head, signed by the system key and told to
the devices. Entries of old months are dropped by the rule of retention, their heads stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.audit import Action, Deed, Entry, Head, link_of, plain, stamp
from kim_desktop.domain.change import GENESIS
from sync.audit_messages import AuditDown, AuditEntry, AuditUp
from sync.service.access.sessions import Caller
from sync.service.judging.own_key import line_of, own_key, own_public_key
from sync.service.store.tables import AUDIT, AUDIT_DEVICES, AUDIT_HEADS, DEVICES, INCIDENTS

GAP, FORK, ALTERED, DIFFERS = "audit_gap", "audit_forked", "audit_altered", "audit_differs"
"""What is wrong with the chain that a device tells, or with ours as a device sees it."""

_LOCK = 0x4B41
_TOLD_HEADS = 5


@dataclass(frozen=True)
class _Said:
    """An entry before it gets its place; `number`, `hash` and `said_at` are those of the device's own chain."""

    deed: Deed
    said_at: str = ""
    number: int = 0
    hash: str = ""


def record(connection: Connection, now: datetime, *deeds: Deed) -> None:
    """Notes what the service does, in the transaction in which it does it; the last thing before its end."""
    _append(connection, now, [_Said(deed) for deed in deeds])


def exchange(connection: Connection, caller: Caller, up: AuditUp, now: datetime, *deeds: Deed) -> AuditDown:
    """Takes what a device tells of its own chain, notes `deeds` with it, and tells how far ours is.

    Nothing is refused: a gap or a fork is noted as an incident, unless the device still has what is missing here.
    """
    taken, said, faults = _take(connection, caller, up)
    incidents = [_Said(Deed(Action.INCIDENT, detail=kind, actor=caller.user_id, device=caller.device_id))
                 for kind, _ in faults]  # fmt: skip
    _append(connection, now, [*map(_Said, deeds), *said, *incidents])
    for kind, number in faults:
        row = {"at": now, "device": caller.device_id, "kind": kind, "device_seq": number}
        connection.execute(insert(INCIDENTS), row)
    return _down(connection, taken)


def heads(connection: Connection, most: int = 0) -> list[Head]:
    """The day heads, or the latest of them, oldest first."""
    query = select(AUDIT_HEADS).order_by(AUDIT_HEADS.c.number.desc())
    rows = connection.execute(query.limit(most) if most else query).all()
    return [_head(row) for row in reversed(rows)]


def trim(connection: Connection, now: datetime, years: int) -> int:
    """Drops the entries of whole months that are older than `years`; tells how many. Their day heads stay.

    The database itself lets nothing go that is younger than a year.
    """
    today = now.date()
    before = date(today.year - max(years, 1), today.month, 1).isoformat()
    first = connection.scalar(select(func.min(AUDIT.c.number)).where(AUDIT.c.at >= before))
    reached = select(func.max(AUDIT_HEADS.c.number)).where(AUDIT_HEADS.c.day < before)
    last = connection.scalar(reached.where(AUDIT_HEADS.c.number < first) if first else reached) or 0
    connection.execute(select(func.set_config("kim.audit_expired", before, True)))
    gone = connection.execute(delete(AUDIT).where(AUDIT.c.number <= last)).rowcount
    connection.execute(select(func.set_config("kim.audit_expired", "", True)))
    if gone:
        record(connection, now, Deed(Action.LOG_TRIMMED, detail=f"{gone} vor {before}"))
    return gone


def entry_hash(previous: str, row: Row[tuple[object, ...]]) -> str:
    """The hash that belongs to a row of the central chain."""
    return link_of(previous, [getattr(row, name) for name in _COVERED])


_COVERED = (
    "number", "at", "said_at", "actor", "device", "action", "case_id", "record", "detail",
    "device_number", "device_hash",
)  # fmt: skip


def _append(connection: Connection, now: datetime, said: Sequence[_Said]) -> None:
    if not said:
        return
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(func.current_schema()))))
    last = connection.execute(
        select(AUDIT.c.number, AUDIT.c.at, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)
    ).first()
    at = stamp(now)
    number, link = (last.number, last.hash) if last else _end_of_what_was_dropped(connection)
    if last and last.at[:10] < at[:10]:
        _seal(connection, Head(last.at[:10], number, link))
    rows = []
    for each in said:
        number += 1
        row = _row(each, number, at)
        row["previous"], row["hash"] = link, (link := link_of(link, [row[name] for name in _COVERED]))
        rows.append(row)
    connection.execute(insert(AUDIT), rows)


def _down(connection: Connection, taken: int) -> AuditDown:
    told = heads(connection, _TOLD_HEADS)
    return AuditDown(taken, told, own_public_key(connection), line_of(connection)) if told else AuditDown(taken, [], "")


def _head(row: Row[tuple[object, ...]]) -> Head:
    return Head(row.day, row.number, row.hash, row.signature)


def _row(said: _Said, number: int, at: str) -> dict[str, object]:
    deed = said.deed
    texts = {name: plain(getattr(deed, name)) for name in ("actor", "device", "action", "case_id", "record", "detail")}
    own = {"said_at": plain(said.said_at), "device_number": said.number, "device_hash": said.hash}
    return {"number": number, "at": at, **texts, **own}


def _end_of_what_was_dropped(connection: Connection) -> tuple[int, str]:
    newest = heads(connection, 1)
    return (newest[0].number, newest[0].hash) if newest else (0, GENESIS)


def _seal(connection: Connection, head: Head) -> None:
    key = own_key(connection)
    signature = key.sign(head.signed_bytes()).hex() if key else ""
    row = {"day": head.day, "number": head.number, "hash": head.hash, "signature": signature}
    connection.execute(upsert(AUDIT_HEADS).on_conflict_do_nothing(), row)


def _take(connection: Connection, caller: Caller, up: AuditUp) -> tuple[int, list[_Said], list[tuple[str, int]]]:
    """How far the device's chain is known then, what is new of it, and what is wrong with it."""
    new = _unknown(connection, caller.device_id, up.entries)
    number, link = _known(connection, caller.device_id) or _beginning(new, caller)
    if not new:
        return max(number, up.entries[-1].number if up.entries else 0), [], []
    if new[0].number > number + 1 >= up.oldest > 0:
        return number, [], []
    faults, said = [], []
    own = _devices_of(connection, caller, new)
    for entry in new:
        is_own = entry.actor == caller.user_id and entry.device in own
        if fault := _fault(entry, number, link) if is_own else ALTERED:
            faults.append((fault, entry.number))
        if entry.action == Action.LOG_DIFFERS:
            faults.append((DIFFERS, entry.number))
        said.append(_said(entry, caller))
        number, link = entry.number, entry.hash
    head = {"number": number, "hash": link}
    statement = upsert(AUDIT_DEVICES).values(device=caller.device_id, **head)
    connection.execute(statement.on_conflict_do_update(index_elements=["device"], set_=head))
    return number, said, faults


def _known(connection: Connection, device: str) -> tuple[int, str] | None:
    row = connection.execute(select(AUDIT_DEVICES).where(AUDIT_DEVICES.c.device == device)).first()
    return (row.number, row.hash) if row else None


def _beginning(new: Sequence[AuditEntry], caller: Caller) -> tuple[int, str]:
    """Where the chain of a device begins that is told for the first time.

    A vault that goes on as another device, after it was found to be a copy, brings the end of its former chain along.
    """
    if new and (new[0].device != caller.device_id or new[0].action == Action.ENROLLED):
        return new[0].number - 1, new[0].previous
    return 0, GENESIS


def _devices_of(connection: Connection, caller: Caller, entries: Iterable[AuditEntry]) -> frozenset[str]:
    """The caller's device, with the person's other ones if the entries name one: what the vault was before."""
    if all(entry.device == caller.device_id for entry in entries):
        return frozenset({caller.device_id})
    return frozenset(connection.scalars(select(DEVICES.c.id).where(DEVICES.c.user_id == caller.user_id)))


def _unknown(connection: Connection, device: str, entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Those of the entries that are not here yet: an answer that was lost makes a device tell them again."""
    wanted = {entry.number: entry for entry in entries}
    mine = (AUDIT.c.device == device) & AUDIT.c.device_number.in_(wanted) & (AUDIT.c.device_number > 0)
    held = set(connection.scalars(select(AUDIT.c.device_hash).where(mine))) if wanted else set()
    return [entry for entry in wanted.values() if entry.hash not in held]


def _fault(entry: AuditEntry, number: int, link: str) -> str:
    told = Entry(*(getattr(entry, name) for name in AuditEntry.__struct_fields__))
    if told.computed() != entry.hash:
        return ALTERED
    if entry.number > number + 1:
        return GAP
    return "" if (entry.number, entry.previous) == (number + 1, link) else FORK


def _said(entry: AuditEntry, caller: Caller) -> _Said:
    deed = Deed(entry.action, entry.case_id, entry.record, entry.detail, caller.user_id, caller.device_id)
    return _Said(deed, entry.at, entry.number, entry.hash)
