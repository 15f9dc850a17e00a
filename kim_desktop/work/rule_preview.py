"""What would change if a rule had other numbers: every Meldung and case at hand, judged before and after."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.facts import Flags, Subject, current_residence, flags_of
from kim_desktop.domain.rules.net import NetFacts, Rulebook, look
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.referral_guard import referral_guard
from kim_desktop.domain.rules.retention import case_deadline, meldung_deadline, protected_deadline
from kim_desktop.domain.rules.target_group import target_group
from kim_desktop.storage.store import Store
from kim_desktop.work.rules import Plan

Progress = Callable[[str, float | None], object]
"""Tells what is done and the share done; may raise to stop."""

_CLIENT = "self"
_PARTS: tuple[tuple[str, type[Record]], ...] = (
    ("persons", Person),
    ("residences", Residence),
    ("contacts", Contact),
    ("referrals", Referral),
    ("follow_ups", FollowUp),
    ("addresses", Address),
    ("appointments", Appointment),
    ("plans", SupportPlan),
    ("goals", Goal),
    ("measures", Measure),
    ("requests", DataRequest),
)
_COLOURS = {"green": "grün", "yellow": "gelb", "red": "rot"}
_STATES = {
    "referral": "Verweisberatung",
    "off": "keine Stelle zum Verweisen",
    "unclear": "offen",
    "no": "keine Verweisberatung",
}
_LEVELS = {"late": "überfällig oder dringend", "soon": "bald fällig"}


@dataclass(frozen=True)
class AtHand:
    """One case or Meldung of this device with all that the rules ask, and the words that lead to it."""

    case_id: str
    code: str
    name: str
    facts: NetFacts


@dataclass(frozen=True)
class Affected:
    """A case or Meldung that would be judged otherwise, with the reasons before and after."""

    case_id: str
    code: str
    name: str
    before: str
    after: str
    reasons_before: str
    reasons_after: str


@dataclass
class Comparison:
    """One rule over everything at hand: how often each result comes before and after, and who is affected."""

    title: str
    results: tuple[str, ...]
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    affected: list[Affected] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        """How many judgements were compared."""
        return max(self.before.total(), self.after.total())


@dataclass(frozen=True)
class _Verdict:
    """A result in words, as which one it counts (empty: not at all), and why."""

    word: str = ""
    counts_as: str = ""
    why: str = ""


@dataclass(frozen=True)
class _Ways:
    """What judging needs besides the parameters."""

    flags: Flags
    today: date


def what_would_change(store: Store, plan: Plan, report: Progress) -> tuple[Comparison, ...]:
    """All rules over the cases and Meldungen of this device, before and after a plan."""
    report("Die Fälle werden gelesen", None)
    found = at_hand(store)
    ways = _Ways(flags_of(store.all(CodeEntry), "residence_status"), local_date(store.clock()))
    return compare(found, plan, ways.flags, ways.today, report)


def compare(found: list[AtHand], plan: Plan, flags: Flags, today: date, report: Progress) -> tuple[Comparison, ...]:
    """The comparison for Zielgruppe, Verweisberatung, warnings and retention."""
    ways = _Ways(flags, today)
    made = (
        (Comparison("Zielgruppe", tuple(_COLOURS.values())), _target),
        (Comparison("Verweisberatung", tuple(_STATES.values())), _guard),
        (Comparison("Fristen und Hinweise", tuple(_LEVELS.values())), _warnings),
        (Comparison("Aufbewahrung", ("zu löschen", "noch aufbewahrt")), _retention),
    )
    for number, each in enumerate(found):
        if number % 20 == 0:
            report(f"{number} von {len(found)} angesehen", number / max(len(found), 1))
        day = _day_of(each.facts, today)
        for comparison, judge in made:
            before = judge(each.facts, day, plan.rules_before(day), ways)
            after = judge(each.facts, day, plan.rules_after(day), ways)
            _note(comparison, each, before, after)
    return tuple(comparison for comparison, _ in made)


def at_hand(store: Store) -> list[AtHand]:
    """Every case and Meldung of this device, with what the rules ask of it."""
    parts = {name: _by_case(store.all(kind)) for name, kind in _PARTS}
    cases = {each.case_id: each for each in store.all(Case)}
    meldungen = {each.case_id: each for each in store.all(Meldung)}
    made = []
    for case_id in cases.keys() | meldungen.keys():
        own = {name: records.get(case_id, ()) for name, records in parts.items()}
        facts = NetFacts(meldungen.get(case_id), cases.get(case_id), **own)  # type: ignore[arg-type]
        code = facts.case.code if facts.case else "Meldung"
        made.append(AtHand(case_id, code, _name(facts), facts))
    return sorted(made, key=lambda each: (each.name, each.case_id))


def _note(comparison: Comparison, each: AtHand, before: list[_Verdict], after: list[_Verdict]) -> None:
    comparison.before.update(one.counts_as for one in before if one.counts_as)
    comparison.after.update(one.counts_as for one in after if one.counts_as)
    if [one.word for one in before] == [one.word for one in after]:
        return
    old, new = [one for one in before if one not in after], [one for one in after if one not in before]
    words = (_joined(one.word for one in old), _joined(one.word for one in new))
    reasons = (_joined(one.why for one in old), _joined(one.why for one in new))
    comparison.affected.append(Affected(each.case_id, each.code, each.name, *words, *reasons))


def _target(facts: NetFacts, day: date, parameters: Parameters, ways: _Ways) -> list[_Verdict]:
    subject = _subject(facts)
    if subject is None:
        return []
    result = target_group(subject, day, parameters, ways.flags)
    word = _COLOURS[result.colour]
    return [_Verdict(word, word, " ".join(each.text for each in result.reasons))]


def _guard(facts: NetFacts, day: date, parameters: Parameters, ways: _Ways) -> list[_Verdict]:
    subject = _subject(facts)
    if subject is None:
        return []
    result = referral_guard(subject, day, parameters, ways.flags)
    word = _STATES[result.state]
    shown = f"{word} an „{result.destination}“" if result.destination else word
    return [_Verdict(shown, word, " ".join(each.text for each in result.reasons))]


def _warnings(facts: NetFacts, _day: date, parameters: Parameters, ways: _Ways) -> list[_Verdict]:
    seen = look(facts, ways.today, Rulebook(parameters, ways.flags)).findings
    return [
        _Verdict(f"{each.text}: {_LEVELS[each.level]}", _LEVELS[each.level]) for each in seen if each.level in _LEVELS
    ]


def _retention(facts: NetFacts, _day: date, parameters: Parameters, ways: _Ways) -> list[_Verdict]:
    case, meldung = facts.case, facts.meldung
    deadlines = [case_deadline(case, parameters), protected_deadline(case, parameters)] if case else []
    if case is None and meldung:
        deadlines = [meldung_deadline(meldung, parameters)]
    return [
        _Verdict(
            f"Löschen ab {show_date(each.due)}",
            "zu löschen" if each.is_due(ways.today) else "noch aufbewahrt",
            " ".join(reason.text for reason in each.reasons),
        )
        for each in deadlines
        if each
    ]


def _subject(facts: NetFacts) -> Subject | None:
    """Who is judged for admission: an undecided Meldung, or the client of an open case."""
    if facts.case:
        client = next((each for each in facts.persons if each.relation == _CLIENT and not each.same_as), None)
        if client is None or facts.case.closed_on:
            return None
        return Subject.of_person(client, current_residence(client.id, facts.residences))
    if facts.meldung and not facts.meldung.decision:
        return Subject.of_meldung(facts.meldung)
    return None


def _day_of(facts: NetFacts, today: date) -> date:
    """The day of intake, by which age and years since the move are reckoned."""
    received = facts.meldung.received_on if facts.meldung else None
    return received or (facts.case.admitted_on if facts.case else None) or today


def _name(facts: NetFacts) -> str:
    people: Iterator[Person | Meldung] = (each for each in facts.persons if each.relation == _CLIENT)
    who = next(people, facts.meldung)
    return f"{who.family_name}, {who.given_name}".strip(", ") if who else ""


def _by_case(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for each in records:
        found.setdefault(each.case_id, []).append(each)
    return found


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(word for word in words if word)) or "–"
