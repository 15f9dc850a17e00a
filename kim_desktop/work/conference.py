"""Fallkonferenzen: planned and led by Koordination, filled by case managers, remembered in minutes and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.records.steering import Body, Membership
from kim_desktop.domain.rules.access import CASE_MANAGER, COORDINATOR
from kim_desktop.domain.rules.conference import OPEN, OVER, is_named, name_of, told_apart
from kim_desktop.domain.rules.writing import is_chair
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.conference_erasure import Loss, take_out

R = TypeVar("R", bound=Record)

UNINVITED = "uninvited"
"""Of the catalogue `conference_reply`: whoever is so marked sees the conference no more."""
_AGGREGATES, _NAMES = "aggregates", "names"
"""Of the catalogue `body_sight`."""
_LONGEST_CHAIN = 50


@dataclass(frozen=True)
class ConferenceFile:
    """Everything of one conference.

    `followed_up` are the decisions of those that it follows which were open when it was held, or still are.
    """

    conference: Conference
    guests: tuple[ConferenceGuest, ...]
    cases: tuple[ConferenceCase, ...]
    decisions: tuple[ConferenceDecision, ...]
    followed_up: tuple[ConferenceDecision, ...]
    names: dict[str, str]

    @property
    def name(self) -> str:
        """What it is called."""
        return name_of(self.conference)

    @property
    def earlier(self) -> tuple[ConferenceDecision, ...]:
        """What earlier conferences decided and nobody has reported as done."""
        return tuple(each for each in self.followed_up if not each.done_on)

    def called(self, case_id: str | None) -> str:
        """The pseudonym of a case of this conference, or of one before it; nothing for what concerns none."""
        return self.names.get(case_id or "", "")

    def title(self, case: ConferenceCase) -> str:
        """The pseudonym, and the name where it may be known."""
        return " · ".join([self.called(case.id), *([case.shown_as] if is_named(case) else [])])


def blank_conference(store: Store) -> Conference:
    """A Fallkonferenz to be planned, moderated by the person at the desk; it follows the last one that was held."""
    unit = new_id()
    held = [each for each in store.all(Conference) if each.held_on]
    last = max(held, key=lambda each: (str(each.held_on), each.id), default=None)
    today = local_date(store.clock())
    body = next((each.id for each in store.all(Body, sees=_NAMES) if each.valid_on(today)), None)
    follows = last.id if last else None
    return Conference(id=unit, case_id=unit, led_by=store.identity.user_id, body=body, follows=follows)


def conferences(store: Store) -> list[Conference]:
    """All that this device holds, the latest first."""
    return sorted(store.all(Conference), key=lambda each: (str(each.on), each.id), reverse=True)


def open_conference(store: Store, conference_id: str) -> ConferenceFile:
    """Reads a conference. Raises `BadInput` if this device does not hold it."""
    conference = store.get(Conference, conference_id)
    if conference is None:
        raise BadInput("Diese Fallkonferenz ist auf diesem Gerät nicht vorhanden.", "Gleichen Sie ab.")
    before = _before(store, conference)
    every = store.among(ConferenceCase, "case_id", [conference_id, *before])
    here = [each for each in every if each.case_id == conference_id and not each.withdrawn_on]
    guests = (each for each in store.all(ConferenceGuest, case_id=conference_id) if each.reply != UNINVITED)
    since = conference.held_on or conference.on
    earlier = [
        each
        for each in store.among(ConferenceDecision, "case_id", before)
        if not each.done_on or (since is not None and each.done_on >= since)
    ]
    return ConferenceFile(
        conference,
        tuple(sorted(guests, key=lambda each: (each.staff is None, each.name.casefold()))),
        tuple(sorted(here, key=lambda each: (each.position, each.id))),
        tuple(store.all(ConferenceDecision, case_id=conference_id)),
        tuple(sorted(earlier, key=lambda each: (str(each.due_on), each.id))),
        {name: called for unit in (conference_id, *before) for name, called in _called(every, unit).items()},
    )


def leads(store: Store, conference: Conference) -> bool:
    """Whether the person at the desk plans, invites and keeps the minutes."""
    return is_chair(store.identity.user_id, store.identity.role, conference.led_by)


def plan_conference(store: Store, conference: Conference) -> Conference:
    """Plans a conference and invites the team's case managers and the members of its body.

    Raises `NotAllowed` for anybody but Koordination, `BadInput` without a day or on one that has a conference already.
    """
    if store.identity.role != COORDINATOR:
        raise NotAllowed("Fallkonferenzen plant die Koordination.", "Sprechen Sie sie bitte an.")
    _check_plan(store, conference)
    conference = replace(conference, topic=conference.topic.strip())
    guests = _proposed(store, conference)
    with store.unit() as unit:
        unit.add(conference)
        for guest in guests:
            unit.add(guest)
    return conference


def change_conference(store: Store, before: Conference, after: Conference) -> Conference:
    """Changes the plan. With another day no consent names the conference any longer: its cases become pseudonyms.

    Raises `NotAllowed` for who does not lead it or once it is over, `BadInput` for a day that does not fit.
    """
    check_leads(store, before)
    _check_plan(store, after)
    named = named_cases(store, before) if before.on != after.on or not may_name(store, after) else ()
    with store.unit() as unit:
        saved = unit.save(before, after)
        for entry in named:
            take_out(store, unit, Loss(entry, before, name=True))
    return saved


def named_cases(store: Store, conference: Conference) -> tuple[ConferenceCase, ...]:
    """The cases that stand on the agenda by name."""
    entries = store.all(ConferenceCase, case_id=conference.id)
    return tuple(each for each in entries if is_named(each) and not each.withdrawn_on)


def may_name(store: Store, conference: Conference) -> bool:
    """Whether the body of a conference may see names at all."""
    body = store.get(Body, conference.body) if conference.body else None
    return body is None or body.sees == _NAMES


def invite(store: Store, conference: Conference) -> Conference:
    """Notes that everybody was invited today. Raises `BadInput` without place or guests."""
    check_leads(store, conference)
    if not conference.where.strip():
        raise BadInput("Wo findet die Fallkonferenz statt?", "Der Ort steht in der Einladung.", field="where")
    if not open_conference(store, conference.id).guests:
        raise BadInput("Es ist niemand eingeladen.", "Tragen Sie unter „Eingeladen“ ein, wer kommen soll.")
    today = local_date(store.clock())
    return _save(store, conference, replace(conference, state="invited", invited_on=conference.invited_on or today))


def cancel(store: Store, conference: Conference) -> Conference:
    """Calls a conference off: all cases leave its agenda. Raises `NotAllowed` once it was held."""
    check_leads(store, conference)
    if conference.state not in OPEN:
        raise NotAllowed("Diese Fallkonferenz hat schon stattgefunden.", "Absagen lässt sich nur eine geplante.")
    entries = store.all(ConferenceCase, case_id=conference.id)
    with store.unit() as unit:
        for each in entries:
            if not each.withdrawn_on:
                take_out(store, unit, Loss(each, conference, case=True))
        return unit.save(conference, replace(conference, state="cancelled"))


def add_guest(store: Store, guest: ConferenceGuest) -> ConferenceGuest:
    """Invites one more person or body. Raises `BadInput` if nobody is named or somebody twice."""
    conference = _conference(store, guest.case_id)
    check_leads(store, conference)
    member = store.get(StaffMember, guest.staff) if guest.staff else None
    name = guest.name.strip() or (member.name if member else "")
    if not name and not guest.organisation:
        raise BadInput("Wer wird eingeladen?", "Ein Name oder eine Stelle genügt.", field="name")
    guest = replace(guest, name=name, organisation=guest.organisation or (member.organisation if member else None))
    if _key(guest) in {_key(each) for each in open_conference(store, guest.case_id).guests}:
        raise BadInput(f"„{name or 'Diese Stelle'}“ ist schon eingeladen.", "Ändern Sie den Eintrag.", field="name")
    with store.unit() as unit:
        return unit.add(guest)


def change_guest(store: Store, before: ConferenceGuest, after: ConferenceGuest) -> ConferenceGuest:
    """Changes an invitation or notes who came; everybody may answer their own. Raises `NotAllowed` for all else."""
    is_own = before.staff == store.identity.user_id and after == replace(before, reply=after.reply)
    if not is_own:
        check_leads(store, _conference(store, before.case_id), despite_over=True)
    return _save(store, before, after)


def answer_invitation(store: Store, guest: ConferenceGuest, comes: bool) -> ConferenceGuest:
    """Says for oneself whether one comes. Raises `NotAllowed` for somebody else's invitation."""
    return change_guest(store, guest, replace(guest, reply="accepted" if comes else "declined"))


