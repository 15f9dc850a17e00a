"""Users, one-time enrolment codes and devices: what administrators do and how a device joins."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from kim_desktop.domain.change import GENESIS
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.errors import BadInput
from sync.protocol import (
    CROCKFORD,
    FINGERPRINT_LETTERS,
    SECRET_LETTERS,
    EnrolAnswer,
    EnrolRequest,
    plain_code,
)
from sync.service.store import refusals
from sync.service.store.database import get_value
from sync.service.store.refusals import Refused
from sync.service.store.tables import ATTEMPTS, CODES, DEVICES, SESSIONS, USERS

CODE_LIFETIME = timedelta(minutes=15)
_ATTEMPTS = 5
_ATTEMPT_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class User:
    """A person with a role."""

    id: str
    name: str
    role: str
    organisation: str
    active: bool


@dataclass(frozen=True)
class Device:
    """A device and what is known of it."""

    id: str
    number: int
    user_id: str
    user_name: str
    name: str
    enrolled_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    erased_at: datetime | None = None


def add_user(connection: Connection, name: str, role: str, organisation: str = "") -> User:
    """A new user. Raises `BadInput` for an unknown role or an empty name."""
    if role not in ROLES:
        raise BadInput(f"Die Rolle „{role}“ gibt es nicht.", f"Möglich sind: {', '.join(ROLES)}.", "role")
    if not name.strip():
        raise BadInput("Der Name fehlt.", field="name")
    user = User(new_id(), name.strip(), role, organisation, True)
    connection.execute(insert(USERS), vars(user))
    return user


def users(connection: Connection) -> list[User]:
    """All users by name."""
    return [User(*row) for row in connection.execute(select(USERS).order_by(USERS.c.name))]


def new_code(
    connection: Connection, user_id: str, fingerprint: str, now: datetime, lifetime: timedelta = CODE_LIFETIME
) -> str:
    """A code that enrols one device of this user; it carries the authority's fingerprint. Raises `BadInput`."""
    user = connection.execute(select(USERS).where(USERS.c.id == user_id)).first()
    if user is None or not user.active:
        raise BadInput("Diese Person ist nicht angelegt oder nicht mehr aktiv.", field="user")
    secret = "".join(secrets.choice(CROCKFORD) for _ in range(SECRET_LETTERS))
    row = {"hash": _hash(secret), "user_id": user_id, "expires_at": now + lifetime}
    connection.execute(insert(CODES), row)
    return _in_fives(secret + fingerprint)


def enrol(connection: Connection, request: EnrolRequest, now: datetime) -> EnrolAnswer:
    """Takes a device in and uses its code up. Raises `Refused`."""
    code = CODES.c.hash == _hash(plain_code(request.secret))
    valid = code & CODES.c.used_at.is_(None) & (CODES.c.expires_at >= now)
    used = connection.execute(update(CODES).where(valid).values(used_at=now).returning(CODES.c.user_id)).first()
    if used is None:
        raise Refused(refusals.CODE_REFUSED)
    user = connection.execute(select(USERS).where(USERS.c.id == used.user_id, USERS.c.active)).first()
    if user is None:
        raise Refused(refusals.CODE_REFUSED)
    device_id = new_id()
    number = add_device(connection, device_id, user.id, request.device_name, request.public_key, now)
    municipality = get_value(connection, "municipality")
    return EnrolAnswer(device_id, number, user.id, user.name, user.role, user.organisation, municipality)


def add_device(connection: Connection, device_id: str, user_id: str, name: str, public_key: str, now: datetime) -> int:
    """Writes a device down and returns its number."""
    row = {
        "id": device_id,
        "user_id": user_id,
        "name": name,
        "public_key": public_key,
        "enrolled_at": now,
        "link": GENESIS,
    }
    return int(connection.execute(insert(DEVICES).values(row).returning(DEVICES.c.number)).scalar_one())


def count_attempt(connection: Connection, source: str, now: datetime) -> None:
    """Notes a try to enrol from this address. Raises `Refused` when there were too many."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at < now - _ATTEMPT_WINDOW))
    mine = select(func.count()).select_from(ATTEMPTS).where(ATTEMPTS.c.source == source)
    if (connection.scalar(mine) or 0) >= _ATTEMPTS:
        raise Refused(refusals.TOO_MANY_ATTEMPTS, 429, int(_ATTEMPT_WINDOW.total_seconds()))
    connection.execute(insert(ATTEMPTS), {"source": source, "at": now})


def forget_attempts(connection: Connection, source: str) -> None:
    """After a code was right, earlier tries no longer count."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.source == source))


def devices(connection: Connection) -> list[Device]:
    """All devices in the order of their enrolment."""
    query = (
        select(
            DEVICES.c.id,
            DEVICES.c.number,
            DEVICES.c.user_id,
            USERS.c.name.label("user_name"),
            DEVICES.c.name,
            DEVICES.c.enrolled_at,
            DEVICES.c.seen_at,
            DEVICES.c.revoked_at,
            DEVICES.c.erased_at,
        )
        .join(USERS, USERS.c.id == DEVICES.c.user_id)
        .order_by(DEVICES.c.number)
    )
    return [Device(*row) for row in connection.execute(query)]


def revoke_device(connection: Connection, device_id: str, now: datetime) -> None:
    """The device is refused from its next request on, and told to erase itself. Raises `BadInput`."""
    revoked = update(DEVICES).where(DEVICES.c.id == device_id, DEVICES.c.revoked_at.is_(None))
    if not connection.execute(revoked.values(revoked_at=now)).rowcount:
        raise BadInput("Dieses Gerät gibt es nicht, oder es ist schon gesperrt.", field="device")


def deactivate_user(connection: Connection, user_id: str, now: datetime) -> Sequence[str]:
    """The user and all devices are refused from now on; returns the devices."""
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(active=False))
    mine = (DEVICES.c.user_id == user_id) & DEVICES.c.revoked_at.is_(None)
    revoked = update(DEVICES).where(mine).values(revoked_at=now).returning(DEVICES.c.id)
    ids = connection.scalars(revoked).all()
    connection.execute(delete(SESSIONS).where(SESSIONS.c.device_id.in_(ids)))
    return ids


def _hash(secret: str) -> str:
    return hashlib.sha256(f"kim-code-v1\0{secret}".encode()).hexdigest()


def _in_fives(text: str) -> str:
    assert len(text) == SECRET_LETTERS + FINGERPRINT_LETTERS
    return "-".join(text[start : start + 5] for start in range(0, len(text), 5))
