"""Who is responsible for an address: place of presence, then district, then free capacity (§ 2b, K87 to K96)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import inf
from typing import Literal

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.records.people import Address
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.domain.rules.load import Scale, decimal
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

Ground = Literal["place", "quarter", "district", "capacity"]
_RULE = "Zuständigkeit"
_SOURCE = f"{CONCEPT} § 2b, Zuständigkeit nach Stadtbezirken"
_ORDER: tuple[Ground, ...] = ("place", "quarter", "district", "capacity")
_HOUSE_NUMBER = re.compile(r"[\s,]*\d+\s*[a-z]?(\s*[-–/]\s*\d+\s*[a-z]?)?\s*$", re.IGNORECASE)
_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody lives: a shelter's code or a street, with the quarter if it is known."""

    place: str | None = None
    quarter: str | None = None
    street: str = ""
    postcode: str = ""

    @classmethod
    def of(cls, record: Meldung | Address) -> "Whereabouts":
        """The address on a Meldebogen or of a household."""
        return cls(record.place, record.quarter, record.street, record.postcode)


@dataclass(frozen=True)
class Key:
    """The master data that decides: the key's rows, the team, streets, and the codes of quarters and places."""

    rows: tuple[ResponsibilityKey, ...]
    team: tuple[StaffMember, ...]
    streets: tuple[Street, ...]
    codes: tuple[CodeEntry, ...]

    def label(self, catalogue: str, code: str) -> str:
        """What a code is called; the code itself where it has no entry."""
        entry = self.entry(catalogue, code)
        return entry.label if entry else code

    def entry(self, catalogue: str, code: str | None) -> CodeEntry | None:
        """The entry of a code."""
        return next((e for e in self.codes if e.catalogue == catalogue and e.code == code), None)

    @cached_property
    def streets_by_name(self) -> dict[str, tuple[Street, ...]]:
        """The streets by their `street_key`, since the check runs with every key press."""
        found: dict[str, list[Street]] = {}
        for street in self.streets:
            found.setdefault(street_key(street.name), []).append(street)
        return {name: tuple(streets) for name, streets in found.items()}


@dataclass(frozen=True)
class Proposal:
    """One person who could be responsible; `load` is None if this device cannot know it.

    `free` is the capacity left, in average cases where the weights of the districts are known; None if it is not known.
    """

    staff: str
    ground: Ground
    share: int
    load: int | None
    free: float | None
    weighted: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ResponsibilityResult:
    """Proposals, the best one first, and what was found out about the address."""

    proposals: tuple[Proposal, ...]
    quarter: str | None
    district: str | None
    reasons: tuple[Reason, ...]


def responsibility(
    where: Whereabouts, key: Key, load: Mapping[str, int | None], on: date, scale: Scale | None = None
) -> ResponsibilityResult:
    """Who should take the case; `load` is the number of open cases by staff id, None where nobody can say.

    With a `scale` cases count as the weight of their district says, and so does the capacity that is left.
    """
    possible = _possible(where, key, on)
    quarter = where.quarter or _only(possible)
    district = _district(where.place, quarter, key)
    border = _is_border(quarter, key)
    grounds = _grounds(where.place, quarter, district, border, key, on)
    told = key.label("district", district) if district else ""
    proposals = [_proposal(staff, grounds[staff], key, load, _Weighing(scale, district, told)) for staff in grounds]
    comparable = all(each.load is not None for each in proposals)
    proposals.sort(key=lambda each: _rank(each, border, comparable))
    proposals = [_stepping_back(each) if _is_full(each, border) else each for each in proposals]
    findings = (*_ambiguity(where, possible, key), *_findings(where, quarter, district, border, proposals, key))
    return ResponsibilityResult(tuple(proposals), quarter, district, findings)


def district_of(where: Whereabouts, key: Key, on: date) -> str:
    """The district of an address by the street table and the lists; empty if they do not say."""
    return _district(where.place, where.quarter or _only(_possible(where, key, on)), key) or ""


