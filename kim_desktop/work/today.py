"""*Heute*: everything that must not be missed, over all cases and Meldungen of this vault."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, Parameter
from kim_desktop.domain.records.people import Person, Residence
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.net import Finding, NetFacts, findings
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.storage.store import Store

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Reminder:
    """A finding with the words that lead to it: the case's number and the client's name."""

    finding: Finding
    code: str
    name: str


def reminders(store: Store) -> list[Reminder]:
    """Late, due and soon due things of all open cases and Meldungen, late first."""
    today = local_date(store.clock())
    parameters = Parameters.of(store.all(Parameter), today)
    flags = flags_of(store.all(CodeEntry, catalogue="residence_status"), "residence_status")
    found = [
        Reminder(finding, facts.case.code if facts.case else "", _name(facts))
        for facts in _facts(store)
        for finding in findings(facts, today, parameters, flags)
        if finding.level != "fine"
    ]
    return sorted(found, key=_urgency)


def open_meldungen(store: Store) -> list[Reminder]:
    """Every Meldung that is still to be decided, the most urgent first, those with time left too."""
    today = local_date(store.clock())
    parameters = Parameters.of(store.all(Parameter), today)
    waiting = (NetFacts(meldung=meldung) for meldung in store.all(Meldung, decision=None))
    found = [
        Reminder(finding, "", _name(facts)) for facts in waiting for finding in findings(facts, today, parameters, {})
    ]
    return sorted(found, key=_urgency)


def _urgency(reminder: Reminder) -> tuple[bool, date]:
    return reminder.finding.level != "late", reminder.finding.due or date.max


def _facts(store: Store) -> Iterable[NetFacts]:
    cases = store.all(Case, closed_on=None)
    persons, residences = _by_case(store, Person), _by_case(store, Residence)
    contacts, referrals, follow_ups = _by_case(store, Contact), _by_case(store, Referral), _by_case(store, FollowUp)
    for case in cases:
        key = case.case_id
        yield NetFacts(None, case, persons[key], residences[key], contacts[key], referrals[key], follow_ups[key])
    for meldung in store.all(Meldung, decision=None):
        yield NetFacts(meldung=meldung)


def _by_case(store: Store, kind: type[R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for record in store.all(kind):
        grouped[record.case_id].append(record)
    return grouped


def _name(facts: NetFacts) -> str:
    client = next((person for person in facts.persons if person.relation == "self"), None)
    subject = client or facts.meldung
    return f"{subject.family_name}, {subject.given_name}".strip(", ") if subject else ""
