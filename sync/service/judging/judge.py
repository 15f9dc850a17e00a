"""Whether one change may be taken: form, signature, values, rights; the answer is a reason or None."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from kim_desktop.domain.change import Change, Payload, payload_digest
from kim_desktop.domain.fields import Kind
from kim_desktop.domain.merge import is_set_delta
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import KEEPERS_OF_LISTS
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.rules.journal import may_have_been_open
from kim_desktop.domain.rules.units import FOUNDERS
from kim_desktop.domain.rules.writing import may_write
from kim_desktop.domain.values import from_wire
from kim_desktop.errors import BadInput
from kim_desktop.storage.history import Beginning
from sync.bodies import is_bounded
from sync.protocol import MOST_CHANGE
from sync.service.access.sessions import is_signed
from sync.service.judging.absences import fault_of_absence, oversteps
from sync.service.judging.deletions import Request, fault_of_erasure, fault_of_request, may_propose
from sync.service.judging.handover import Matters, fault_of_handover
from sync.service.judging.owners import may_change
from sync.service.judging.scope import LATE, Reach
from sync.service.judging.shared import Shared, fault_of_place, fault_of_sharing

SYSTEM = "system"
"""The service's own user and device."""
_MOST_NAME = 200


@dataclass(frozen=True)
class Author:
    """The person and the device that wrote a change, as the central store knows them."""

    user_id: str
    role: str
    device_id: str
    public_key: str
    scope: int


@dataclass
class Aside:
    """What has been set aside, so that nothing is taken that leans on it."""

    ids: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    records: set[tuple[str, str]] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)

    def add(self, change: Change) -> None:
        """Notes one more."""
        self.ids.add(change.id)
        self.groups.add(change.group)
        self.records.add((change.record, change.record_id))
        if change.case_id:
            self.cases.add(change.case_id)


@dataclass(frozen=True)
class Surroundings:
    """What the store holds about the cases and records that a batch touches, and what the batch itself began."""

    reaches: Mapping[str, Reach]
    known_cases: frozenset[str]
    cases_of_records: dict[tuple[str, str], str]
    beginnings: dict[tuple[str, str], Beginning]
    taken_ids: frozenset[str]
    aside: Aside
    now: datetime
    erased: frozenset[str]
    held: frozenset[str]
    requests: dict[str, Request]
    matters: Matters = field(default_factory=Matters)
    absent: Mapping[str, str] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)
    begun_cases: set[str] = field(default_factory=set)

    def learn(self, change: Change) -> None:
        """Counts on a change that was found good."""
        key = (change.record, change.record_id)
        self.begun_cases.add(change.case_id)
        self.cases_of_records[key] = change.case_id
        self.beginnings.setdefault(key, Beginning(change.author, change.device, change.said_at))
        self.shared.learn(change)
        if change.record == DeletionRequest.kind() and change.payload:
            self.requests[change.record_id] = self.request(change).after(change.payload.fields)

    def is_foreign(self, case_id: str) -> bool:
        """Whether the store holds the case and the author does not reach it."""
        reach = self.reaches.get(case_id)
        return case_id in self.known_cases and not (reach and reach.granted)

    def request(self, change: Change) -> Request:
        """What the deletion request that a change is about says so far."""
        return self.requests.get(change.record_id, Request())


def fault_of_form(change: Change, author: Author, model: Model) -> str | None:
    """What is wrong with the change by itself; one whose content was erased only has to be rightly signed."""
    if change.author != author.user_id or change.device != author.device_id:
        return "author"
    if not _names_fit(change):
        return "shape"
    fault = _fault_of_payload(change, change.payload) if change.payload else None
    if fault:
        return fault
    if not is_signed(author.public_key, change.signature, change.signed_bytes()):
        return "signature"
    if change.payload is None:
        return None
    return _fault_of_values(change, change.payload, model) or fault_of_erasure(change, change.payload, model)


def fault_of_rights(change: Change, author: Author, around: Surroundings, model: Model) -> str | None:
    """What forbids this author to write this, or makes the change lean on one that was set aside."""
    if change.id in around.taken_ids:
        return "identifier"
    if change.case_id in around.erased:
        return None
    if not _may_write(change, author, around, model):
        return "rights"
    key = (change.record, change.record_id)
    if around.cases_of_records.get(key, change.case_id) != change.case_id:
        return "foreign_record"
    if change.record in model and model.type_of(change.record).append_only and not _may_still_change(change, around):
        return "append_only"
    fault = _fault_of_matter(change, author, around)
    if fault:
        return fault
    if _leans_on_aside(change, around):
        return "depends"
    return _fault_of_unit(change, author, around) if change.case_id and change.record in model else None


