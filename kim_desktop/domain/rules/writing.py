"""Who may write what: the records of each role, and in what several people share, whose part is whose.

The central store judges every change by these rules, and a device refuses by the same ones before it writes.
"""

from collections.abc import Collection, Mapping
from typing import Any

from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.model import RECORDS
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Address, Consent, Household, Kinship, Person, Residence
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import CASE_MANAGER, CONTACT_OFFICE, COORDINATOR
from kim_desktop.domain.rules.feedback import ARRIVED
from kim_desktop.errors import NotAllowed

Fields = Mapping[str, Any]
"""What a change says, in wire form."""


def _kinds(*records: type[Record]) -> frozenset[str]:
    return frozenset(record.kind() for record in records)


_OF_CASES = _kinds(*(record for record in RECORDS if not record.master))
_ADMISSION = _kinds(Meldung, Case, Person, Kinship, Household, Address, Residence, Consent, Attachment)
_CONFERENCE = _kinds(Conference, ConferenceGuest, ConferenceCase, ConferenceDecision)

WRITES: Mapping[str, frozenset[str]] = {
    CASE_MANAGER: _OF_CASES - _kinds(FrozenReport),
    COORDINATOR: _ADMISSION | _CONFERENCE | _kinds(Handover, Feedback, FrozenReport),
    CONTACT_OFFICE: _kinds(Meldung, Feedback),
}
"""The records with content of cases that each role may write at all; the roles that are missing write none.

Who may write master data stands with each record (`Record.writers`).
"""
_IN_CASE_WORK = frozenset({CASE_MANAGER, COORDINATOR})

KIMS_PART: Mapping[str, frozenset[str]] = {
    Meldung.kind(): frozenset(
        {"target_group", "target_group_reason", "target_group_overridden", "decision", "decision_reason", "decided_on",
         "feedback_sent_on", "responsible", "responsible_reason", "receipt_sent_on", "first_contact_on",
         "forwarded_to", "forwarded_on", "follow_up_on", "follow_up_note", "settled_on"}
    ),
    Feedback.kind(): frozenset({"responsible", "review_on", "state_on"}),
}  # fmt: skip
"""The tenth part of the Meldebogen and all that follows: not for whoever only sends a Meldung."""

_OWNER: Mapping[str, str] = {
    Conference.kind(): "led_by",
    ConferenceGuest.kind(): "staff",
    ConferenceCase.kind(): "brought_by",
    ConferenceDecision.kind(): "staff",
}
_FIELDS = {
    record.kind(): frozenset(field.name for field in fields_of(record))
    for record in (Conference, ConferenceGuest, ConferenceCase, ConferenceDecision, FrozenReport)
}
_OWNERS_PART: Mapping[str, frozenset[str]] = {
    Conference.kind(): _FIELDS[Conference.kind()],
    ConferenceGuest.kind(): frozenset({"reply"}),
    ConferenceCase.kind(): _FIELDS[ConferenceCase.kind()] - {"said"},
    ConferenceDecision.kind(): frozenset({"done_on", "outcome"}),
}
_CHAIRS_PART: Mapping[str, frozenset[str]] = {
    **_FIELDS,
    ConferenceCase.kind(): frozenset({"said", "position", "withdrawn_on"}),
}
_AFTER_FREEZING = frozenset({"told", "told_as"})


def may_write(user_id: str, role: str, kind: str, fields: Fields) -> bool:
    """Whether somebody in that role may write such a record of case work at all, and say this in it.

    What only a later version knows is taken from those who work with cases.
    """
    if kind not in _OF_CASES:
        return role in _IN_CASE_WORK
    if kind not in WRITES.get(role, frozenset()):
        return False
    if role != CONTACT_OFFICE:
        return True
    own = fields.get("sent_by", user_id) == user_id and fields.get("state", ARRIVED) == ARRIVED
    return own and not KIMS_PART[kind] & fields.keys()


def check_may_write(user_id: str, role: str, record: Record, fields: Fields) -> None:
    """Raises `NotAllowed` if somebody in that role may not write this into a record of case work."""
    if not may_write(user_id, role, record.kind(), fields):
        raise NotAllowed(
            f"„{record.title}“ lässt sich in Ihrer Rolle so nicht eintragen.",
            "Geben Sie den Hinweis an das Case-Management oder die Koordination.",
        )


def owner_field(kind: str) -> str:
    """The field of a Fallkonferenz's record that names whose it is; empty for other records."""
    return _OWNER.get(kind, "")


def is_chair(user_id: str, role: str, led_by: str) -> bool:
    """Whether this person leads a conference: Koordination always, and whoever was asked to."""
    return role == COORDINATOR or (bool(led_by) and user_id == led_by)


def may_begin_in_conference(user_id: str, role: str, kind: str, fields: Fields, *, chairs: bool) -> bool:
    """Whether this person may add such a record: Koordination plans, the chair invites, case managers bring theirs."""
    if kind == Conference.kind():
        return role == COORDINATOR
    if kind == ConferenceCase.kind():
        return role == CASE_MANAGER and fields.get(_OWNER[kind]) == user_id and "said" not in fields
    return chairs


def may_change_in_conference(kind: str, names: Collection[str], *, chairs: bool, owns: bool) -> bool:
    """Whether these fields are for who leads the conference, or for the person whom the record names."""
    allowed = (_CHAIRS_PART[kind] if chairs else frozenset()) | (_OWNERS_PART[kind] if owns else frozenset())
    return (chairs or owns) and not (_FIELDS[kind] & set(names)) - allowed


def may_erase_in_conference(kind: str, *, chairs: bool, owns: bool) -> bool:
    """Whether somebody may take out what a conference was told: of a case also who has brought it."""
    return chairs or (owns and kind == ConferenceCase.kind())


def may_change_report(names: Collection[str]) -> bool:
    """Whether these fields of a festgeschriebene Auswertung may still change: only whether it was passed on."""
    return _FIELDS[FrozenReport.kind()] & set(names) <= _AFTER_FREEZING
