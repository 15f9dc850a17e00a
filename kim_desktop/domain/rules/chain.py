"""The integration chain of one person: what happened in each Lebensbereich, and how long one waited for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Literal

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.case import Case, Need, Referral
from kim_desktop.domain.records.master import Offer
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal, SupportPlan
from kim_desktop.domain.rules.ages import earliest, latest

STATUS, HOUSING, COMPANY = "aufenthalt", "wohnen", ""
"""Life areas of statuses and of addresses, and the row of what belongs to no life area."""

NEVER = "ohne Rückmeldung abgeschlossen"

Sort = Literal["arrival", "company", "status", "address", "referral", "need", "goal"]


@dataclass(frozen=True)
class ChainFacts:
    """What is on file; of relatives only their own statuses and the household's addresses are.

    `locked` names the Verweise that were answered, but whose answer no consent opens.
    """

    person: Person
    residences: Sequence[Residence] = ()
    addresses: Sequence[Address] = ()
    case: Case | None = None
    referrals: Sequence[Referral] = ()
    needs: Sequence[Need] = ()
    goals: Sequence[Goal] = ()
    plans: Sequence[SupportPlan] = ()
    offers: Sequence[Offer] = ()
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """One link: a moment, or a span if it `ends`; `open` spans have no end yet and are drawn up to `ends`.

    `area` is the code of the life area, `section` the place of its record in the file, `waited` the days from a
    Verweis to its answer, or so far.
    """

    id: str
    area: str
    sort: Sort
    title: str
    begins: date
    section: str
    ends: date | None = None
    open: bool = False
    waited: int | None = None
    result: str = ""
    level: int | None = None

    @property
    def words(self) -> str:
        """The link as one reads it in a list."""
        parts = [_span(self), self.title]
        if self.waited is not None:
            parts.append(f"{'wartet seit' if self.open else 'Antwort nach'} {days_ago(self.waited)}")
        return "  ·  ".join(part for part in (*parts, self.result) if part)


def links(facts: ChainFacts, names: Lookups, today: date) -> tuple[Link, ...]:
    """All links of the chain by their beginning."""
    found = (
        *_arrival(facts.person),
        *_statuses(facts.residences, names, today),
        *_addresses(facts.addresses, names, today),
        *_company(facts),
        *(_need(each, names) for each in facts.needs if each.life_area and each.assessed_on),
        *_referrals(facts, names, today),
        *_goals(facts.goals),
    )
    return tuple(sorted(found, key=lambda each: (each.begins, each.id)))


def days_in_words(days: int) -> str:
    """'1 Tag', '34 Tage'."""
    return f"{days} Tag" if days == 1 else f"{days} Tage"


def days_ago(days: int) -> str:
    """'1 Tag', '34 Tagen', as it stands after 'seit' and 'nach'."""
    return f"{days} Tag" if days == 1 else f"{days} Tagen"


def statuses_of(residences: Iterable[Residence]) -> list[Residence]:
    """One person's statuses by their beginning; one that does not tell it began when it was written."""
    known = (each for each in residences if each.valid_from or made_on(each.id))
    return sorted(known, key=lambda each: (begun(each), each.id))


def begun(residence: Residence) -> date:
    """The first day of a status as far as it is known."""
    return earliest(residence.valid_from or PartialDate(made_on(residence.id)))


def area_of(referral: Referral, offers: Sequence[Offer]) -> str:
    """The life area of a Verweis; where none is named, that of an offer which is for one alone."""
    if referral.life_area:
        return referral.life_area
    offer = next((each for each in offers if each.id == referral.offer), None)
    return next(iter(offer.life_areas)) if offer and len(offer.life_areas) == 1 else COMPANY


def is_waiting(referral: Referral) -> bool:
    """Whether the answer of the service is still awaited."""
    return not (referral.result or referral.result_on or referral.closed_without)


def _arrival(person: Person) -> Iterator[Link]:
    for day, title in ((person.entered_germany, "Einreise"), (person.moved_here, "Zuzug nach Leverkusen")):
        if day:
            exact = "" if len(day) == len("1991-04-03") else f" ({show_date(day)})"
            yield Link(f"{person.id}-{title[0]}", STATUS, "arrival", title + exact, earliest(day), "family")


