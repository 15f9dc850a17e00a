"""The key header: who may open the vault, in a small file that is authenticated as a whole.

Layout: magic | version (1 byte) | length (4 bytes) | canonical JSON | HMAC-SHA-256 | SHA-256. The HMAC's key
comes from the data key; the plain checksum tells a damaged file from a wrong password.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Annotated

import msgspec

from kim_desktop.domain.ids import new_id
from kim_desktop.errors import VaultDamaged, VaultTooNew
from kim_desktop.storage import keys
from kim_desktop.storage.keys import Cost, KeyRing, RecoveryKey

MAGIC = b"KIMV"
VERSION = 1
MAX_BYTES = 65_536
MAX_SLOTS = 16
_FRONT = len(MAGIC) + 5
_MAC = 32

_Id = Annotated[str, msgspec.Meta(min_length=36, max_length=36)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class PasswordSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="password", tag_field="type"):
    """The data key, wrapped with a password."""

    id: _Id
    kdf: Annotated[str, msgspec.Meta(max_length=40)]
    memory_kib: _Count
    iterations: _Count
    lanes: _Count
    salt: Annotated[bytes, msgspec.Meta(min_length=keys.SALT_BYTES, max_length=keys.SALT_BYTES)]
    sealed: Annotated[bytes, msgspec.Meta(min_length=keys.WRAPPED_BYTES, max_length=keys.WRAPPED_BYTES)]

    def cost(self) -> Cost:
        """What one guess costs."""
        return Cost(self.memory_kib, self.iterations, self.lanes, self.kdf)


class RecoverySlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="recovery", tag_field="type"):
    """The data key, wrapped for the municipality's recovery key."""

    id: _Id
    suite: Annotated[str, msgspec.Meta(max_length=40)]
    public_key: Annotated[bytes, msgspec.Meta(min_length=keys.KEY_BYTES, max_length=keys.KEY_BYTES)]
    sealed: Annotated[bytes, msgspec.Meta(min_length=48, max_length=2_048)]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    vault: _Id
    generation: _Count
    slots: Annotated[list[PasswordSlot | RecoverySlot], msgspec.Meta(min_length=1, max_length=MAX_SLOTS)]


@dataclass(frozen=True)
class Header:
    """A parsed header; only `authentic` says whether a holder of the data key wrote it."""

    vault_id: str
    generation: int
    slots: tuple[PasswordSlot | RecoverySlot, ...]
    signed: bytes
    mac: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Header":
        """The header in `raw`, or a clear refusal; nothing is allocated that the file asks for."""
        signed, mac = _split(raw)
        body = _parse(signed[_FRONT:])
        for slot in body.slots:
            if isinstance(slot, PasswordSlot):
                slot.cost().require_sane()
        return cls(body.vault, body.generation, tuple(body.slots), signed, mac)

    def authentic(self, key: bytearray) -> bool:
        """Whether the header as a whole is the one that was written."""
        return hmac.compare_digest(hmac.digest(key, self.signed, "sha256"), self.mac)

    def to_bytes(self) -> bytes:
        """The file's content."""
        return self.signed + self.mac + hashlib.sha256(self.signed + self.mac).digest()

    def open_by_password(self, password: str) -> bytearray | None:
        """The data key, or None if no slot takes the password."""
        for slot in self.slots:
            if isinstance(slot, PasswordSlot):
                key = keys.password_key(password, slot.salt, slot.cost())
                data_key = keys.unseal(key, slot.sealed, self._bound(slot.id, slot.cost()))
                keys.wipe(key)
                if data_key is not None:
                    return data_key
        return None

    def open_by_recovery(self, private_key: bytes) -> bytearray | None:
        """The data key, or None if no slot takes the recovery key."""
        for slot in self.slots:
            if isinstance(slot, RecoverySlot) and slot.suite == keys.RECOVERY_SUITE:
                data_key = keys.unseal_for_recovery(private_key, slot.sealed, self._bound(slot.id, slot.suite))
                if data_key is not None:
                    return data_key
        return None

    def cost(self) -> Cost:
        """What one guess of the password costs in this vault."""
        return next((slot.cost() for slot in self.slots if isinstance(slot, PasswordSlot)), Cost())

    def recovery(self) -> RecoveryKey | None:
        """The recovery key that this vault was made for."""
        for slot in self.slots:
            if isinstance(slot, RecoverySlot):
                return RecoveryKey(slot.public_key, keys.fingerprint_of(slot.public_key))
        return None

    def _bound(self, slot_id: str, kdf: Cost | str) -> bytes:
        return bound_to(self.vault_id, self.generation, slot_id, kdf)


