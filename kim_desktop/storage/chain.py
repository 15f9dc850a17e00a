"""The device's own chain of signed changes: builds the next link and knows how far it reaches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from kim_desktop.clock import Clock
from kim_desktop.domain.change import CHANGE_SCHEMA, GENESIS, Change, Payload, new_salt, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.replication import DeviceCounters
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.local import get_setting, put_setting

_SETTING = "chain"
START = DeviceCounters(0, GENESIS)


@dataclass(frozen=True)
class Subject:
    """What a change is about."""

    case_id: str
    record: str
    record_id: str


class Chain:
    """Signs changes one after the other; load it and store it in the transaction that writes them."""

    def __init__(self, connection: Connection, identity: Identity, clock: Clock) -> None:
        self._identity = identity
        self._clock = clock
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
        self.counters = read_counters(connection)

    def next(self, subject: Subject, group: str, payload: Payload) -> Change:
        """The next change of this device, salted and signed."""
        payload = replace(payload, salt=new_salt())
        unsigned = Change(
            id=new_id(),
            case_id=subject.case_id,
            record=subject.record,
            record_id=subject.record_id,
            author=self._identity.user_id,
            device=self._identity.device_id,
            device_seq=self.counters.device_seq + 1,
            said_at=self._clock().isoformat(timespec="seconds"),
            group=group,
            schema=CHANGE_SCHEMA,
            previous=self.counters.link,
            digest=payload_digest(payload),
            signature="",
            payload=payload,
        )
        return self._signed(unsigned)

    def adopt(self, change: Change) -> Change:
        """A change from a former device of this person: the same in id and content, the next one of this device."""
        return self._signed(
            replace(
                change,
                author=self._identity.user_id,
                device=self._identity.device_id,
                device_seq=self.counters.device_seq + 1,
                previous=self.counters.link,
            )
        )

    def store(self, connection: Connection) -> None:
        """Remembers how far the chain reaches."""
        _remember(connection, self.counters)

    def _signed(self, unsigned: Change) -> Change:
        change = replace(unsigned, signature=self._key.sign(unsigned.signed_bytes()).hex())
        self.counters = DeviceCounters(change.device_seq, change.link())
        return change


def parts_of(model: Model, kind: str, payload: Payload) -> list[Payload]:
    """Each field behind a consent as a change of its own, so that it can be erased without taking others along."""
    alone = [field.name for field in model.fields(kind) if field.meaning.gate and field.name in payload.fields]
    others = [name for name in payload.fields if name not in alone]
    parts = [_part(payload, [name]) for name in alone]
    return [_part(payload, others), *parts] if others or not alone else parts


def _part(payload: Payload, names: Sequence[str]) -> Payload:
    return Payload(
        {name: payload.fields[name] for name in names},
        {name: payload.base[name] for name in names if name in payload.base},
        {name: payload.settles[name] for name in names if name in payload.settles},
    )


def begin_anew(connection: Connection) -> None:
    """The next change is the first of another device."""
    _remember(connection, START)


def _remember(connection: Connection, counters: DeviceCounters) -> None:
    put_setting(connection, _SETTING, json.dumps([counters.device_seq, counters.link]))


def read_counters(connection: Connection) -> DeviceCounters:
    """How far the chain reaches."""
    text = get_setting(connection, _SETTING)
    return DeviceCounters(*json.loads(text)) if text else START