def _statuses(residences: Iterable[Residence], names: Lookups, today: date) -> Iterator[Link]:
    own = statuses_of(residences)
    for each, later in zip_longest(own, own[1:]):
        domain = names.label("legal_domain", each.legal_domain) if each.legal_domain else ""
        status = names.label("residence_status", each.status) if each.status else "Status unbekannt"
        until = each.valid_until or (begun(later) if later else None)
        if later and until:
            until = min(until, begun(later))
        title = f"{status} · {domain}" if domain else status
        yield Link(
            each.id, STATUS, "status", title, begun(each), "family",
            ends=max(until or today, begun(each)), open=until is None,
        )  # fmt: skip


def _addresses(addresses: Sequence[Address], names: Lookups, today: date) -> Iterator[Link]:
    known = (each for each in addresses if each.since or made_on(each.id))
    own = sorted(known, key=lambda each: (_since(each), each.id))
    for each, later in zip_longest(own, own[1:]):
        until = latest(each.until) if each.until else _since(later) if later else None
        place = names.label("place", each.place) if each.place else each.street
        quarter = names.label("quarter", each.quarter) if each.quarter else ""
        title = ", ".join(part for part in (place, quarter) if part) or "ohne Anschrift"
        yield Link(
            each.id, HOUSING, "address", title, _since(each), "family",
            ends=max(until or today, _since(each)), open=until is None,
        )  # fmt: skip


def _company(facts: ChainFacts) -> Iterator[Link]:
    case = facts.case
    days: list[tuple[str, str, date | None, str]] = []
    if case:
        days.append((f"{case.id}-a", "Aufnahme in KIM", case.admitted_on, "overview"))
        days.append((f"{case.id}-z", "Abschluss", case.closed_on, "closing"))
    for plan in facts.plans:
        days.append((plan.id, "Hilfeplan vereinbart", plan.agreed_on, "needs"))
        days.append((f"{plan.id}-r", "Hilfeplan überprüft", plan.reviewed_on, "needs"))
    for key, title, day, section in days:
        if day:
            yield Link(key, COMPANY, "company", title, day, section)


def _need(need: Need, names: Lookups) -> Link:
    level = int(need.level) if need.level and need.level.isdigit() else None
    word = names.label("need_level", need.level).partition(" – ")[2] if need.level else ""
    title = f"Bedarf erhoben: {word}" if word else "Bedarf erhoben"
    return Link(
        need.id, need.life_area or COMPANY, "need", title, need.assessed_on or date.min, "needs", level=level
    )  # fmt: skip


def _referrals(facts: ChainFacts, names: Lookups, today: date) -> Iterator[Link]:
    for each in facts.referrals:
        if each.referred_on is None:
            continue
        locked = each.id in facts.locked
        ends = max(each.result_on or _given_up(each, today, locked), each.referred_on)
        service = names.label("offer", each.offer or "") or names.label("organisation", each.organisation or "")
        yield Link(
            each.id, area_of(each, facts.offers), "referral", f"Verweis: {service or 'ohne Angebot'}",
            each.referred_on, "referrals", ends=ends, open=is_waiting(each) and not locked,
            waited=None if locked else (ends - each.referred_on).days,
            result="Rückmeldung gesperrt, es fehlt E3" if locked else _result(each, names),
        )  # fmt: skip


def _given_up(referral: Referral, today: date, locked: bool) -> date:
    """Until when one waited for an answer that has no day: till now, or, given up, till it was expected."""
    return today if is_waiting(referral) and not locked else min(referral.expected_on or today, today)


def _result(referral: Referral, names: Lookups) -> str:
    if referral.closed_without:
        return NEVER
    if referral.result:
        return names.label("referral_result", referral.result)
    return "Rückmeldung da" if referral.result_on else ""


def _goals(goals: Iterable[Goal]) -> Iterator[Link]:
    for each in goals:
        if each.state == "reached" and each.state_on:
            title = f"Ziel erreicht: {each.words}" if each.words else "Ziel erreicht"
            yield Link(each.id, each.life_area or COMPANY, "goal", title, each.state_on, "needs")


def _since(address: Address) -> date:
    return earliest(address.since or PartialDate(made_on(address.id)))


def _span(link: Link) -> str:
    if link.ends is None or link.ends == link.begins:
        return show_date(link.begins)
    return f"seit {show_date(link.begins)}" if link.open else f"{show_date(link.begins)} bis {show_date(link.ends)}"
