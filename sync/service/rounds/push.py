"""The push: own changes in the order of the device's chain, recognised when they come again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters, Verdict
from sync.service.access.proofs import is_proven, proof_key, proof_of
from sync.service.access.sessions import Caller, is_signed
from sync.service.audit import noting
from sync.service.audit.log import record
from sync.service.judging.accept import Taking
from sync.service.judging.handing_over import carry_out, carry_out_healed
from sync.service.judging.judge import Author, link_of, safe_name
from sync.service.store import refusals
from sync.service.store.database import Database
from sync.service.store.endings import ended_by
from sync.service.store.refusals import Refused
from sync.service.store.tables import DEVICES, INCIDENTS, RECEIPTS, SET_ASIDE, STRAGGLERS, USERS

ERASED = "erased"
"""Why a change is not taken that has come without its content."""


@dataclass(frozen=True)
class Receipt:
    """What this store once answered to a change of a device."""

    link: str
    seq: int | None
    reason: str | None

    def verdict(self, change: Change, key: bytes) -> Verdict:
        """The same answer again."""
        if self.seq is None:
            return Verdict(change.id, "set_aside", reason=self.reason or "")
        return Verdict(change.id, "known", self.seq, proof=proof_of(key, self.link))


@dataclass(frozen=True)
class Incident:
    """Something about a device that an administrator should look into."""

    at: datetime
    device: str
    kind: str
    device_seq: int


def push(database: Database, caller: Caller, changes: Sequence[Change], now: datetime) -> list[Verdict]:
    """One verdict per change, in order. Raises `Refused` for a clone, a gap or a chain that cannot be read."""
    try:
        with database.writing() as connection:
            verdicts = _push(connection, database, caller, changes, now)
            ended = ended_by(connection, database.tables, _accepted(changes, verdicts))
            deeds = noting.takings(caller, changes, verdicts) + noting.endings(caller, ended)
            record(connection, now, *deeds)
            return verdicts
    except Refused as refused:
        if refused.code == refusals.DEVICE_CLONED:
            note_incident(database, caller.device_id, refused.code, changes[0].device_seq, now)
        raise


def heal(database: Database, changes: Sequence[Accepted], now: datetime) -> list[Verdict]:
    """Takes back what a restored store has lost, whoever brings it.

    What it can be shown to have taken is taken again; the rest is judged with the rights of each change's author.
    """
    verdicts = []
    with database.writing() as connection:
        key = proof_key(connection)
        for accepted in changes:
            verdicts.append(_heal_one(connection, database, accepted, key, now))
        carry_out_healed(connection, database, [accepted.change for accepted in changes], now)
    return verdicts


def check_counters(connection: Connection, caller: Caller, counters: DeviceCounters) -> int:
    """How far this store knows the device's chain. Raises `Refused` if the device has forgotten or forked."""
    known = connection.scalar(select(DEVICES.c.device_seq).where(DEVICES.c.id == caller.device_id)) or 0
    if counters.device_seq < known:
        raise Refused(refusals.DEVICE_ROLLED_BACK, 409)
    receipt = _receipts(connection, caller.device_id, [counters.device_seq]).get(counters.device_seq)
    if receipt and receipt.link != counters.link:
        raise Refused(refusals.DEVICE_CLONED, 409)
    return known


def note_incident(database: Database, device: str, kind: str, device_seq: int, now: datetime) -> None:
    """Writes down, for the administrator, that a device behaved as none should."""
    row = {"at": now, "device": device, "kind": kind, "device_seq": device_seq}
    with database.writing() as connection:
        connection.execute(insert(INCIDENTS), row)
        record(connection, now, Deed(Action.INCIDENT, detail=kind, device=device))


def incidents(connection: Connection) -> list[Incident]:
    """All incidents, newest first."""
    columns = INCIDENTS.c
    query = select(columns.at, columns.device, columns.kind, columns.device_seq).order_by(columns.number.desc())
    return [Incident(*row) for row in connection.execute(query)]


def _accepted(changes: Sequence[Change], verdicts: Sequence[Verdict]) -> list[Change]:
    return [change for change, each in zip(changes, verdicts, strict=True) if each.kind == "accepted"]


