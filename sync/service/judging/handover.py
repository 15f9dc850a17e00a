"""Who may offer a case, answer the offer and take it back, and to whom a case may go at all.

Judged one user action after the other, since each step hangs on all that came before; the first in the order wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kim_desktop.domain.change import Change
from kim_desktop.domain.fields import fields_of
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR

_BY_TAKER = frozenset({"seen_on", "accepted_on", "declined_on", "decline_reason", "continued_as", "checked"})
_BY_GIVER = frozenset({"withdrawn_on", "note", "reason", "checked"})
_AFTERWARDS = frozenset({"seen_on", "continued_as", "checked"})
_ANSWERS = ("accepted_on", "declined_on", "withdrawn_on")
_STEPS = frozenset({"seen_on", "decline_reason", "continued_as", *_ANSWERS})
_OF_CLIENT = ("client", "birth_year", "reached_by", "lives")
_FIELDS = frozenset(each.name for each in fields_of(Handover))


@dataclass(frozen=True)
class Colleague:
    """What the central store knows of a person to whom a case may go."""

    role: str
    organisation: str
    active: bool


@dataclass(frozen=True)
class Matters:
    """What stands about the cases that one user action offers or moves.

    `responsible` knows every case that exists; `whole` are the pairs of case and person between which the whole file
    may go. While a restored store is healed it takes back what it had taken once, in whatever order that comes.
    """

    offers: Mapping[str, Handover] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    responsible: Mapping[str, str] = field(default_factory=dict)
    open_cases: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    team: Mapping[str, Colleague] = field(default_factory=dict)
    whole: frozenset[tuple[str, str]] = frozenset()

    def may_go_to(self, staff: str) -> bool:
        """Whether a case may be offered to this person."""
        member = self.team.get(staff)
        return member is not None and member.active and member.role == CASE_MANAGER


def fault_of_handover(change: Change, user_id: str, role: str, matters: Matters) -> str | None:
    """What forbids this person to write this about an Übergabe, or to move a case."""
    if change.payload is None:
        return None
    fields = change.payload.fields
    if change.record == Case.kind():
        return _fault_of_move(change.case_id, fields, user_id, matters)
    if change.record != Handover.kind():
        return "foreign_record" if change.case_id in matters.units else None
    before = matters.offers.get(change.record_id)
    if before is None:
        return _fault_of_offer(fields, user_id, role, matters)
    return _fault_of_step(before, fields.keys() & _FIELDS, fields, (user_id, role), matters)


def _fault_of_move(case_id: str, fields: Mapping[str, Any], user_id: str, matters: Matters) -> str | None:
    """A case that exists is given away by who is responsible; across employers only with the client's consent."""
    before, after = matters.responsible.get(case_id), fields.get("responsible")
    if "responsible" not in fields or not before or after == before:
        return None
    if user_id != before:
        return "handover_giver"
    return None if (case_id, after) in matters.whole else "handover_consent"


def _fault_of_offer(fields: Mapping[str, Any], user_id: str, role: str, matters: Matters) -> str | None:
    case_id, giver, taker = fields.get("case"), fields.get("from_staff"), fields.get("to_staff")
    is_whole = case_id and giver and taker and fields.get("offered_on") and fields.get("offered_by") == user_id
    if not is_whole or any(fields.get(name) for name in _STEPS):
        return "handover_begin"
    if role == COORDINATOR and any(fields.get(name) for name in _OF_CLIENT):
        return "handover_names"
    if role != COORDINATOR and (role != CASE_MANAGER or giver != user_id):
        return "handover_giver"
    if matters.responsible.get(str(case_id)) != giver:
        return "handover_giver"
    if giver == taker or not matters.may_go_to(str(taker)):
        return "handover_taker"
    if case_id in matters.open_cases | matters.twice:
        return "handover_second"
    return None if fields.get("extent") == CONTACT_SHEET or (case_id, taker) in matters.whole else "handover_consent"


def _fault_of_step(
    before: Handover,
    names: frozenset[str] | set[str],
    fields: Mapping[str, Any],
    who: tuple[str, str],
    matters: Matters,
) -> str | None:
    user_id, role = who
    allowed: set[str] = set()
    if user_id == before.to_staff:
        allowed |= _BY_TAKER
    if user_id in {before.from_staff, before.offered_by}:
        allowed |= _BY_GIVER
    if role == COORDINATOR:
        allowed.add("withdrawn_on")
    if names - allowed:
        return "handover_rights"
    if not before.is_open:
        return None if names <= _AFTERWARDS and _may_continue(before, fields) else "handover_over"
    if sum(bool(fields.get(name)) for name in _ANSWERS) > 1:
        return "handover_begin"
    return _fault_of_acceptance(before, matters) if fields.get("accepted_on") else None


def _fault_of_acceptance(before: Handover, matters: Matters) -> str | None:
    if matters.responsible.get(before.case) != before.from_staff:
        return "handover_giver"
    allowed = before.extent == CONTACT_SHEET or (before.case, before.to_staff) in matters.whole
    return None if allowed else "handover_consent"


def _may_continue(before: Handover, fields: Mapping[str, Any]) -> bool:
    if "continued_as" not in fields:
        return True
    return before.state == "accepted" and before.extent == CONTACT_SHEET and not before.continued_as
