"""The key that this store signs with, its own changes, day heads and notices; and the keys it signed with before."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from sync.service.access.accounts import add_device
from sync.service.judging.judge import SYSTEM
from sync.service.store.database import get_value, put_value
from sync.succession import Heir, heir_bytes, trusted_from

_KEY, _LINE, _DEVICE = "system_key", "system_line", "system_device"


def make_key(connection: Connection) -> str:
    """The store's first key; its public half in hex."""
    key = Ed25519PrivateKey.generate()
    put_value(connection, _KEY, key.private_bytes_raw().hex())
    return _public(key)


def own_key(connection: Connection) -> Ed25519PrivateKey | None:
    """The present key, None before the store has begun."""
    private = get_value(connection, _KEY)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)) if private else None


def own_public_key(connection: Connection) -> str:
    """Its public half in hex, "" before the store has begun."""
    key = own_key(connection)
    return _public(key) if key else ""


def line_of(connection: Connection) -> list[Heir]:
    """How the present key came to follow on the first one."""
    return msgspec.json.decode(get_value(connection, _LINE) or "[]", type=list[Heir])


def trusted_keys(connection: Connection, told: Sequence[Heir] = ()) -> frozenset[str]:
    """All keys that this store has signed with, and those that a device tells and that follow on them.

    A store that was put back may have lost its newest one.
    """
    own = {each.before for each in line_of(connection)} | {own_public_key(connection)}
    return trusted_from(own, told)


def renew_key(connection: Connection, now: datetime) -> str:
    """Signs with a new key from now on; what was signed before stays good. Its public half in hex."""
    before = own_key(connection)
    assert before is not None, "the store has begun"
    public, line = _public(before), line_of(connection)
    key = make_key(connection)
    heir = Heir(public, key, before.sign(heir_bytes(public, key)).hex())
    put_value(connection, _LINE, msgspec.json.encode([*line, heir]).decode())
    _begin_device(connection, f"{SYSTEM}-{key[:16]}", now)
    return key


def own_device(connection: Connection, now: datetime) -> str:
    """The service's own device in this epoch; a store that was put back must not fork the chain it had begun."""
    epoch = get_value(connection, "epoch")
    follows, _, device_id = get_value(connection, _DEVICE).partition(" ")
    if not follows:
        put_value(connection, _DEVICE, f"{epoch} {SYSTEM}")
        return SYSTEM
    return device_id if follows == epoch else _begin_device(connection, f"{SYSTEM}-{epoch[:16]}", now)


def _begin_device(connection: Connection, device_id: str, now: datetime) -> str:
    add_device(connection, device_id, SYSTEM, "Zentrale", own_public_key(connection), now)
    put_value(connection, _DEVICE, f"{get_value(connection, 'epoch')} {device_id}")
    return device_id


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()
