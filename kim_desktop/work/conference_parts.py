"""The parts of a dossier, each read from the file of a case as far as the consents reach; never the journal."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Need, Referral
from kim_desktop.domain.records.master import CodeEntry, Offer, Parameter
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal
from kim_desktop.domain.rules.ages import ages_on
from kim_desktop.domain.rules.chain import Link, area_of
from kim_desktop.domain.rules.dossier import PERSON, PROTECTED, RESULTS, Fact, Part
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.protected import PROTECTED as PROTECTED_FLAG
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.chain import chain_of, district_of
from kim_desktop.work.gates import CaseGates, services_of

_TELLS_OF_ANSWERS = frozenset({"waiting", "unanswered"})
_SETTLED = frozenset({"dropped"})
_MOST_LINKS = 40


@dataclass(frozen=True)
class Source:
    """The case that a dossier is made of; `by_name` says whether the person may be known from it."""

    store: Store
    file: CaseFile
    names: Lookups
    by_name: bool

    @property
    def today(self) -> date:
        """The day on which it is made."""
        return local_date(self.store.clock())

    @cached_property
    def gates(self) -> CaseGates:
        """What the consents open in each record."""
        return CaseGates(self.store, self.file.union.leading)

    @cached_property
    def offers(self) -> list[Offer]:
        """The directory."""
        return self.store.all(Offer)

    @cached_property
    def protected_areas(self) -> frozenset[str]:
        """The life areas of which nothing is told without E2."""
        areas = self.store.all(CodeEntry, catalogue="life_area")
        return frozenset(each.code for each in areas if PROTECTED_FLAG in each.flags)

    def label(self, catalogue: str, code: str | None) -> str:
        """What a code is called; nothing for none."""
        return self.names.label(catalogue, code) if code else ""

    def day(self, day: date | PartialDate | None) -> str:
        """A day, or only its year where nobody shall be known by it."""
        return show_date(day) if self.by_name or not day else str(day)[:4]

    def is_protected(self, record: Record) -> bool:
        """Whether a record tells of a protected life area, be it open or not."""
        area = area_of(record, self.offers) if isinstance(record, Referral) else getattr(record, "life_area", None)
        return bool(area) and area in self.protected_areas


def parts_of(source: Source, sections: Iterable[str]) -> tuple[Part, ...]:
    """The chosen sections in their order, without those that would say nothing."""
    wanted = set(sections)
    made = [part for code, make in _MAKERS.items() if code in wanted for part in make(source)]
    return tuple(part for part in made if part.facts)


def _person(source: Source) -> Iterator[Part]:
    client, household = source.file.client, source.file.household
    if client is None:
        return
    told: list[Fact] = [
        ("Name", f"{client.given_name} {client.family_name}".strip() if source.by_name else ""),
        ("Geburtsdatum", show_date(client.birth) if source.by_name else ""),
        ("Alter", _age(client, source.today)),
        ("Geschlecht", source.label("sex", client.sex)),
        ("Staatsangehörigkeit", source.label("country", client.nationality)),
        ("Sprachen", ", ".join(sorted(source.label("language", each) for each in client.languages))),
        ("Sprachmittlung", "nötig" if client.interpreter else ""),
    ]
    if household:
        told.append(("Alleinerziehend", "ja" if household.single_parent else ""))
    relatives = (each for each in source.file.people if each.id != client.id and not each.elsewhere)
    told += [
        (source.label("relation", each.relation), _age(each, source.today) or "Alter unbekannt") for each in relatives
    ]
    yield Part(PERSON, source.label("dossier_section", PERSON), _filled(told))


def _residence(source: Source) -> Iterator[Part]:
    told: list[Fact] = []
    client = source.file.client
    for person in source.file.people:
        current = current_residence(person.id, source.file.residences)
        if current is None or person.elsewhere:
            continue
        until = f", gültig bis {show_date(current.valid_until)}" if current.valid_until else ""
        domain = f" ({source.label('legal_domain', current.legal_domain)})" if current.legal_domain else ""
        status = source.label("residence_status", current.status) or "Status unbekannt"
        who = "Status" if client and person.id == client.id else source.label("relation", person.relation)
        told.append((who, f"{status}{domain}{until}"))
        if client and person.id == client.id:
            told.append(("Nebenbestimmung", current.conditions))
    if client:
        told.append(("Einreise nach Deutschland", source.day(client.entered_germany)))
        told.append(("Zuzug nach Leverkusen", source.day(client.moved_here)))
        told.append(("Leistungen", ", ".join(sorted(source.label("benefit", each) for each in client.benefits))))
    yield Part("residence", source.label("dossier_section", "residence"), _filled(told))


def _housing(source: Source) -> Iterator[Part]:
    """Where somebody lives, without the street where nobody shall be known by it."""
    address, household = source.file.address, source.file.household
    told: list[Fact] = [("Wohnform", source.label("housing", household.housing) if household else "")]
    if address:
        told += [
            ("Unterkunft", source.label("place", address.place)),
            ("Straße", address.street if source.by_name else ""),
            ("Stadtteil", source.label("quarter", address.quarter) if source.by_name else ""),
            ("Stadtbezirk", source.label("district", district_of(source.store, address))),
            ("Wohnt dort seit", source.day(address.since)),
        ]
    yield Part("housing", source.label("dossier_section", "housing"), _filled(told))


def _needs(source: Source) -> Iterator[Part]:
    told = [
        fact for need in _newest(source.file.needs) if not source.is_protected(need) for fact in _need(source, need)
    ]
    yield Part("needs", source.label("dossier_section", "needs"), _filled(told))


def _protected(source: Source) -> Iterator[Part]:
    """All that lies in a protected life area stands here and nowhere else, so that it can go when E2 does."""
    client = source.file.client
    if client is None or Purpose.SPECIAL not in source.file.gates.open:
        return
    told: list[Fact] = [("Gesundheit", client.health), ("Schutzbedarf", client.protection)]
    told += [fact for need in _newest(source.file.needs) if source.is_protected(need) for fact in _need(source, need)]
    told += [fact for goal in source.file.goals if source.is_protected(goal) for fact in _goal(source, goal)]
    told += [_referral(source, each) for each in source.file.referrals if source.is_protected(each)]
    yield Part(PROTECTED, source.label("dossier_section", PROTECTED), _filled(told))


def _goals(source: Source) -> Iterator[Part]:
    goals = [each for each in source.file.goals if not source.is_protected(each) and each.state not in _SETTLED]
    told = [fact for goal in goals for fact in _goal(source, goal)]
    yield Part("goals", source.label("dossier_section", "goals"), _filled(told))


def _referrals(source: Source) -> Iterator[Part]:
    """The Verweise, and what each service answered as a part of its own, which hangs on E3 for that service."""
    made = [each for each in source.file.referrals if not source.is_protected(each)]
    told = [_referral(source, each) for each in made]
    yield Part("referrals", source.label("dossier_section", "referrals"), _filled(told))
    for each in made:
        services = services_of(source.store, each)
        answer: list[Fact] = [
            ("Ergebnis", source.label("referral_result", each.result)),
            ("Rückmeldung am", source.day(each.result_on)),
            ("Rücklauf", each.result_note),
        ]
        if services and Purpose.RESULTS in source.gates.of_record(each).open:
            yield Part(RESULTS, f"Rücklauf von {services[0]}", _filled(answer), services)


def _chain(source: Source) -> Iterator[Part]:
    client = source.file.client
    if client is None:
        return
    parameters = Parameters.of(source.store.all(Parameter), source.today)
    found = chain_of(source.store, source.file, client, source.names, parameters)
    links = [each for each in found.links if each.area not in source.protected_areas and _may_tell(source, each)]
    told: list[Fact] = [(source.day(each.begins), each.title) for each in links[-_MOST_LINKS:]]
    breaks = (each for each in found.breaks if each.area not in source.protected_areas)
    told += [
        ("Bruch", each.text if source.by_name else each.anonymous)
        for each in breaks
        if each.kind not in _TELLS_OF_ANSWERS
    ]
    yield Part("chain", source.label("dossier_section", "chain"), _filled(told))


_MAKERS: dict[str, Callable[[Source], Iterator[Part]]] = {
    PERSON: _person,
    "residence": _residence,
    "housing": _housing,
    "needs": _needs,
    PROTECTED: _protected,
    "goals": _goals,
    "referrals": _referrals,
    "chain": _chain,
}
"""Of the catalogue `dossier_section`, in the order in which they stand in a dossier."""
SECTIONS = tuple(_MAKERS)


def _may_tell(source: Source, link: Link) -> bool:
    return source.by_name or link.sort not in {"address", "goal"}


def _age(person: Person, on: date) -> str:
    if not person.birth:
        return ""
    youngest, oldest = ages_on(person.birth, on)
    return f"{oldest} Jahre" if youngest == oldest else f"{youngest} oder {oldest} Jahre"


def _newest(needs: Iterable[Need]) -> list[Need]:
    newest = {each.life_area: each for each in sorted(needs, key=lambda each: (str(each.assessed_on), each.id))}
    return list(newest.values())


def _need(source: Source, need: Need) -> Iterator[Fact]:
    area, level = source.label("life_area", need.life_area), source.label("need_level", need.level)
    yield area, ". ".join(part for part in (level, need.situation) if part)
    yield f"{area}: Ressourcen", need.resources
    yield f"{area}: Wunsch", need.wish


def _goal(source: Source, goal: Goal) -> Iterator[Fact]:
    by = f", bis {show_date(goal.by)}" if goal.by else ""
    yield "Ziel", f"{goal.words} ({source.label('goal_state', goal.state)}{by})"
    for each in source.file.measures:
        if each.goal == goal.id:
            who = source.label("organisation", each.organisation) or source.label("measure_actor", each.who)
            until = f"erledigt am {show_date(each.done_on)}" if each.done_on else f"bis {show_date(each.until)}"
            told = (each.what, who, until if each.done_on or each.until else "")
            yield "Maßnahme", ", ".join(part for part in told if part)


def _referral(source: Source, referral: Referral) -> Fact:
    services = services_of(source.store, referral)
    made = f"verwiesen am {show_date(referral.referred_on)}" if referral.referred_on else "verwiesen"
    return (services[0] if services else "Verweis"), "\n".join(part for part in (made, referral.request) if part)


def _filled(told: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple((label, value) for label, value in told if value.strip())
