"""Who is calling: a device proves itself by signing a challenge and gets a short-lived token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, delete, insert, select, update

from sync.protocol import (
    PROTOCOL,
    ChallengeAnswer,
    ChallengeRequest,
    SessionAnswer,
    SessionRequest,
    challenge_bytes,
)
from sync.service.store import refusals
from sync.service.store.refusals import Refused
from sync.service.store.tables import CHALLENGES, DEVICES, SESSIONS, USERS

_CHALLENGE = timedelta(minutes=1)
_SESSION = timedelta(minutes=15)
_SEEN = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """The device and the person behind a request; `protocol` is what the device's last hello spoke."""

    device_id: str
    user_id: str
    user_name: str
    role: str
    protocol: int = PROTOCOL
    organisation: str = ""


def challenge(connection: Connection, request: ChallengeRequest, now: datetime) -> ChallengeAnswer:
    """A nonce to sign, for any device id, so that nobody learns which exist."""
    connection.execute(delete(CHALLENGES).where(CHALLENGES.c.expires_at < now))
    nonce = secrets.token_hex(32)
    row = {"nonce": nonce, "device_id": request.device, "expires_at": now + _CHALLENGE}
    connection.execute(insert(CHALLENGES), row)
    return ChallengeAnswer(nonce)


def open_session(connection: Connection, request: SessionRequest, now: datetime) -> SessionAnswer:
    """A token for a device that signed its challenge. Raises `Refused`."""
    asked = (CHALLENGES.c.nonce == request.nonce) & (CHALLENGES.c.device_id == request.device)
    used = connection.execute(
        delete(CHALLENGES).where(asked, CHALLENGES.c.expires_at >= now).returning(CHALLENGES.c.nonce)
    ).first()
    device = connection.execute(select(DEVICES).where(DEVICES.c.id == request.device)).first()
    if device is None or used is None:
        raise Refused(refusals.DEVICE_UNKNOWN, 401)
    signed = challenge_bytes(request.device, request.nonce)
    if not is_signed(device.public_key, request.signature, signed):
        raise Refused(refusals.DEVICE_UNKNOWN, 401)
    if device.revoked_at:
        raise Refused(refusals.DEVICE_REVOKED)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < now))
    token = secrets.token_urlsafe(32)
    row = {"hash": token_hash(token), "device_id": device.id, "expires_at": now + _SESSION}
    connection.execute(insert(SESSIONS), row)
    return SessionAnswer(token, int(_SESSION.total_seconds()))


def caller_of(connection: Connection, token: str, now: datetime) -> Caller:
    """Who holds this token; a revoked device is told so. Raises `Refused`."""
    query = (
        select(
            SESSIONS.c.expires_at,
            DEVICES.c.revoked_at,
            DEVICES.c.id,
            DEVICES.c.protocol,
            USERS.c.id.label("user_id"),
            USERS.c.name,
            USERS.c.role,
            USERS.c.organisation,
        )
        .join(DEVICES, DEVICES.c.id == SESSIONS.c.device_id)
        .join(USERS, USERS.c.id == DEVICES.c.user_id)
        .where(SESSIONS.c.hash == token_hash(token))
    )
    row = connection.execute(query).first()
    if row is None or row.expires_at < now:
        raise Refused(refusals.NO_SESSION, 401)
    if row.revoked_at:
        raise Refused(refusals.DEVICE_REVOKED)
    _mark_seen(connection, row.id, now)
    return Caller(row.id, row.user_id, row.name, row.role, row.protocol, row.organisation)


def _mark_seen(connection: Connection, device_id: str, now: datetime) -> None:
    """Once a minute is enough."""
    stale = DEVICES.c.seen_at.is_(None) | (DEVICES.c.seen_at < now - _SEEN)
    connection.execute(update(DEVICES).where(DEVICES.c.id == device_id, stale).values(seen_at=now))


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Whether `signature` (hex) is that of `public_key` (raw Ed25519, hex) under `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
