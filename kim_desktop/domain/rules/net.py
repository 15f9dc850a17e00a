"""Niemand soll durchs Netz fallen: what is late, what is due soon and what has no next step (§ 2b, K85)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kim_desktop.domain.records.case import Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Person, Residence
from kim_desktop.domain.rules.facts import TEMPORARY, Flags, current_residence
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.working_days import add_working_days, working_days_between

Level = Literal["late", "soon", "fine"]
Kind = Literal["meldung", "referral", "contact", "expiry", "follow_up", "next_step"]
_ORDER: tuple[Level, ...] = ("late", "soon", "fine")


@dataclass(frozen=True)
class NetFacts:
    """What exists of one case or Meldung."""

    meldung: Meldung | None = None
    case: Case | None = None
    persons: Sequence[Person] = ()
    residences: Sequence[Residence] = ()
    contacts: Sequence[Contact] = ()
    referrals: Sequence[Referral] = ()
    follow_ups: Sequence[FollowUp] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `record` and `record_id` name what it is about, `due` the day it hangs on."""

    level: Level
    kind: Kind
    text: str
    due: date | None
    case_id: str
    record: str
    record_id: str


def findings(facts: NetFacts, on: date, parameters: Parameters, status_flags: Flags) -> list[Finding]:
    """Everything about one case on the day `on`, late first; closed cases and decided Meldungen have nothing."""
    if facts.case is None:
        found = list(_meldung(facts.meldung, on, parameters)) if facts.meldung else []
    elif facts.case.closed_on:
        found = []
    else:
        found = list(_case(facts, facts.case, on, parameters, status_flags))
    return sorted(found, key=lambda each: (_ORDER.index(each.level), each.due or date.min, each.record_id))


def worst(found: Iterable[Finding]) -> Level:
    """The level of a whole case."""
    return min((each.level for each in found), key=_ORDER.index, default="fine")


def _case(facts: NetFacts, case: Case, on: date, parameters: Parameters, status_flags: Flags) -> Iterator[Finding]:
    ahead = timedelta(days=parameters.value("reminder_days", 7))
    yield from _referrals(facts.referrals, on, ahead)
    yield from _contact(facts, case, on, ahead, parameters.value("contact_days", 30))
    for person in facts.persons:
        yield from _expiry(person, facts.residences, on, parameters, status_flags)
    yield from _follow_ups(facts.follow_ups, on)
    yield from _next_step(facts, case, on)


def _meldung(meldung: Meldung, on: date, parameters: Parameters) -> Iterator[Finding]:
    if meldung.decision:
        return
    start = meldung.received_on or meldung.reported_on
    answer_by = add_working_days(start, parameters.value("meldung_answer_working_days", 3)) if start else None
    due = min((day for day in (answer_by, meldung.deadline) if day), default=None)
    if due is None:
        yield _finding("soon", "meldung", "Meldung ohne Eingangsdatum", None, meldung)
    elif on > due:
        yield _finding("late", "meldung", f"Meldung war bis {due:%d.%m.%Y} zu beantworten", due, meldung)
    else:
        level: Level = "soon" if working_days_between(on, due) <= 1 else "fine"
        yield _finding(level, "meldung", f"Meldung bis {due:%d.%m.%Y} beantworten", due, meldung)


def _referrals(referrals: Iterable[Referral], on: date, ahead: timedelta) -> Iterator[Finding]:
    for each in referrals:
        if each.result or each.result_on or each.closed_without:
            continue
        due = each.expected_on
        if due is None:
            yield _finding("soon", "referral", "Verweis ohne Termin für die Rückmeldung", None, each)
        elif due < on:
            text = f"Rückmeldung zum Verweis seit {_count((on - due).days, 'Tag')} überfällig"
            yield _finding("late", "referral", text, due, each)
        else:
            text = f"Rückmeldung zum Verweis erwartet bis {due:%d.%m.%Y}"
            yield _finding("soon" if due <= on + ahead else "fine", "referral", text, due, each)