def _push(
    connection: Connection, database: Database, caller: Caller, changes: Sequence[Change], now: datetime
) -> list[Verdict]:
    device = _device(connection, caller.device_id)
    receipts = _receipts(connection, caller.device_id, [change.device_seq for change in changes])
    fresh = _fresh(changes, receipts, DeviceCounters(device.device_seq, device.link))
    taken = Taking(connection, database, _author(device), now).take(fresh)
    accepted = {verdict.change_id for verdict in taken if verdict.kind == "accepted"}
    carry_out(connection, database, [change for change in fresh if change.id in accepted], now)
    if fresh:
        head = {"device_seq": fresh[-1].device_seq, "link": link_of(fresh[-1])}
        connection.execute(update(DEVICES).where(DEVICES.c.id == caller.device_id).values(head))
    key = proof_key(connection)
    known = [receipts[c.device_seq].verdict(c, key) for c in changes[: len(changes) - len(fresh)]]
    return known + taken


def _fresh(changes: Sequence[Change], receipts: dict[int, Receipt], head: DeviceCounters) -> Sequence[Change]:
    """The changes after those that were answered before; they must continue the chain."""
    place, link = head.device_seq, head.link
    first = len(changes)
    for index, change in enumerate(changes):
        own = link_of(change)
        if own is None:
            raise Refused(refusals.MALFORMED, 400)
        if change.device_seq <= head.device_seq:
            if first < len(changes) or change.device_seq not in receipts:
                raise Refused(refusals.CHAIN_GAP, 409)
            if receipts[change.device_seq].link != own:
                raise Refused(refusals.DEVICE_CLONED, 409)
            continue
        first = min(first, index)
        if change.device_seq != place + 1:
            raise Refused(refusals.CHAIN_GAP, 409)
        if change.previous != link:
            raise Refused(refusals.DEVICE_CLONED, 409)
        place, link = change.device_seq, own
    return changes[first:]


def _heal_one(connection: Connection, database: Database, accepted: Accepted, key: bytes, now: datetime) -> Verdict:
    change = accepted.change
    device = _device_or_none(connection, change.device)
    own = link_of(change)
    if device is None or own is None or not is_signed(device.public_key, change.signature, change.signed_bytes()):
        return Verdict(change.id, "set_aside", reason="author")
    receipt = _receipts(connection, change.device, [change.device_seq]).get(change.device_seq)
    if receipt and receipt.link != own:
        return Verdict(change.id, "set_aside", reason="fork")
    proven = is_proven(key, own, accepted.proof)
    if receipt and not _is_outdone(receipt, change, proven=proven):
        return receipt.verdict(change, key)
    if receipt:
        _take_back_refusal(connection, change.id)
    if change.payload is None:
        verdict = _keep_skeleton(connection, change, own)
    else:
        (verdict,) = Taking(connection, database, _author(device), now, proven=proven).take([change])
    if change.device_seq > device.device_seq:
        head = {"device_seq": change.device_seq, "link": own}
        connection.execute(update(DEVICES).where(DEVICES.c.id == change.device).values(head))
    return verdict


def _is_outdone(receipt: Receipt, change: Change, *, proven: bool) -> bool:
    """Whether a refusal holds no longer: a device that had to forget the case came first, with nothing but the place in
    the chain; or this store took the change after all, in a time that a restore has wiped out."""
    return receipt.seq is None and change.payload is not None and (receipt.reason == ERASED or proven)


def _take_back_refusal(connection: Connection, change_id: str) -> None:
    for table in (RECEIPTS, SET_ASIDE):
        connection.execute(delete(table).where(table.c.change_id == change_id))
    connection.execute(delete(STRAGGLERS).where(STRAGGLERS.c.change_id == change_id, STRAGGLERS.c.decided_at.is_(None)))


def _keep_skeleton(connection: Connection, change: Change, link: str) -> Verdict:
    """A change whose content was erased only holds its place in the chain."""
    row = {"device": change.device, "device_seq": change.device_seq, "link": link, "change_id": change.id}
    connection.execute(insert(RECEIPTS), row | {"reason": ERASED})
    return Verdict(change.id, "set_aside", reason=ERASED)


def _receipts(connection: Connection, device: str, places: Sequence[int]) -> dict[int, Receipt]:
    mine = (RECEIPTS.c.device == device) & RECEIPTS.c.device_seq.in_(places)
    rows = connection.execute(select(RECEIPTS).where(mine))
    return {row.device_seq: Receipt(row.link, row.seq, row.reason) for row in rows}


def _device(connection: Connection, device_id: str) -> Row[tuple[object, ...]]:
    row = _device_or_none(connection, device_id)
    assert row is not None
    return row


def _device_or_none(connection: Connection, device_id: str) -> Row[tuple[object, ...]] | None:
    query = select(DEVICES, USERS.c.role).join(USERS, USERS.c.id == DEVICES.c.user_id)
    return connection.execute(query.where(DEVICES.c.id == safe_name(device_id))).first()


def _author(device: Row[tuple[object, ...]]) -> Author:
    return Author(device.user_id, device.role, device.id, device.public_key, device.scope)
