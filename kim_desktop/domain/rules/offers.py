"""Which offers fit a person and a need, with the reasons for it and what stands in the way (K42: offers first)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import Offer
from kim_desktop.domain.rules.ages import ages_on

CHECK_AFTER = 180
"""Days after which what is said of an offer must be checked again, unless the Regelwert says otherwise."""


class Fit(IntEnum):
    """How well an offer fits; the best first."""

    FITS = 0
    TO_CLARIFY = 1
    HINDERED = 2


@dataclass(frozen=True)
class Seeker:
    """What is known of the person for whom an offer is sought; empty means unknown."""

    birth: PartialDate | None = None
    status_group: str = ""
    languages: frozenset[str] = frozenset()
    district: str = ""


@dataclass(frozen=True)
class Match:
    """An offer with what speaks for it, what must be asked first, and what stands in the way."""

    offer: Offer
    reasons: tuple[str, ...]
    questions: tuple[str, ...]
    obstacles: tuple[str, ...]

    @property
    def fit(self) -> Fit:
        """What it comes to."""
        if self.obstacles:
            return Fit.HINDERED
        return Fit.TO_CLARIFY if self.questions else Fit.FITS


@dataclass(frozen=True)
class Wanted:
    """What somebody who looks through the directory asks for; what is left empty is not asked."""

    life_area: str = ""
    age: int | None = None
    status_group: str = ""
    language: str = ""
    district: str = ""
    accepting: bool = False

    def is_met_by(self, offer: Offer) -> bool:
        """Whether an offer has all that; one that names no ages, statuses or districts is open to all."""
        return (
            (not self.life_area or self.life_area in offer.life_areas)
            and (self.age is None or (offer.age_from or 0) <= self.age <= (offer.age_to or self.age))
            and _is_open_to(offer.status_groups, self.status_group)
            and _is_open_to(offer.districts, self.district)
            and (not self.language or self.language in offer.languages)
            and (not self.accepting or offer.accepts == "yes")
        )


def matching(
    offers: Iterable[Offer], seeker: Seeker, life_area: str | None, on: date, names: Lookups
) -> tuple[Match, ...]:
    """The offers valid on that day for a life area (all if none is named), those that fit best first."""
    wanted = (each for each in offers if each.valid_on(on) and (not life_area or life_area in each.life_areas))
    return tuple(sorted((_match(each, seeker, on, names) for each in wanted), key=_rank))


def must_be_checked(offer: Offer, on: date, after: int = CHECK_AFTER) -> bool:
    """Whether nobody has looked after the entry for too long."""
    return offer.checked_on is None or offer.checked_on + timedelta(days=after) < on


@dataclass
class _Grounds:
    reasons: list[str]
    questions: list[str]
    obstacles: list[str]

    def judge(self, fits: bool | None, reason: str, question: str, obstacle: str) -> None:
        """Notes the sentence that belongs to yes, unknown or no."""
        if fits is None:
            self.questions.append(question)
        else:
            (self.reasons if fits else self.obstacles).append(reason if fits else obstacle)


def _match(offer: Offer, seeker: Seeker, on: date, names: Lookups) -> Match:
    grounds = _Grounds([], [], [])
    _acceptance(offer, grounds)
    _age(offer, seeker, on, grounds)
    _status(offer, seeker, names, grounds)
    _district(offer, seeker, names, grounds)
    _language(offer, seeker, names, grounds)
    return Match(offer, tuple(grounds.reasons), tuple(grounds.questions), tuple(grounds.obstacles))


def _acceptance(offer: Offer, grounds: _Grounds) -> None:
    if offer.accepts == "yes":
        since = f" (Stand {show_date(offer.checked_on)})" if offer.checked_on else ""
        grounds.reasons.append(f"nimmt auf{since}")
    elif offer.accepts == "waiting":
        grounds.questions.append("Warteliste")
    elif offer.accepts == "no":
        grounds.obstacles.append("nimmt zurzeit nicht auf")


def _age(offer: Offer, seeker: Seeker, on: date, grounds: _Grounds) -> None:
    if offer.age_from is None and offer.age_to is None:
        return
    span = _span(offer)
    fits = _fits_age(offer, seeker.birth, on) if seeker.birth else None
    grounds.judge(fits, f"Alter passt ({span})", f"Alter klären ({span})", f"nur {span}")


def _fits_age(offer: Offer, birth: PartialDate, on: date) -> bool | None:
    youngest, oldest = ages_on(birth, on)
    first = 0 if offer.age_from is None else offer.age_from
    last = oldest if offer.age_to is None else offer.age_to
    if first <= youngest and oldest <= last:
        return True
    return False if oldest < first or youngest > last else None


def _span(offer: Offer) -> str:
    if offer.age_from is None:
        return f"bis {offer.age_to} Jahre"
    return f"{offer.age_from} bis {offer.age_to} Jahre" if offer.age_to is not None else f"ab {offer.age_from} Jahren"


def _status(offer: Offer, seeker: Seeker, names: Lookups, grounds: _Grounds) -> None:
    if not offer.status_groups:
        return
    own = names.label("status_group", seeker.status_group)
    fits = seeker.status_group in offer.status_groups if seeker.status_group else None
    allowed = ", ".join(sorted(names.label("status_group", code) for code in offer.status_groups))
    grounds.judge(fits, f"offen für {own}", "Aufenthaltsstatus klären", f"nur für: {allowed}")


def _district(offer: Offer, seeker: Seeker, names: Lookups, grounds: _Grounds) -> None:
    if not offer.districts:
        return
    fits = seeker.district in offer.districts if seeker.district else None
    own = names.label("district", seeker.district)
    allowed = ", ".join(sorted(names.label("district", code) for code in offer.districts))
    grounds.judge(fits, f"für {own}", f"Wohnort klären (nur {allowed})", f"nur für {allowed}")


def _language(offer: Offer, seeker: Seeker, names: Lookups, grounds: _Grounds) -> None:
    if not offer.languages or not seeker.languages:
        return
    shared = sorted(names.label("language", code) for code in offer.languages & seeker.languages)
    if shared:
        grounds.reasons.append(f"spricht {', '.join(shared)}")
    else:
        grounds.questions.append("Sprachmittlung nötig")


def _is_open_to(named: frozenset[str], wanted: str) -> bool:
    return not wanted or not named or wanted in named


def _rank(match: Match) -> tuple[Fit, int, int, str]:
    return match.fit, len(match.obstacles), -len(match.reasons), match.offer.name.casefold()