def uninvite(store: Store, guest: ConferenceGuest) -> ConferenceGuest:
    """Takes an invitation back: the conference leaves that person's device."""
    return change_guest(store, guest, replace(guest, reply=UNINVITED, staff=None))


def check_leads(store: Store, conference: Conference, despite_over: bool = False) -> None:
    """Raises `NotAllowed` for who does not lead the conference, or once it is over."""
    if not leads(store, conference):
        raise NotAllowed("Das trägt die Koordination oder die Moderation ein.", "Sprechen Sie sie bitte an.")
    current = store.get(Conference, conference.id) or conference
    if current.state in OVER and not despite_over:
        raise NotAllowed(
            f"Die {name_of(current)} ist abgeschlossen oder abgesagt.", "Planen Sie eine neue, die auf sie folgt."
        )


def _called(entries: Iterable[ConferenceCase], unit: str) -> dict[str, str]:
    return told_apart(each for each in entries if each.case_id == unit)


def _before(store: Store, conference: Conference) -> list[str]:
    """The conferences that this one follows, over any number of steps."""
    found: list[str] = []
    at = conference.follows
    while at and at not in found and at != conference.id and len(found) < _LONGEST_CHAIN:
        found.append(at)
        earlier = store.get(Conference, at)
        at = earlier.follows if earlier else None
    return found


