"""*Heute*: everything that must not be missed, over all cases and Meldungen of this vault."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kim_desktop.clock import local_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, FollowUp
from kim_desktop.domain.records.conference import ConferenceDecision
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import (
    CodeEntry,
    MasterRecord,
    Organisation,
    Parameter,
    ResponsibilityKey,
    StaffMember,
    Street,
)
from kim_desktop.domain.records.office import DeletionRequest, Gap
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.domain.rules.facts import flags_of
from kim_desktop.domain.rules.net import Finding, NetFacts, Rulebook, findings, look
from kim_desktop.domain.rules.net_dates import deletions
from kim_desktop.domain.rules.net_reasons import explain
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.protected import PROTECTED
from kim_desktop.domain.rules.reasons import Reason
from kim_desktop.domain.rules.responsibility import Key
from kim_desktop.domain.rules.status_hints import OFFICE
from kim_desktop.storage.reckoning import Reckoning
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import HELD
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.gates import CaseGates
from kim_desktop.work.responsibility import known_loads
from kim_desktop.work.today_conferences import conferences_of_case_manager, conferences_of_coordination
from kim_desktop.work.today_handovers import told_to_case_manager, told_to_coordination
from kim_desktop.work.today_steering import told_of_answers, told_of_steering

_ADMITTED = "admitted"
_EDITION = "3"
"""Counts up when a rule itself changes, so that every case is looked at anew."""


@dataclass(frozen=True)
class Reminder:
    """A finding with the words that lead to it: the case's number and the client's name."""

    finding: Finding
    code: str
    name: str


@dataclass(frozen=True)
class Done:
    """A record before and after it was marked as done, for taking that back."""

    before: Record
    after: Record


def reminders(store: Store) -> list[Reminder]:
    """Late, due and soon due things of all open cases and Meldungen, late first."""
    reckon(store)
    return last_reminders(store)


def last_reminders(store: Store) -> list[Reminder]:
    """What was found when the cases were looked at last; reads little, however many cases there are."""
    veil = _Veil(store)
    found = [Reminder(veil.over(each.finding), each.code, _named(each)) for each in Reckoning(store).found()]
    today = local_date(store.clock())
    told = [
        *(Reminder(*each) for each in told_to_case_manager(store, today)),
        *(Reminder(*each) for each in told_of_answers(store)),
        *(Reminder(*each) for each in told_of_steering(store, today)),
        *(Reminder(*each) for each in conferences_of_case_manager(store, today)),
    ]
    return sorted([*found, *told], key=_as_reckoned) if told else found


def waiting(store: Store) -> int | None:
    """How many cases must be looked at anew; None if the day or the rules may have changed for all of them."""
    reckoning = Reckoning(store)
    return reckoning.waiting() if reckoning.has_begun(local_date(store.clock())) else None


def reckon(store: Store, go_on: Callable[[], object] = lambda: None) -> None:
    """Looks anew at every case that has changed or whose day has come; `go_on` is called in between and may raise."""
    reckoning, today = Reckoning(store), local_date(store.clock())
    if not reckoning.has_begun(today):
        reckoning.begin(today, lambda: _fingerprint(store, today))
    if not reckoning.waiting():
        return
    rules = rulebook(store, today)
    while reckoning.look_at_some(lambda facts: look(facts, today, rules)):
        go_on()


def rulebook(store: Store, on: date) -> Rulebook:
    """Numbers, flags and key as they hold on a day, and the open cases as they are known now."""
    codes = store.all(CodeEntry)
    rows, team = store.all(ResponsibilityKey), store.all(StaffMember)
    key = Key(tuple(rows), tuple(team), tuple(store.all(Street)), tuple(codes)) if rows else None
    parameters, flags = Parameters.of(store.all(Parameter), on), flags_of(codes, "residence_status")
    return Rulebook(parameters, flags, key, known_loads(store, team) if key else {})


def facts_of(file: CaseFile) -> NetFacts:
    """What the net asks of one case, from its file."""
    return NetFacts(
        file.meldung,
        file.case,
        file.people,
        file.residences,
        file.contacts,
        file.referrals,
        file.follow_ups,
        file.addresses,
        file.appointments,
        file.plans,
        file.goals,
        file.measures,
        file.requests,
        file.consents,
    )


def look_at(store: Store, file: CaseFile, on: date, known: Rulebook) -> list[Finding]:
    """What the net finds in one case; the key of responsibility is read only where somebody lived in a shelter."""
    rules = rulebook(store, on) if any(each.place for each in file.addresses) else known
    return look(facts_of(file), on, rules).findings


def open_meldungen(store: Store) -> list[Reminder]:
    """What Koordination sees to, the most urgent first.

    Every Meldung to be decided or followed up, deletions to release, late Übergaben, and cases that nobody keeps.
    """
    today = local_date(store.clock())
    parameters = Parameters.of(store.all(Parameter), today)
    found = [
        Reminder(finding, "", _named(meldung))
        for meldung in store.all(Meldung, settled_on=None)
        for finding in findings(NetFacts(meldung=meldung), today, parameters, {})
        if not meldung.decision or (meldung.decision != _ADMITTED and finding.level != "fine")
    ]
    proposed = {each.id: each for each in store.all(DeletionRequest)}
    for finding in deletions(proposed.values(), store.identity.user_id, today):
        found.append(Reminder(finding, proposed[finding.record_id].code, ""))
    found += [Reminder(*each) for each in told_to_coordination(store, today)]
    found += [Reminder(*each) for each in conferences_of_coordination(store, today)]
    found += [Reminder(*each) for each in told_of_steering(store, today)]
    found += [Reminder(*each) for each in told_of_answers(store)]
    return sorted(found, key=_urgency)


def why(store: Store, finding: Finding) -> Reason:
    """The rule behind a finding, with its numbers and its source; for the right to stay, also whom to ask."""
    reason = explain(finding.kind, Parameters.of(store.all(Parameter), local_date(store.clock())))
    office = store.get(Organisation, OFFICE) if finding.kind in {"hint", "limit"} else None
    if office is None:
        return reason
    contact = ", ".join(part for part in (office.name, office.phone, office.address) if part)
    return replace(reason, text=f"{reason.text} Ansprechstelle: {contact}.")


def can_be_done(finding: Finding, today: date) -> bool:
    """Whether one key marks it as done; of a Termin one can say so from its day on."""
    if finding.kind == "appointment":
        return finding.due is not None and finding.due <= today
    return finding.kind in {"follow_up", "measure", "gap_answer"} or finding.record == ConferenceDecision.kind()


def finish(store: Store, wanted: Iterable[Finding]) -> list[Done]:
    """Marks Wiedervorlagen and Maßnahmen as done, Termine as held and answers as read, all or none."""
    today = local_date(store.clock())
    done = [_done(record, today) for each in wanted if (record := _record(store, each))]
    with store.unit() as unit:
        for each in done:
            unit.save(each.before, each.after)
    return done


def take_back(store: Store, done: Iterable[Done]) -> None:
    """Puts back what `finish` has marked; what else was written since then stays."""
    with store.unit() as unit:
        for each in done:
            current = store.get(type(each.before), each.before.id)
            names = [field.name for field in store.model.fields(each.before.kind())]
            changed = [name for name in names if getattr(each.before, name) != getattr(each.after, name)]
            if current:
                values = {name: getattr(each.before, name) for name in changed}
                unit.save(current, replace(current, **values))


class _Veil:
    """Takes the words of Maßnahmen out of findings while a consent locks them; read only where there are any."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def over(self, finding: Finding) -> Finding:
        """The finding as far as the consents reach."""
        measure = self._store.get(Measure, finding.record_id) if finding.kind == "measure" else None
        goal = self._store.get(Goal, measure.goal) if measure else None
        if measure is None or goal is None or goal.life_area not in self._areas:
            return finding
        closed = CaseGates(self._store, measure.case_id).closes_area(measure)
        return replace(finding, text=finding.text.replace(measure.what, "gesperrt")) if closed else finding

    @cached_property
    def _areas(self) -> frozenset[str]:
        areas = self._store.all(CodeEntry, catalogue="life_area")
        return frozenset(each.code for each in areas if PROTECTED in each.flags)