def _contact(facts: NetFacts, case: Case, on: date, ahead: timedelta, days: int) -> Iterator[Finding]:
    held = [each.on for each in _standing(facts.contacts) if each.on and each.on <= on]
    last = max(held, default=None) or case.admitted_on
    if last is None:
        yield _finding("late", "contact", "Noch kein Kontakt eingetragen", None, case)
        return
    due, since = last + timedelta(days=days), (on - last).days
    word = "Letzter Kontakt" if held else "Noch kein Kontakt seit der Aufnahme"
    text = f"{word} vor {_count(since, 'Tag')}" if since > 0 else f"{word} heute"
    level: Level = "late" if on > due else "soon" if on + ahead >= due else "fine"
    yield _finding(level, "contact", text, due, case)


def _expiry(
    person: Person, residences: Iterable[Residence], on: date, parameters: Parameters, status_flags: Flags
) -> Iterator[Finding]:
    current = current_residence(person.id, residences)
    if current is None:
        return
    name, due = person.given_name or "eine Person", current.valid_until
    if due is None:
        if TEMPORARY in status_flags.get(current.status or "", frozenset()):
            text = f"Aufenthaltsstatus von {name}: „Gültig bis“ fehlt"
            yield _finding("soon", "expiry", text, None, current)
        return
    left = (due - on).days
    soon, late, urgent = (
        parameters.value(f"expiry_days_{step}", days) for step, days in (("soon", 60), ("late", 30), ("urgent", 14))
    )
    level: Level = "late" if left < late else "soon" if left < soon else "fine"
    yield _finding(level, "expiry", _expiry_text(name, left, urgent, due), due, current)


def _expiry_text(name: str, left: int, urgent: int, due: date) -> str:
    if left < 0:
        return f"Aufenthaltsstatus von {name} ist seit {due:%d.%m.%Y} abgelaufen"
    if left == 0:
        return f"Dringend: Aufenthaltsstatus von {name} läuft heute ab"
    stress = "Dringend: " if left < urgent else ""
    return f"{stress}Aufenthaltsstatus von {name} läuft in {_count(left, 'Tag')} ab"


def _follow_ups(follow_ups: Iterable[FollowUp], on: date) -> Iterator[Finding]:
    end_of_week = on + timedelta(days=6 - on.weekday())
    for each in follow_ups:
        if each.done_on:
            continue
        due = each.due_on
        if due is None:
            yield _finding("late", "follow_up", f"Ohne Datum: {each.what}", None, each)
        elif due < on:
            yield _finding("late", "follow_up", f"Seit {due:%d.%m.%Y} fällig: {each.what}", due, each)
        elif due == on:
            yield _finding("soon", "follow_up", f"Heute: {each.what}", due, each)
        elif due <= end_of_week:
            yield _finding("soon", "follow_up", f"Diese Woche: {each.what}", due, each)
        else:
            yield _finding("fine", "follow_up", f"Am {due:%d.%m.%Y}: {each.what}", due, each)


def _next_step(facts: NetFacts, case: Case, on: date) -> Iterator[Finding]:
    if not _has_dated_step(facts, on):
        yield _finding("late", "next_step", "Fall ohne nächsten Schritt mit Datum", None, case)


def _has_dated_step(facts: NetFacts, on: date) -> bool:
    """A Wiedervorlage, an answer that is awaited, or a step noted with a contact that is still to come."""
    noted = any(each.next_step_on and each.next_step_on >= on for each in _standing(facts.contacts))
    planned = any(each.due_on and not each.done_on for each in facts.follow_ups)
    awaited = any(
        each.expected_on and not (each.result or each.result_on or each.closed_without) for each in facts.referrals
    )
    return noted or planned or awaited


def _standing(contacts: Iterable[Contact]) -> list[Contact]:
    """Journal entries that no later entry corrects."""
    entries = list(contacts)
    corrected = {each.corrects for each in entries}
    return [each for each in entries if each.id not in corrected]


def _count(number: int, noun: str) -> str:
    """The number with its noun as it stands after 'seit', 'vor' and 'in'."""
    return f"{number} {noun if number == 1 else noun + 'en'}"


def _finding(
    level: Level,
    kind: Kind,
    text: str,
    due: date | None,
    about: Meldung | Case | Contact | Referral | Residence | FollowUp,
) -> Finding:
    return Finding(level, kind, text, due, about.case_id, about.kind(), about.id)
