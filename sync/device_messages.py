"""What is said about devices: the farewell of one that was revoked, and what administration keeps from its own desk."""

import json
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from kim_desktop.domain.change import Accepted, Change
from kim_desktop.domain.replication import DeviceCounters
from sync.protocol import MOST_CHANGES, NO_NUL, Text

MOST_MINUTES = 24 * 60
_Signature = Annotated[str, Meta(max_length=128)]


class FarewellRequest(Struct):
    """A revoked device proves itself, see `farewell_bytes`, and hands over what it has not sent.

    `offered` are the ids of what this store had once accepted; `accepted` are those that it has lost since.
    """

    device: Text
    nonce: Text
    signature: _Signature
    changes: Annotated[list[Change], Meta(max_length=MOST_CHANGES)] = []
    accepted: Annotated[list[Accepted], Meta(max_length=MOST_CHANGES)] = []
    offered: Annotated[list[Text], Meta(max_length=MOST_CHANGES)] = []


class FarewellAnswer(Struct):
    """How far the store now knows the device's chain, how many changes it has kept from this request, its epoch, and
    what it lacks of the offered ones."""

    device_seq: int
    kept: int
    epoch: str = ""
    lacking: list[str] = []


class ErasedRequest(Struct):
    """A revoked device's signed word, see `erased_bytes`, that these kinds of files of its vault are gone."""

    device: Text
    counters: DeviceCounters
    kinds: Annotated[list[Annotated[str, Meta(max_length=60, pattern=NO_NUL)]], Meta(max_length=50)]
    signature: _Signature


class Person(Struct):
    """Somebody with a role."""

    id: str
    name: str
    role: str
    organisation: str
    is_active: bool


class DeviceIncident(Struct):
    """Something about a device that should be looked into, as a code."""

    at: str
    kind: str


class DeviceEntry(Struct):
    """A device and what is known of it, moments in ISO 8601; "" for what has not happened."""

    id: str
    number: int
    user_id: str
    name: str
    enrolled_at: str
    seen_at: str
    revoked_at: str
    erased_at: str
    erased_kinds: list[str]
    incidents: list[DeviceIncident]


class TeamAnswer(Struct):
    """All people and devices; nothing of any case."""

    people: list[Person]
    devices: list[DeviceEntry]


class CodeRequest(Struct):
    """Asks for a code that enrols one device of a person."""

    user_id: Text
    minutes: Annotated[int, Meta(ge=1, le=MOST_MINUTES)] = 15


class CodeAnswer(Struct):
    """The code, and when it stops being good (ISO 8601)."""

    code: str
    expires_at: str


class RevokeRequest(Struct):
    """A device that is to be refused from now on."""

    device: Text


class AddPersonRequest(Struct):
    """Somebody new."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    role: Text
    organisation: Text = ""


class LeaveRequest(Struct):
    """Somebody who leaves."""

    user_id: Text


def farewell_bytes(device: str, nonce: str) -> bytes:
    """What a revoked device signs to hand over its changes."""
    return f"kim-farewell-v1\0{device}\0{nonce}".encode()


def erased_bytes(device: str, counters: DeviceCounters, kinds: Sequence[str]) -> bytes:
    """What a revoked device signs about its erased vault."""
    said = json.dumps([device, counters.device_seq, counters.link, list(kinds)], ensure_ascii=False)
    return b"kim-erased-v1\0" + said.encode()
