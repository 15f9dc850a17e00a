"""Everything that happened in a case on one line of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Contact, Referral
from kim_desktop.domain.rules.ages import earliest
from ui.casework.desk import Desk
from ui.casework.words import address_line, beginning, full_name
from ui.widgets.signs import Level

CONTACT_PICTURES = {
    "talk": "person",
    "phone": "phone",
    "home_visit": "home",
    "message": "inbox",
    "accompaniment": "family",
    "office_call": "case",
    "short_note": "note",
}
_TEXT_MOST = 220


@dataclass(frozen=True)
class Moment:
    """One thing that happened or is planned; `group` is what the timeline is filtered by.

    `same_day` if the one above it was on that day, too.
    """

    id: str
    on: date
    group: str
    picture: str
    title: str
    text: str = ""
    level: Level | None = None
    word: str = ""
    same_day: bool = False


def moments(desk: Desk) -> list[Moment]:
    """All of a case, newest first."""
    found = [
        *_beginnings(desk),
        *_contacts(desk),
        *_referrals(desk),
        *_follow_ups(desk),
        *_consents(desk),
        *_whereabouts(desk),
        *_needs(desk),
    ]
    return sorted(found, key=lambda each: (each.on, each.id), reverse=True)


def day_by_day(found: Sequence[Moment]) -> list[Moment]:
    """The same, each day told once."""
    return [replace(each, same_day=bool(at) and found[at - 1].on == each.on) for at, each in enumerate(found)]


def _beginnings(desk: Desk) -> Iterator[Moment]:
    case, meldung = desk.file.case, desk.file.meldung
    if meldung and meldung.received_on:
        sender = desk.label("organisation", meldung.sender) or meldung.sender_other
        title = f"Meldung von {sender}" if sender else "Meldung eingegangen"
        yield Moment(meldung.id, meldung.received_on, "case", "inbox", title, meldung.concern_line)
    if case and case.admitted_on:
        text = case.responsible_reason or f"Zuständig: {desk.label('staff_member', case.responsible)}"
        yield Moment(f"{case.id}-on", case.admitted_on, "case", "case", "Fall aufgenommen", text)
    if case and case.closed_on:
        title = f"Fall abgeschlossen: {desk.label('closure', case.closure)}"
        yield Moment(f"{case.id}-off", case.closed_on, "case", "case", title, beginning(case.closure_note, _TEXT_MOST))


def _contacts(desk: Desk) -> Iterator[Moment]:
    corrected = {each.corrects for each in desk.file.contacts}
    for each in desk.file.contacts:
        if each.on and each.id not in corrected:
            picture = CONTACT_PICTURES.get(each.sort or "", "note")
            yield Moment(each.id, each.on, "contacts", picture, contact_title(desk, each), _contact_text(each))


def contact_title(desk: Desk, contact: Contact) -> str:
    """'Telefonat, 15 Minuten', with the life areas."""
    kind = desk.label("contact_kind", contact.sort) or "Kontakt"
    minutes = f"{contact.minutes} Minuten" if contact.minutes else ""
    areas = desk.labels("life_area", contact.life_areas)
    return "  ·  ".join(part for part in (kind, minutes, areas) if part)


def _contact_text(contact: Contact) -> str:
    return beginning(contact.text or contact.next_step, _TEXT_MOST)


def _referrals(desk: Desk) -> Iterator[Moment]:
    for each in desk.referrals():
        service = desk.service_name(each)
        if each.referred_on:
            text = " ".join(part for part in (desk.label("referral_mode", each.mode), each.contact_person) if part)
            yield Moment(each.id, each.referred_on, "referrals", "referral", f"Verweis an {service}", text)
        if each.result_on:
            yield _feedback(desk, each, service)


def _feedback(desk: Desk, referral: Referral, service: str) -> Moment:
    result = desk.label("referral_result", referral.result) or "eingegangen"
    text = beginning(referral.result_note, _TEXT_MOST)
    day = referral.result_on
    assert day is not None
    return Moment(f"{referral.id}-back", day, "referrals", "handover", f"Rückmeldung von {service}: {result}", text)


def _follow_ups(desk: Desk) -> Iterator[Moment]:
    for each in desk.file.follow_ups:
        if each.done_on:
            yield Moment(each.id, each.done_on, "follow_ups", "check", f"Erledigt: {each.what}")
        elif each.due_on:
            late = each.due_on < desk.today
            level, word = (Level.LATE, "überfällig") if late else (Level.INFO, "geplant")
            yield Moment(each.id, each.due_on, "follow_ups", "clock", each.what, "", level, word)


def _consents(desk: Desk) -> Iterator[Moment]:
    for each in desk.file.consents:
        if each.answered_on:
            state = desk.label("consent_state", each.state)
            target = f" für {each.target}" if each.target else ""
            title = f"Einwilligung {each.purpose} {state}{target}"
            yield Moment(each.id, each.answered_on, "consents", "consent", title, desk.label("purpose", each.purpose))


def _whereabouts(desk: Desk) -> Iterator[Moment]:
    names = {person.id: full_name(person) for person in desk.file.people}
    for each in desk.file.residences:
        since = "" if each.valid_from else "seit wann ist unbekannt"
        day = earliest(each.valid_from) if each.valid_from else _admitted(desk)
        until = f"gültig bis {show_date(each.valid_until)}" if each.valid_until else ""
        text = "  ·  ".join(part for part in (names.get(each.person, ""), until, since) if part)
        title = f"Aufenthaltsstatus: {desk.label('residence_status', each.status)}"
        yield Moment(each.id, day, "status", "shield", title, text)
    for address in desk.file.addresses:
        if address.since:
            line = address_line(address, desk.context.lookups)
            yield Moment(address.id, earliest(address.since), "status", "home", "Neue Anschrift", line)


def _needs(desk: Desk) -> Iterator[Moment]:
    for each in desk.file.needs:
        if each.assessed_on:
            title = f"Bedarf erhoben: {desk.label('life_area', each.life_area)}"
            text = desk.label("need_level", each.level)
            yield Moment(each.id, each.assessed_on, "needs", "need", title, text)


def _admitted(desk: Desk) -> date:
    return (desk.file.case.admitted_on if desk.file.case else None) or desk.today
