"""A change: the immutable unit of history, merge and sync.

Each device chains its changes by hash and signs them (Ed25519, RFC 8032). Chain and signature cover the
*digest* of the payload, so that a payload erased by law leaves a skeleton that still verifies. The payload's
salt goes with it: without that, what it said cannot be found by trying values against the digest.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

CHANGE_SCHEMA = 1
GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
WHOLE = "*"
"""Among the names of `Payload.erases`: the whole record, for ever."""

Count = Annotated[int, Meta(ge=0, le=2**62)]
"""What counts in a chain or an order; every database can hold it."""


@dataclass(frozen=True)
class Payload:
    """What a change says: new values, the change each value was based on, and the rivals it settles.

    `erases` names fields that are empty from this change on, whatever others wrote without knowing of it. Digest
    and canonical form leave out `erases` and `salt` where they are empty.
    """

    fields: dict[str, Any]
    base: dict[str, str | None]
    settles: dict[str, list[str]]
    erases: tuple[str, ...] = ()
    salt: str = ""


@dataclass(frozen=True)
class Change:
    """One record's changed fields by one device.

    `said_at` is the device's clock (ISO 8601, UTC) and is only ever shown; `group` joins the changes of one
    user action; `device_seq` counts from 1 without gaps; `previous` is the hash of the device's change before,
    `GENESIS` for the first; `payload` is None once erased.
    """

    id: str
    case_id: str
    record: str
    record_id: str
    author: str
    device: str
    device_seq: Count
    said_at: str
    group: str
    schema: Annotated[int, Meta(ge=0, lt=2**31)]
    previous: str
    digest: str
    signature: str
    payload: Payload | None

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return b"kim-change-v1\0" + "\0".join(map(str, self._skeleton())).encode()

    def link(self) -> str:
        """The hash that the device's next change names as `previous`."""
        return hashlib.sha256(self.signed_bytes() + bytes.fromhex(self.signature)).hexdigest()

    def _skeleton(self) -> tuple[object, ...]:
        return (
            self.id, self.case_id, self.record, self.record_id, self.author, self.device, self.device_seq,
            self.said_at, self.group, self.schema, self.previous, self.digest,
        )  # fmt: skip


@dataclass(frozen=True)
class Accepted:
    """A change with its place in the central store's order, and the store's proof that it took it."""

    seq: Count
    change: Change
    proof: str = ""


def payload_digest(payload: Payload) -> str:
    """SHA-256 over the payload's canonical JSON, in hex."""
    return hashlib.sha256(canonical(_payload_map(payload)).encode()).hexdigest()


def new_salt() -> str:
    """Something nobody can guess."""
    return secrets.token_urlsafe(16)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no blanks and no escapes."""
    return _CANONICAL.encode(value)


def _payload_map(payload: Payload) -> Mapping[str, Any]:
    said: dict[str, Any] = {"fields": payload.fields, "base": payload.base, "settles": payload.settles}
    if payload.erases:
        said["erases"] = list(payload.erases)
    if payload.salt:
        said["salt"] = payload.salt
    return said