def _record(store: Store, finding: Finding) -> Record | None:
    known = (FollowUp, Appointment, Measure, Gap, ConferenceDecision)
    kinds: dict[str, type[Record]] = {each.kind(): each for each in known}
    kind = kinds.get(finding.record)
    return store.get(kind, finding.record_id) if kind else None


def _done(record: Record, today: date) -> Done:
    if isinstance(record, Appointment):
        return Done(record, replace(record, state=HELD))
    if isinstance(record, Gap):
        return Done(record, replace(record, answer_read_on=today))
    assert isinstance(record, FollowUp | Measure | ConferenceDecision)
    return Done(record, replace(record, done_on=today))


def _fingerprint(store: Store, today: date) -> str:
    """Of all that the rules go by; what begins or ends to hold today changes it, too."""
    kinds: tuple[type[MasterRecord], ...] = (Parameter, CodeEntry, ResponsibilityKey, StaffMember, Street)
    parts = [_EDITION]
    for kind in kinds:
        for record in store.all(kind):
            parts.append(f"{record.id}{record.valid_on(today)}{store.model.wire(record)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _as_reckoned(reminder: Reminder) -> tuple[str, bool, date, str]:
    finding = reminder.finding
    return finding.level, finding.due is None, finding.due or date.max, finding.text


def _urgency(reminder: Reminder) -> tuple[bool, date]:
    return reminder.finding.level != "late", reminder.finding.due or date.max


def _named(subject: object) -> str:
    family_name, given_name = getattr(subject, "family_name", ""), getattr(subject, "given_name", "")
    return f"{family_name}, {given_name}".strip(", ")