def _fault_of_matter(change: Change, author: Author, around: Surroundings) -> str | None:
    """What the rules of deletion, handover and absence forbid."""
    if author.user_id == SYSTEM:
        return None
    begun = around.beginnings.get((change.record, change.record_id))
    return (
        fault_of_request(change, author.user_id, author.role, around.request(change), around.held)
        or fault_of_handover(change, author.user_id, author.role, around.matters)
        or fault_of_absence(change, author.user_id, author.role, around.absent.get(change.record_id), begun)
        or ("deputy" if oversteps(change, around.reaches) else None)
    )


def _fault_of_unit(change: Change, author: Author, around: Surroundings) -> str | None:
    """What does not belong in the unit, or is somebody else's part of it."""
    misplaced = fault_of_place(change, around.shared, is_known=change.case_id in around.known_cases)
    if misplaced or author.user_id == SYSTEM:
        return misplaced
    return fault_of_sharing(change, (author.user_id, author.role), around.shared, around.is_foreign)


def _may_still_change(change: Change, around: Surroundings) -> bool:
    """Whether nobody wrote the record before, or its author may change it yet, by the clock of one device.

    The law may always erase it.
    """
    begun = around.beginnings.get((change.record, change.record_id))
    if begun is None or change.payload is None or change.payload.erases:
        return True
    own = (begun.author, begun.device) == (change.author, change.device)
    return own and may_have_been_open(begun.said_at, change.said_at)


def _leans_on_aside(change: Change, around: Surroundings) -> bool:
    key = (change.record, change.record_id)
    return (
        bool(around.aside.ids & leans_on(change))
        or (key in around.aside.records and key not in around.cases_of_records)
        or (change.case_id in around.aside.cases - around.known_cases - around.begun_cases)
        or change.group in around.aside.groups
    )


def leans_on(change: Change) -> set[str]:
    """The changes that this one names as its base or as settled."""
    if change.payload is None:
        return set()
    settled = {each for ids in change.payload.settles.values() for each in ids}
    return settled | {each for each in change.payload.base.values() if each}


def link_of(change: Change) -> str | None:
    """The change's hash in its device's chain, None if its signature is not even hex."""
    try:
        return change.link()
    except ValueError:
        return None


def safe_name(text: str) -> str:
    """A name from outside as it can be stored: the same, or a hash of one that PostgreSQL could not hold."""
    return text if _fits(text) else hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _fault_of_payload(change: Change, payload: Payload) -> str | None:
    if len(msgspec.json.encode(payload)) > MOST_CHANGE:
        return "size"
    others = [*payload.erases, payload.salt]
    if not is_bounded([payload.fields, payload.base, payload.settles, others]) or not all(map(_fits, others)):
        return "shape"
    return None if payload_digest(payload) == change.digest else "digest"


def _may_write(change: Change, author: Author, around: Surroundings, model: Model) -> bool:
    begun = around.beginnings.get((change.record, change.record_id))
    if not may_change(change, author.user_id, author.role, begun):
        return False
    if not may_propose(change, author.role, around.reaches, around.known_cases):
        return False
    if not change.case_id:
        writers = model.type_of(change.record).writers if change.record in model else KEEPERS_OF_LISTS
        return author.role in writers
    if author.user_id == SYSTEM:
        return True
    if not may_write(author.user_id, author.role, change.record, change.payload.fields if change.payload else {}):
        return False
    reach = around.reaches.get(change.case_id)
    if reach is None:
        return change.case_id not in around.known_cases
    unknowing = author.scope < reach.version and around.now - reach.changed_at <= LATE
    return reach.granted or unknowing


def _fault_of_values(change: Change, payload: Payload, model: Model) -> str | None:
    if change.record not in model:
        return None
    if model.type_of(change.record).master == bool(change.case_id):
        return "shape"
    if change.record in FOUNDERS and change.record_id != change.case_id:
        return "shape"
    known = {field.name: field for field in model.fields(change.record)}
    for name, value in payload.fields.items():
        if name in known and not _is_value(known[name], value):
            return f"value:{name}"
    return None


def _is_value(field: Any, value: Any) -> bool:
    if is_set_delta(value):
        return field.kind is Kind.CHOICES and all(_are_strings(each) for each in value.values())
    try:
        from_wire(field, value)
    except BadInput:
        return False
    return True


def _are_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _names_fit(change: Change) -> bool:
    names = (
        change.id, change.case_id, change.record, change.record_id, change.group, change.said_at, change.digest,
        change.signature,
    )  # fmt: skip
    return all(map(_fits, names)) and bool(change.id and change.record and change.record_id)


def _fits(text: str) -> bool:
    return len(text) <= _MOST_NAME and "\0" not in text
