"""People and their devices, as administration keeps them: from the command line of the store and from its own desk."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from kim_desktop.domain.audit import Action
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CONTACT_OFFICE, COORDINATOR
from kim_desktop.errors import BadInput
from kim_desktop.storage.rows import row_record
from sync import protocol
from sync.device_messages import (
    AddPersonRequest,
    CodeAnswer,
    CodeRequest,
    DeviceEntry,
    DeviceIncident,
    LeaveRequest,
    Person,
    RevokeRequest,
    TeamAnswer,
)
from sync.service.access import accounts
from sync.service.access.accounts import User
from sync.service.access.sessions import Caller
from sync.service.audit import noting
from sync.service.audit.log import record
from sync.service.judging.judge import SYSTEM
from sync.service.judging.scope import reached_by, refresh_access, refresh_all, refresh_office
from sync.service.judging.system import rewrite_record, write_records
from sync.service.rounds import push
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.database import Database
from sync.service.store.refusals import Refused
from sync.service.store.tables import DEVICES, USERS

KEEPERS = frozenset({"admin"})


def add_person(
    connection: Connection, database: Database, name: str, role: str, organisation: str, now: datetime
) -> User:
    """Somebody new, who appears on every device as a member of the team. Raises `BadInput`."""
    user = accounts.add_user(connection, name, role, organisation)
    member = StaffMember(id=user.id, name=user.name, role=role, organisation=organisation or None)
    write_records(connection, database, [member], now)
    if role == COORDINATOR:
        refresh_all(connection, database, now)
    elif role == CONTACT_OFFICE:
        refresh_office(connection, database, organisation, now)
    return user


def let_go(connection: Connection, database: Database, user_id: str, now: datetime) -> Sequence[str]:
    """Somebody leaves: devices are revoked, cases withdrawn, the team list shows the last day."""
    devices = accounts.deactivate_user(connection, user_id, now)
    table = database.tables.records[StaffMember.kind()]
    row = connection.execute(select(table).where(table.c.id == user_id)).mappings().one()
    member = row_record(database.model, StaffMember.kind(), row)
    assert isinstance(member, StaffMember)
    rewrite_record(connection, database, member, replace(member, valid_to=now.date()), now)
    refresh_access(connection, database, reached_by(connection, user_id), now)
    return devices


def team(service: Service, _: Caller, __: protocol.Nothing) -> TeamAnswer:
    """Everybody and every device, without the service itself."""
    with service.database.serving() as connection:
        people = connection.execute(select(USERS).where(USERS.c.id != SYSTEM).order_by(USERS.c.name)).all()
        others = select(DEVICES).where(DEVICES.c.user_id != SYSTEM)
        devices = connection.execute(others.order_by(DEVICES.c.number)).all()
        incidents: dict[str, list[DeviceIncident]] = defaultdict(list)
        for each in push.incidents(connection):
            incidents[each.device].append(DeviceIncident(each.at.isoformat(), each.kind))
    return TeamAnswer(
        [Person(each.id, each.name, each.role, each.organisation, each.active) for each in people],
        [_entry(each, incidents[each.id]) for each in devices],
    )


def new_code(service: Service, caller: Caller, request: CodeRequest) -> CodeAnswer:
    """A one-time code for a person's new device; it is nowhere kept but as a hash."""
    now, lifetime = service.clock(), timedelta(minutes=request.minutes)
    fingerprint = protocol.authority_fingerprint(service.authorities()[0])
    with service.database.serving() as connection:
        code = accounts.new_code(connection, request.user_id, fingerprint, now, lifetime)
        record(connection, now, *noting.done(caller, Action.CODE_MADE, request.user_id))
    return CodeAnswer(code, (now + lifetime).isoformat())


def revoke(service: Service, caller: Caller, request: RevokeRequest) -> protocol.Nothing:
    """Refuses a device from now on; not the one that asks."""
    if request.device in (caller.device_id, SYSTEM):
        raise Refused(refusals.NOT_ALLOWED)
    now = service.clock()
    with service.database.serving() as connection:
        accounts.revoke_device(connection, request.device, now)
        record(connection, now, *noting.done(caller, Action.DEVICE_REVOKED, request.device))
    return protocol.Nothing()


def add(service: Service, caller: Caller, request: AddPersonRequest) -> Person:
    """A new person."""
    now = service.clock()
    with service.database.writing() as connection:
        user = add_person(connection, service.database, request.name, request.role, request.organisation, now)
        record(connection, now, *noting.done(caller, Action.USER_ADDED, user.id))
    return Person(user.id, user.name, user.role, user.organisation, user.active)


def leave(service: Service, caller: Caller, request: LeaveRequest) -> protocol.Nothing:
    """A person leaves; not the one who asks."""
    if request.user_id in (caller.user_id, SYSTEM):
        raise Refused(refusals.NOT_ALLOWED)
    now = service.clock()
    with service.database.writing() as connection:
        if connection.scalar(select(USERS.c.id).where(USERS.c.id == request.user_id, USERS.c.active)) is None:
            raise BadInput("Diese Person ist nicht angelegt oder nicht mehr aktiv.", field="user")
        let_go(connection, service.database, request.user_id, now)
        record(connection, now, *noting.done(caller, Action.USER_LEFT, request.user_id))
    return protocol.Nothing()


def _entry(device: Row[tuple[object, ...]], incidents: list[DeviceIncident]) -> DeviceEntry:
    return DeviceEntry(
        id=device.id,
        number=device.number,
        user_id=device.user_id,
        name=device.name,
        enrolled_at=_said(device.enrolled_at),
        seen_at=_said(device.seen_at),
        revoked_at=_said(device.revoked_at),
        erased_at=_said(device.erased_at),
        erased_kinds=json.loads(device.erased)[1:] if device.erased else [],
        incidents=incidents,
    )


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
