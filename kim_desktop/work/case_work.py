"""Daily case work: contacts, needs, referrals, follow-ups and corrections of what is on file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact, FollowUp, Need, Participation, Referral
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import check_not_deputy
from kim_desktop.work.case_state import check_running, check_unrestricted
from kim_desktop.work.gates import check_gates

R = TypeVar("R", bound=Record)
_FEEDBACK_AFTER = timedelta(days=14)


def write_contact(store: Store, contact: Contact, along: Iterable[tuple[Record, Record]] = ()) -> Contact:
    """Adds a journal entry and, if it names a dated next step, the Wiedervorlage for it.

    `along` are other records, before and after, that change in the same unit.
    Raises `BadInput` for an entry that says nothing, or that plans something in a closed case.
    """
    _check_says_something(contact)
    if _is_planned(contact):
        check_running(store, contact.case_id)
    me, today = store.identity.user_id, local_date(store.clock())
    contact = replace(contact, author=contact.author or me, on=contact.on or today)
    check_gates(store, store.model.blank(contact.kind(), contact.id, contact.case_id), contact)
    with store.unit() as unit:
        unit.add(contact)
        if _is_planned(contact):
            unit.add(_step(contact, me))
        for before, after in along:
            unit.save(before, after)
    return contact


def rewrite_contact(store: Store, before: Contact, after: Contact) -> Contact:
    """Changes a journal entry that is still open, and the Wiedervorlage that it planned.

    Raises `BadInput` for an entry that says nothing, `NotAllowed` once it is closed.
    """
    _check_says_something(after)
    check_gates(store, before, after)
    with store.unit() as unit:
        unit.save(before, after)
        if (before.next_step, before.next_step_on) != (after.next_step, after.next_step_on) and _is_planned(after):
            planned = _planned_by(store, before)
            if planned:
                unit.save(planned, replace(planned, what=after.next_step, due_on=after.next_step_on))
            else:
                unit.add(_step(after, store.identity.user_id))
    return after


def inquiry(store: Store, referral: Referral, service: str) -> Contact:
    """The journal entry, not yet written, that one asked the service of a Verweis what became of it."""
    today = local_date(store.clock())
    areas = frozenset({referral.life_area}) if referral.life_area else frozenset()
    since = f" vom {show_date(referral.referred_on)}" if referral.referred_on else ""
    return Contact(
        id=new_id(),
        case_id=referral.case_id,
        on=today,
        sort="office_call",
        people=", ".join(part for part in (service, referral.contact_person) if part),
        life_areas=areas,
        text=f"Rückfrage bei {service} zum Verweis{since}: ",
        author=store.identity.user_id,
    )


def plan_follow_up(store: Store, case_id: str, due_on: date | None, what: str) -> FollowUp:
    """Plans a Wiedervorlage. Raises `BadInput` without a day or without what is to be done, and in a closed case."""
    check_running(store, case_id)
    if due_on is None:
        raise BadInput("Es fehlt der Tag.", "Zum Beispiel „morgen“ oder „in 2 Wochen“.", field="due_on")
    if not what.strip():
        raise BadInput("Was ist zu tun?", "Ein Stichwort genügt.", field="what")
    follow_up = FollowUp(id=new_id(), case_id=case_id, due_on=due_on, what=what.strip(), staff=store.identity.user_id)
    return _add(store, follow_up)


def finish_follow_up(store: Store, follow_up: FollowUp) -> FollowUp:
    """Marks a Wiedervorlage as done today."""
    return save_record(store, follow_up, replace(follow_up, done_on=local_date(store.clock())))


def make_referral(store: Store, referral: Referral) -> Referral:
    """Makes a Verweis; feedback is expected in two weeks unless said otherwise.

    Raises `BadInput` if neither an offer nor a body is named, or if the case is closed, and `NotAllowed` while the use
    of its data is restricted, or for words about a protected life area that the client has not opened.
    """
    if not (referral.offer or referral.organisation):
        raise BadInput("Wohin wird verwiesen?", "Wählen Sie ein Angebot oder eine Stelle.", field="offer")
    check_running(store, referral.case_id)
    check_unrestricted(store, referral.case_id)
    referred = referral.referred_on or local_date(store.clock())
    expected = referral.expected_on or referred + _FEEDBACK_AFTER
    return add_record(store, replace(referral, referred_on=referred, expected_on=expected))


def assess_need(store: Store, need: Need) -> Need:
    """Writes down the situation in one life area.

    Raises `BadInput` without the area, `NotAllowed` for a protected one that the client has not opened.
    """
    if not need.life_area:
        raise BadInput("Welcher Lebensbereich?", "Wählen Sie einen Bereich aus.", field="life_area")
    return add_record(store, replace(need, assessed_on=need.assessed_on or local_date(store.clock())))


def share_case(store: Store, case_id: str, staff: str, part: str, until: date | None, reason: str) -> Participation:
    """Lets a colleague work in the case until a day. Raises `BadInput` without person, day or reason."""
    check_not_deputy(store, case_id, "Andere beteiligt")
    if not staff:
        raise BadInput("Wer soll mitarbeiten?", "Wählen Sie eine Person aus dem Team.", field="staff")
    if until is None:
        raise BadInput("Bis wann?", "Eine Beteiligung endet immer an einem Tag.", field="until")
    if not reason.strip():
        raise BadInput("Es fehlt der Grund.", "Zum Beispiel „Urlaubsvertretung“.", field="reason")
    participation = Participation(id=new_id(), case_id=case_id, staff=staff, part=part, until=until, reason=reason)
    return _add(store, participation)


def add_record(store: Store, record: R) -> R:
    """Adds any record to a case, within the consents given. Raises `BadInput` and `NotAllowed`."""
    blank = store.model.blank(record.kind(), record.id, record.case_id)
    check_gates(store, blank, record)
    return _add(store, record)


def save_record(store: Store, before: R, after: R) -> R:
    """Saves what changed, within the consents given. Raises `BadInput` and `NotAllowed`."""
    check_gates(store, before, after)
    with store.unit() as unit:
        return unit.save(before, after)


def _add(store: Store, record: R) -> R:
    with store.unit() as unit:
        return unit.add(record)


def _check_says_something(contact: Contact) -> None:
    if not (contact.text.strip() or contact.next_step.strip() or contact.life_areas):
        raise BadInput("Der Eintrag ist noch leer.", "Eine Notiz oder ein nächster Schritt genügt.", field="text")


def _is_planned(contact: Contact) -> bool:
    return bool(contact.next_step and contact.next_step_on)


def _planned_by(store: Store, contact: Contact) -> FollowUp | None:
    """The Wiedervorlage that an entry planned, as long as nobody has changed or finished it."""
    if not _is_planned(contact):
        return None
    found = store.all(FollowUp, case_id=contact.case_id, what=contact.next_step, done_on=None)
    return next((each for each in found if each.due_on == contact.next_step_on), None)


def _step(contact: Contact, staff: str) -> FollowUp:
    return FollowUp(
        id=new_id(),
        case_id=contact.case_id,
        due_on=contact.next_step_on,
        what=contact.next_step,
        staff=staff,
    )