def _check_plan(store: Store, conference: Conference) -> None:
    body = store.get(Body, conference.body) if conference.body else None
    if body and body.sees == _AGGREGATES:
        raise BadInput(
            f"„{body.name}“ bekommt keine einzelnen Fälle zu sehen.", "Wählen Sie ein anderes Gremium.", field="body"
        )
    if conference.on is None:
        raise BadInput("An welchem Tag?", "Zum Beispiel „Donnerstag“ oder „in 2 Wochen“.", field="on")
    others = store.all(Conference, on=conference.on.isoformat())
    if any(each.id != conference.id and each.state != "cancelled" for each in others):
        raise BadInput(
            f"Am {show_date(conference.on)} gibt es schon eine Fallkonferenz.",
            "Die Einwilligung E5 nennt sie nach ihrem Tag. Nehmen Sie die Fälle dort dazu.",
            field="on",
        )


def _proposed(store: Store, conference: Conference) -> list[ConferenceGuest]:
    """The members of the body and the case managers of today, each once and without who moderates."""
    today = local_date(store.clock())
    body = store.get(Body, conference.body) if conference.body else None
    members = store.all(Membership, body=body.id) if body else []
    found = [
        ConferenceGuest(
            id=new_id(), case_id=conference.id, staff=each.staff, name=each.name, organisation=each.organisation
        )
        for each in members
        if each.valid_on(today)
    ]
    for person in store.all(StaffMember, role=CASE_MANAGER):
        if person.valid_on(today):
            found.append(
                ConferenceGuest(
                    id=new_id(),
                    case_id=conference.id,
                    staff=person.id,
                    name=person.name,
                    organisation=person.organisation,
                )
            )
    once = {_key(each): each for each in reversed(found) if each.staff != conference.led_by}
    return list(reversed(once.values()))


def _key(guest: ConferenceGuest) -> tuple[str, str]:
    return ("staff", guest.staff) if guest.staff else (guest.name.casefold(), guest.organisation or "")


def _conference(store: Store, conference_id: str) -> Conference:
    return open_conference(store, conference_id).conference


def _save(store: Store, before: R, after: R) -> R:
    with store.unit() as unit:
        return unit.save(before, after)