@dataclass(frozen=True)
class Access:
    """Who shall be able to open a vault: one password, and the municipality if it gave a recovery key."""

    password: str
    cost: Cost
    recovery: RecoveryKey | None


def new_header(vault_id: str, generation: int, data_key: bytearray, access: Access) -> Header:
    """A header whose slots are all new, so that a password used before opens nothing."""
    slots: list[PasswordSlot | RecoverySlot] = [_password_slot(vault_id, generation, data_key, access)]
    if access.recovery:
        slots.append(_recovery_slot(vault_id, generation, data_key, access.recovery))
    content = msgspec.json.encode(_Body(vault_id, generation, slots))
    signed = MAGIC + bytes([VERSION]) + len(content).to_bytes(4, "big") + content
    ring = KeyRing(data_key, vault_id)
    mac = hmac.digest(ring.header, signed, "sha256")
    ring.wipe()
    return Header(vault_id, generation, tuple(slots), signed, mac)


def bound_to(vault_id: str, generation: int, slot_id: str, kdf: Cost | str) -> bytes:
    """What a slot is tied to: it opens nothing in another vault, generation, place or kind."""
    way = [kdf] if isinstance(kdf, str) else [kdf.kdf, kdf.memory_kib, kdf.iterations, kdf.lanes]
    kind = "recovery" if isinstance(kdf, str) else "password"
    return json.dumps(["kim-slot-v1", vault_id, generation, slot_id, kind, *way]).encode()


def _password_slot(vault_id: str, generation: int, data_key: bytearray, access: Access) -> PasswordSlot:
    slot_id, salt, cost = new_id(), os.urandom(keys.SALT_BYTES), access.cost
    key = keys.password_key(access.password, salt, cost)
    sealed = keys.seal(key, data_key, bound_to(vault_id, generation, slot_id, cost))
    keys.wipe(key)
    return PasswordSlot(slot_id, cost.kdf, cost.memory_kib, cost.iterations, cost.lanes, salt, sealed)


def _recovery_slot(vault_id: str, generation: int, data_key: bytearray, to: RecoveryKey) -> RecoverySlot:
    slot_id, suite = new_id(), keys.RECOVERY_SUITE
    bound = bound_to(vault_id, generation, slot_id, suite)
    return RecoverySlot(slot_id, suite, to.public_key, keys.seal_for_recovery(to.public_key, data_key, bound))


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if raw[: len(MAGIC)] != MAGIC or not _FRONT + 2 * _MAC < len(raw) <= MAX_BYTES:
        raise _damaged()
    version, length = raw[len(MAGIC)], int.from_bytes(raw[len(MAGIC) + 1 : _FRONT], "big")
    if version > VERSION:
        raise VaultTooNew(
            "Dieser Tresor wurde mit einer neueren Version von KIM Desktop geschrieben.",
            "Bitte KIM Desktop aktualisieren. An den Daten wurde nichts geändert.",
        )
    signed, mac, checksum = raw[: _FRONT + length], raw[-2 * _MAC : -_MAC], raw[-_MAC:]
    whole = len(signed) + 2 * _MAC == len(raw)
    if version < 1 or not whole or hashlib.sha256(signed + mac).digest() != checksum:
        raise _damaged()
    return signed, mac


def _parse(content: bytes) -> _Body:
    try:
        body = msgspec.json.decode(content, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged() from error
    if msgspec.json.encode(body) != content:
        raise _damaged()
    return body


def _damaged() -> VaultDamaged:
    return VaultDamaged(
        "Die Schlüsseldatei des Tresors ist beschädigt oder verändert.",
        "Bitte eine Sicherung wiederherstellen. Die Datenbank selbst wurde nicht angefasst.",
    )
