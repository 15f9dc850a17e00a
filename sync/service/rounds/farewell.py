"""The last contact of a revoked device: it hands over what it has not sent, and later tells that its vault is gone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters
from sync import protocol
from sync.device_messages import ErasedRequest, FarewellAnswer, FarewellRequest, erased_bytes, farewell_bytes
from sync.service.access.proofs import is_proven, proof_key
from sync.service.access.sessions import is_signed
from sync.service.audit.log import record
from sync.service.judging.accept import keep_aside
from sync.service.judging.judge import Author, fault_of_form, link_of, safe_name
from sync.service.rounds import pull, push
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.database import Database, get_value
from sync.service.store.endings import strip_kept
from sync.service.store.refusals import Refused
from sync.service.store.tables import CHALLENGES, DEVICES, RECEIPTS, USERS

REVOKED = "revoked"
"""Why a change of a revoked device was set aside, when nothing else is wrong with it."""


def farewell(service: Service, _: str, request: FarewellRequest) -> FarewellAnswer:
    """Takes what a revoked device brings; its word alone opens nothing. Raises `Refused`."""
    database, now = service.database, service.clock()
    with database.serving() as connection:
        device_id = _proven(connection, request, now)
        lacking = pull.lacking(connection, database.tables, request.offered).lacking
        lost = _to_take_back(connection, device_id, request.accepted)
    if lost:
        push.heal(database, lost, now)
    with database.writing() as connection:
        handing = _Handing(connection, database, _device(connection, device_id), now)
        kept = handing.keep(request.changes)
        is_forked = handing.is_forked
        answer = FarewellAnswer(handing.place.device_seq, kept, get_value(connection, "epoch"), lacking)
    if is_forked:
        push.note_incident(database, device_id, refusals.DEVICE_CLONED, answer.device_seq, now)
    return answer


def erased(service: Service, _: str, request: ErasedRequest) -> protocol.Nothing:
    """Writes down that a revoked device has erased its vault; told again, the first time stays. Raises `Refused`."""
    now = service.clock()
    with service.database.serving() as connection:
        device = _device(connection, request.device)
        said = erased_bytes(request.device, request.counters, request.kinds)
        if not is_signed(device.public_key, request.signature, said):
            raise Refused(refusals.DEVICE_UNKNOWN, 401)
        _require_revoked(device)
        first = (DEVICES.c.id == device.id) & DEVICES.c.erased_at.is_(None)
        values = {"erased_at": now, "erased": json.dumps([request.counters.device_seq, *request.kinds])}
        if connection.execute(update(DEVICES).where(first).values(values)).rowcount:
            record(connection, now, Deed(Action.DEVICE_ERASED, actor=device.user_id, device=device.id))
    return protocol.Nothing()


@dataclass
class _Handing:
    """Keeps the changes of one revoked device for a person to look at."""

    connection: Connection
    database: Database
    device: Row[tuple[object, ...]]
    now: datetime
    is_forked: bool = False

    def __post_init__(self) -> None:
        self.place = DeviceCounters(self.device.device_seq, self.device.link)

    def keep(self, changes: Sequence[Change]) -> int:
        """Sets aside what is not known yet; what does not continue the chain too, without a receipt."""
        device = self.device
        author = Author(device.user_id, device.role, device.id, device.public_key, device.scope)
        new = self._unknown(changes)
        reasons = [fault_of_form(change, author, self.database.model) or REVOKED for change in new]
        aside = list(zip(new, reasons, strict=True))
        keep_aside(self.connection, self.database, aside, self.now)
        strip_kept(self.connection, new, own_only=True)
        self._write_receipts(aside)
        seen = {"device_seq": self.place.device_seq, "link": self.place.link, "seen_at": self.now}
        self.connection.execute(update(DEVICES).where(DEVICES.c.id == device.id).values(seen))
        if new:
            deed = Deed(Action.SET_ASIDE, detail=str(len(new)), actor=device.user_id, device=device.id)
            record(self.connection, self.now, deed)
        return len(new)

    def _unknown(self, changes: Sequence[Change]) -> list[Change]:
        """What has neither an answer nor a place in the order, however it came there."""
        mine = (RECEIPTS.c.device == self.device.id) & RECEIPTS.c.device_seq.in_([each.device_seq for each in changes])
        links = set(self.connection.scalars(select(RECEIPTS.c.link).where(mine)))
        log = self.database.tables.changes
        ids = [safe_name(change.id) for change in changes]
        held = set(self.connection.scalars(select(log.c.id).where(log.c.id.in_(ids))))
        return [change for change in changes if link_of(change) not in links and change.id not in held]

    def _write_receipts(self, aside: Sequence[tuple[Change, str]]) -> None:
        rows = []
        for change, reason in aside:
            link = link_of(change)
            follows = (change.device_seq, change.previous) == (self.place.device_seq + 1, self.place.link)
            if link is None or not follows:
                self.is_forked = True
                continue
            self.place = DeviceCounters(change.device_seq, link)
            row = {"device": self.device.id, "device_seq": change.device_seq, "link": link}
            rows.append({**row, "change_id": safe_name(change.id), "reason": reason})
        if rows:
            self.connection.execute(upsert(RECEIPTS).on_conflict_do_nothing(), rows)


def _proven(connection: Connection, request: FarewellRequest, now: datetime) -> str:
    """The device that signed its challenge; one that is not revoked has nothing to say farewell to."""
    asked = (CHALLENGES.c.nonce == request.nonce) & (CHALLENGES.c.device_id == request.device)
    fresh = delete(CHALLENGES).where(asked, CHALLENGES.c.expires_at >= now).returning(CHALLENGES.c.nonce)
    used = connection.execute(fresh).first()
    device = _device(connection, request.device)
    said = farewell_bytes(request.device, request.nonce)
    if used is None or not is_signed(device.public_key, request.signature, said):
        raise Refused(refusals.DEVICE_UNKNOWN, 401)
    _require_revoked(device)
    return str(device.id)


def _to_take_back(connection: Connection, device_id: str, accepted: Sequence[Accepted]) -> list[Accepted]:
    """Its own changes, and those of others that this store can be shown to have taken."""
    key = proof_key(connection)
    return [
        each
        for each in accepted
        if each.change.device == device_id or is_proven(key, link_of(each.change) or "", each.proof)
    ]


def _device(connection: Connection, device_id: str) -> Row[tuple[object, ...]]:
    query = select(DEVICES, USERS.c.role).join(USERS, USERS.c.id == DEVICES.c.user_id)
    device = connection.execute(query.where(DEVICES.c.id == safe_name(device_id))).first()
    if device is None:
        raise Refused(refusals.DEVICE_UNKNOWN, 401)
    return device


def _require_revoked(device: Row[tuple[object, ...]]) -> None:
    """To be asked after the signature: nobody else learns how it stands about a device, or that there is one."""
    if device.revoked_at is None:
        raise Refused(refusals.NOT_REVOKED, 409)
