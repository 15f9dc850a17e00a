"""Where an integration chain breaks, with the reason of each break (concept paper § 3, K100 to K102)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, zip_longest
from typing import Literal

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.case import Need, Referral
from kim_desktop.domain.records.master import Offer
from kim_desktop.domain.records.people import Residence
from kim_desktop.domain.records.plan import Goal
from kim_desktop.domain.rules.chain import (
    STATUS,
    ChainFacts,
    Link,
    area_of,
    begun,
    days_ago,
    days_in_words,
    is_waiting,
    links,
    statuses_of,
)
from kim_desktop.domain.rules.facts import current_residence
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

BREAK_DAYS = 60
"""Days without a link after which a chain counts as broken, where no parameter says otherwise."""

_HIGH = frozenset({"2", "3"})
_SOURCE = f"{CONCEPT} § 3, Lücken in der Integrationskette; Schwelle: Annahme"

BreakKind = Literal["domain", "waiting", "unanswered", "status", "unmet"]


@dataclass(frozen=True)
class Break:
    """A break from `begins` to `ends`; `anonymous` says it without days and names, so that it can stand in a Lücke."""

    id: str
    area: str
    kind: BreakKind
    begins: date
    ends: date
    text: str
    anonymous: str
    legal_domain: str | None = None
    organisation: str | None = None
    section: str = "family"
    waited: int = 0

    @property
    def days_waited(self) -> int:
        """How long somebody waited in all: for a Verweis since it was made."""
        return self.waited or self.days

    @property
    def days(self) -> int:
        """How long it lasted, or lasts."""
        return (self.ends - self.begins).days

    @property
    def reason(self) -> Reason:
        """Why this counts as a break."""
        return Reason(self.text, "Integrationskette", _SOURCE)


@dataclass(frozen=True)
class Chain:
    """The chain of one person with its breaks, both by their beginning."""

    links: tuple[Link, ...]
    breaks: tuple[Break, ...]
    today: date


def chain(facts: ChainFacts, names: Lookups, parameters: Parameters, today: date) -> Chain:
    """The chain as it stands on a day; of a closed case nothing breaks after its end."""
    closed = facts.case.closed_on if facts.case else None
    until, days = min(closed or today, today), parameters.value("chain_break_days", BREAK_DAYS)
    found = links(facts, names, until)
    breaks = [*_without_status(facts.residences, names, until), *_late(facts, names, until)]
    if facts.person.relation == "self":
        breaks += _changes(facts.residences, found, names, days, until)
        breaks += _unmet(facts, found, names, days, until)
    return Chain(found, tuple(sorted(breaks, key=lambda each: (each.begins, each.id))), today)


def _without_status(residences: Sequence[Residence], names: Lookups, until: date) -> Iterator[Break]:
    """From the end of one status to the beginning of the next, or till now."""
    own = statuses_of(residences)
    for each, later in zip_longest(own, own[1:]):
        if each.valid_until is None:
            continue
        ends = begun(later) if later else until
        days = (ends - each.valid_until).days - (1 if later else 0)
        if days < 1:
            continue
        status = names.label("residence_status", each.status or "")
        what = f"Bis zum nächsten Status vergingen {days_in_words(days)}"
        if later is None:
            what = f"Seit {days_ago(days)} ist kein neuer eingetragen"
        text = f"Der Status „{status}“ endete am {show_date(each.valid_until)}. {what}."
        anonymous = f"Der Status „{status}“ endete. {what}."
        yield Break(f"{each.id}-ende", STATUS, "status", each.valid_until, ends, text, anonymous, each.legal_domain)


def _late(facts: ChainFacts, names: Lookups, until: date) -> Iterator[Break]:
    """A Verweis whose answer came later than expected, not yet, or never."""
    for each in facts.referrals:
        if each.referred_on is None or each.expected_on is None or each.id in facts.locked:
            continue
        never = each.closed_without and not each.result_on
        answered = each.expected_on if never else each.result_on or until
        if answered <= each.expected_on and not never:
            continue
        service = names.label("offer", each.offer or "") or names.label("organisation", each.organisation or "")
        what, planned = _waited(each, answered, never), days_ago((each.expected_on - each.referred_on).days)
        text = f"Verweis an {service or 'ein Angebot'} vom {show_date(each.referred_on)}: {what}; "
        anonymous = f"Verweis an {service or 'ein Angebot'}: {what}; erwartet war sie nach {planned}."
        yield Break(
            f"{each.id}-frist", area_of(each, facts.offers), "unanswered" if never else "waiting",
            each.referred_on if never else each.expected_on, each.expected_on if never else answered,
            f"{text}erwartet war sie bis {show_date(each.expected_on)}.", anonymous, _domain(facts),
            _organisation(each, facts.offers), "referrals", waited=(answered - each.referred_on).days,
        )  # fmt: skip


def _waited(referral: Referral, answered: date, never: bool) -> str:
    if never:
        return "Es kam keine Rückmeldung"
    days = days_ago((answered - (referral.referred_on or answered)).days)
    return f"Seit {days} fehlt die Rückmeldung" if is_waiting(referral) else f"Die Rückmeldung kam erst nach {days}"


def _organisation(referral: Referral, offers: Sequence[Offer]) -> str | None:
    return referral.organisation or next((each.organisation for each in offers if each.id == referral.offer), None)


def _changes(
    residences: Sequence[Residence], found: Iterable[Link], names: Lookups, days: int, until: date
) -> Iterator[Break]:
    """A change of Rechtskreis to which nothing was linked, neither before nor after, within the days."""
    acts = [each.begins for each in found if each.sort in {"referral", "need", "goal", "company"}]
    known = [each for each in statuses_of(residences) if each.legal_domain]
    for old, new in pairwise(known):
        on = begun(new)
        if old.legal_domain == new.legal_domain or any(abs((day - on).days) <= days for day in acts):
            continue
        ends = min((day for day in acts if day > on), default=until)
        if (ends - on).days <= days:
            continue
        before, after = (names.label("legal_domain", each.legal_domain or "") for each in (old, new))
        what = f"Nach dem Wechsel von {before} zu {after}"
        so_long = f"gab es {days_in_words((ends - on).days)} lang keinen Anschluss."
        text = f"{what} am {show_date(on)} {so_long}"
        yield Break(f"{new.id}-wechsel", STATUS, "domain", on, ends, text, f"{what} {so_long}", new.legal_domain)


def _unmet(facts: ChainFacts, found: Sequence[Link], names: Lookups, days: int, until: date) -> Iterator[Break]:
    """A life area with a clear need in which nothing has happened for longer than the days."""
    for need in _high_needs(facts.needs):
        area, since = need.life_area or "", need.assessed_on or until
        last = max([since, *_acts(facts, found, area, until)])
        if _is_going_on(facts, area, until) or (until - last).days <= days:
            continue
        count = days_ago((until - last).days)
        text = f"Im Bereich „{names.label('life_area', area)}“ besteht Bedarf, doch seit {count} gab es keinen Schritt."
        yield Break(f"{need.id}-bedarf", area, "unmet", last, until, text, text, _domain(facts), None, "needs")


def _acts(facts: ChainFacts, found: Sequence[Link], area: str, until: date) -> list[date]:
    """The days on which something was done or came about in a life area."""
    days = [each.begins for each in found if each.area == area and each.sort not in {"need", "arrival"}]
    days += [each.ends for each in found if each.area == area and each.sort == "referral" and each.ends]
    days += [day for each in facts.goals if each.life_area == area and (day := _set_on(each))]
    return [day for day in days if day <= until]


def _high_needs(needs: Iterable[Need]) -> list[Need]:
    """The first need of the last unbroken run of clear needs in each life area."""
    runs: dict[str, Need] = {}
    dated = (each for each in needs if each.life_area and each.assessed_on and each.level)
    for each in sorted(dated, key=lambda need: (str(need.assessed_on), need.id)):
        area = each.life_area or ""
        if each.level not in _HIGH:
            runs.pop(area, None)
        else:
            runs.setdefault(area, each)
    return list(runs.values())


def _is_going_on(facts: ChainFacts, area: str, until: date) -> bool:
    """Whether an answer is awaited in time, or a goal is still on its way."""
    awaited = any(
        is_waiting(each) and (each.expected_on or date.max) >= until
        for each in facts.referrals
        if area_of(each, facts.offers) == area and each.id not in facts.locked
    )
    under_way = any(
        each.life_area == area and each.state not in {"reached", "dropped"} and (each.by or date.min) >= until
        for each in facts.goals
    )
    return awaited or under_way


def _set_on(goal: Goal) -> date | None:
    made = made_on(goal.id)
    return goal.state_on or (date.fromisoformat(made) if made else None)


def _domain(facts: ChainFacts) -> str | None:
    current = current_residence(facts.person.id, facts.residences)
    return current.legal_domain if current else None