def quarter_of(street: str, postcode: str, streets: Iterable[Street], on: date | None = None) -> str | None:
    """The quarter of an address by the street table; None if the table does not say or says two things."""
    return _only(_quarters(street, postcode, streets, on))


def street_key(street: str) -> str:
    """A street's name without house number, blanks, hyphens and differences of spelling."""
    name = _HOUSE_NUMBER.sub("", street.strip()).casefold().translate(_SPELLINGS)
    letters = re.sub(r"[^a-z0-9.]", "", name)
    return re.sub(r"str(\.|$)", "strasse", letters).replace(".", "")


def _possible(where: Whereabouts, key: Key, on: date) -> set[str]:
    return _quarters(where.street, where.postcode, key.streets_by_name.get(street_key(where.street), ()), on)


def _only(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None


def _quarters(street: str, postcode: str, streets: Iterable[Street], on: date | None) -> set[str]:
    name = street_key(street)
    return {
        each.quarter
        for each in streets
        if name
        and each.quarter
        and (not postcode or each.postcode in {"", postcode})
        and (on is None or each.valid_on(on))
        and street_key(each.name) == name
    }


def _ambiguity(where: Whereabouts, possible: set[str], key: Key) -> tuple[Reason, ...]:
    if where.quarter or len(possible) < 2:
        return ()
    labels = " oder ".join(sorted(key.label("quarter", code) for code in possible))
    return (_reason(f"Die Straße liegt in mehreren Stadtteilen: {labels}. Bitte wählen."),)


def _district(place: str | None, quarter: str | None, key: Key) -> str | None:
    for catalogue, code in (("quarter", quarter), ("place", place)):
        entry = key.entry(catalogue, code)
        if entry and entry.group:
            return entry.group
    return None


def _is_border(quarter: str | None, key: Key) -> bool:
    entry = key.entry("quarter", quarter)
    return bool(entry and BORDER in entry.flags)


def _grounds(
    place: str | None, quarter: str | None, district: str | None, border: bool, key: Key, on: date
) -> dict[str, tuple[Ground, ResponsibilityKey]]:
    """The best ground of each person who comes into question, with the row that says so."""
    team = {each.id for each in key.team if each.valid_on(on)}
    grounds: dict[str, tuple[Ground, ResponsibilityKey]] = {}
    for row in key.rows:
        ground = _ground(row, place, quarter, district, border)
        if ground is None or row.staff not in team or not row.valid_on(on):
            continue
        best = grounds.get(row.staff)
        if best is None or _ORDER.index(ground) < _ORDER.index(best[0]):
            grounds[row.staff] = (ground, row)
    return grounds


def _ground(
    row: ResponsibilityKey, place: str | None, quarter: str | None, district: str | None, border: bool
) -> Ground | None:
    if row.place:
        return "place" if row.place == place else None
    if row.quarter and row.quarter == quarter:
        return "quarter"
    if row.district and row.district == district and not row.quarter:
        return "district"
    return "capacity" if border else None


@dataclass(frozen=True)
class _Weighing:
    scale: Scale | None
    district: str | None
    label: str


def _proposal(
    staff: str, found: tuple[Ground, ResponsibilityKey], key: Key, load: Mapping[str, int | None], by: _Weighing
) -> Proposal:
    ground, row = found
    share = row.share
    texts = {
        "place": "Präsenz an diesem Ort.",
        "quarter": "Zuständig für diesen Stadtteil.",
        "district": f"Zuständig für diesen Stadtbezirk (Anteil {share} %).",
        "capacity": "Randquartier: Zuweisung nach freier Kapazität möglich.",
    }
    because = replace(_reason(texts[ground]), values=(f"Zeile im Zuständigkeitsschlüssel, {_since(row)}",))
    if by.scale:
        burden, free = by.scale.burden(staff), by.scale.free(staff)
        reasons = (because, _weighed(staff, by.scale, by))
        return Proposal(staff, ground, share, burden.cases, free, burden.weighted, reasons)
    capacity = next(each.capacity for each in key.team if each.id == staff)
    cases = load.get(staff, 0)
    room = capacity - cases if capacity and cases is not None else None
    count = "Zahl der Fälle hier nicht bekannt" if cases is None else f"{cases} offene Fälle"
    said = count + (f", Kapazität {capacity}." if capacity else ", keine Kapazität eingetragen.")
    return Proposal(staff, ground, share, cases, room, None, (because, _reason(said)))


def _weighed(staff: str, scale: Scale, by: _Weighing) -> Reason:
    """What a person carries, how much that weighs, and what is left, as one sentence."""
    burden, capacity, free = scale.burden(staff), scale.capacity.get(staff, 0), scale.free(staff)
    counts = ((burden.cases, "offener Fall", "offene Fälle"), (burden.meldungen, "offene Meldung", "offene Meldungen"))
    carried = " und ".join(f"{number} {one if number == 1 else many}" for number, one, many in counts if number)
    heavy = f"{carried}, gewichtet {decimal(burden.weighted)}" if carried else "Noch keine offenen Fälle"
    room = "keine Kapazität eingetragen"
    if free is not None:
        room = f"Kapazität {capacity}, davon frei {decimal(max(free, 0))}"
    weight = f"Gewicht {by.label}: {scale.weights.told(by.district)}" if by.district else ""
    return replace(_reason(f"{heavy}; {room}."), values=(weight,) if weight else ())


def _is_full(proposal: Proposal, border: bool) -> bool:
    return border and proposal.ground != "place" and proposal.free is not None and proposal.free <= 0


def _stepping_back(proposal: Proposal) -> Proposal:
    told = _reason("Keine freie Kapazität: tritt im Randquartier hinter andere zurück.")
    return replace(proposal, reasons=(*proposal.reasons, told))


def _rank(proposal: Proposal, border: bool, comparable: bool) -> tuple[bool, int, float, str]:
    """Ground first, then the lightest load for the share; in border quarters a full caseload steps back.

    Who is proposed for free capacity alone stands in the order of it. Where not all loads are known, the larger share
    comes first: an unknown load is not a light one.
    """
    load = proposal.load if proposal.weighted is None else proposal.weighted
    weight = (load or 0) * 100 / max(proposal.share, 1) if comparable else -proposal.share
    if proposal.ground == "capacity" and proposal.weighted is not None:
        weight = inf if proposal.free is None else -proposal.free
    return _is_full(proposal, border), _ORDER.index(proposal.ground), weight, proposal.staff


def _findings(
    where: Whereabouts,
    quarter: str | None,
    district: str | None,
    border: bool,
    proposals: list[Proposal],
    key: Key,
) -> tuple[Reason, ...]:
    reasons = []
    if quarter:
        origin = "" if where.quarter else " (nach dem Straßenverzeichnis)"
        reasons.append(_reason(f"Stadtteil {key.label('quarter', quarter)}{origin}."))
    if district:
        reasons.append(_reason(f"{key.label('district', district)}."))
    if border:
        reasons.append(_reason("Randquartier: flexible Zuweisung nach freien Kapazitäten."))
    if not quarter and not district and not where.place:
        reasons.append(_reason("Der Stadtteil ist nicht bekannt: bitte von Hand wählen."))
    elif not proposals:
        reasons.append(_reason("Im Zuständigkeitsschlüssel steht dafür niemand: bitte Koordination fragen."))
    return tuple(reasons)


def _since(row: ResponsibilityKey) -> str:
    return f"gültig ab {row.valid_from:%d.%m.%Y}" if row.valid_from else "gültig von Anfang an"


def _reason(text: str) -> Reason:
    return Reason(text, _RULE, _SOURCE)
