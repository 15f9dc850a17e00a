"""Niemand soll durchs Netz fallen: what is late, what is due soon and what has no next step (§ 2b, K85)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Consent, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.facts import Flags
from kim_desktop.domain.rules.net_dates import (
    appointments,
    follow_ups,
    measures,
    open_measures,
    requests,
    reviews,
    watch_state_database,
)
from kim_desktop.domain.rules.net_meldung import watch_first_contact, watch_meldung
from kim_desktop.domain.rules.net_people import moves, watch_consents, watch_people
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Key
from kim_desktop.domain.rules.watch import Finding, Kind, Level, Stages, Watch, count, found, shifted

__all__ = ["Finding", "Kind", "Level", "Look", "NetFacts", "Rulebook", "findings", "look"]

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
    addresses: Sequence[Address] = ()
    appointments: Sequence[Appointment] = ()
    plans: Sequence[SupportPlan] = ()
    goals: Sequence[Goal] = ()
    measures: Sequence[Measure] = ()
    requests: Sequence[DataRequest] = ()
    consents: Sequence[Consent] = ()


@dataclass(frozen=True)
class Rulebook:
    """What the rules go by on one day: numbers, the flags of status codes, and the key of responsibility.

    `load` is the number of open cases by staff id, None where nobody can say.
    """

    parameters: Parameters
    status_flags: Flags
    key: Key | None = None
    load: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What is found on one day, and the next day on which something else may be found."""

    findings: list[Finding]
    next_change: date | None


def findings(facts: NetFacts, on: date, parameters: Parameters, status_flags: Flags) -> list[Finding]:
    """Everything about one case on the day `on`, late first; closed cases and decided Meldungen have little."""
    return look(facts, on, Rulebook(parameters, status_flags)).findings


def look(facts: NetFacts, on: date, rules: Rulebook) -> Look:
    """Everything about one case on the day `on`, and until when that holds.

    What is late or due soon counts days in its words, so that it changes with the next day.
    """
    watches = list(_watches(facts, on, rules))
    seen = sorted((each.finding for each in watches if each.finding), key=_urgency)
    if any(each.level != "fine" for each in seen):
        return Look(seen, shifted(on, 1))
    return Look(seen, min((day for each in watches for day in each.changes if day > on), default=None))


def _urgency(finding: Finding) -> tuple[int, date, str, str]:
    return _ORDER.index(finding.level), finding.due or date.min, finding.text, finding.record_id


def _watches(facts: NetFacts, on: date, rules: Rulebook) -> Iterator[Watch]:
    yield from requests(facts.requests, on)
    if facts.meldung:
        yield from watch_meldung(facts.meldung, facts.case, on, rules.parameters)
    if facts.case:
        yield from watch_state_database(facts.case, on)
    if facts.case and not facts.case.closed_on:
        yield from _case(facts, facts.case, on, rules)


def _case(facts: NetFacts, case: Case, on: date, rules: Rulebook) -> Iterator[Watch]:
    ahead = rules.parameters.value("reminder_days", 7)
    for referral in facts.referrals:
        yield from _referral(referral, on, ahead)
    yield from _contact(facts, case, on, ahead, rules.parameters.value("contact_days", 30))
    if facts.meldung and not any(each.on and each.on <= on for each in _standing(facts.contacts)):
        yield from watch_first_contact(facts.meldung, case, on, rules.parameters)
    yield from watch_people(facts.persons, facts.residences, on, rules.parameters, rules.status_flags)
    yield from watch_consents(facts.consents, facts.persons, on, rules.parameters)
    yield from moves(case, facts.addresses, on, rules.key, rules.load)
    yield from follow_ups(facts.follow_ups, on)
    yield from appointments(facts.appointments, on)
    yield from measures(facts.measures, facts.goals, on, ahead)
    yield from reviews(facts.plans, on, ahead)
    yield _next_step(facts, case, on)


def _referral(referral: Referral, on: date, ahead: int) -> Iterator[Watch]:
    if not _is_awaited(referral):
        return
    due = referral.expected_on
    if due is None:
        yield Watch(found("soon", "referral", "Verweis ohne Termin für die Rückmeldung", None, referral))
        return
    late = f"Rückmeldung zum Verweis seit {count((on - due).days, 'Tag')} überfällig"
    text = late if on > due else f"Rückmeldung zum Verweis erwartet bis {due:%d.%m.%Y}"
    yield Stages.around(due, ahead).watch(on, "referral", text, due, referral)


def _contact(facts: NetFacts, case: Case, on: date, ahead: int, days: int) -> Iterator[Watch]:
    spoken = [each.on for each in _standing(facts.contacts) if each.on]
    coming = tuple(day for day in spoken if day > on)
    held = max((day for day in spoken if day <= on), default=None)
    last = held or case.admitted_on
    if last is None:
        yield Watch(found("late", "contact", "Noch kein Kontakt eingetragen", None, case), coming)
        return
    due, since = shifted(last, days), (on - last).days
    word = "Letzter Kontakt" if held else "Noch kein Kontakt seit der Aufnahme"
    text = f"{word} vor {count(since, 'Tag')}" if since > 0 else f"{word} heute"
    yield Stages.around(due, ahead).watch(on, "contact", text, due, case)
    yield Watch(None, coming)


def _next_step(facts: NetFacts, case: Case, on: date) -> Watch:
    """A Wiedervorlage, a Termin, an answer that is awaited, or a step or Maßnahme whose day is still to come."""
    if _is_planned(facts):
        return Watch(None)
    noted = [each.next_step_on for each in _standing(facts.contacts) if each.next_step_on]
    noted += [each.until for each in open_measures(facts.measures, facts.goals) if each.until]
    passed = shifted(max(noted), 1) if noted else date.min
    if on < passed:
        return Watch(None, (passed,))
    return Watch(found("late", "next_step", "Fall ohne nächsten Schritt mit Datum", None, case))


def _is_planned(facts: NetFacts) -> bool:
    return (
        any(each.due_on and not each.done_on for each in facts.follow_ups)
        or any(each.on and each.state == "planned" for each in facts.appointments)
        or any(each.expected_on and _is_awaited(each) for each in facts.referrals)
    )


def _is_awaited(referral: Referral) -> bool:
    return not (referral.result or referral.result_on or referral.closed_without)


def _standing(contacts: Iterable[Contact]) -> list[Contact]:
    """Journal entries that no later entry corrects."""
    entries = list(contacts)
    corrected = {each.corrects for each in entries}
    return [each for each in entries if each.id not in corrected]
