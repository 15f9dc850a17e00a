"""Auslastung: what each case manager, employer, district and quarter carries against what can be carried."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from kim_desktop.clock import local_date
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.master import CodeEntry, Parameter, ResponsibilityKey, StaffMember
from kim_desktop.domain.records.steering import Post
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.domain.rules.load import (
    AVERAGE,
    NEARLY_FULL,
    Burden,
    Count,
    Fullness,
    filled_by_month,
    fullness,
    months_until,
    planned,
    room_by_district,
)
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.responsibility import Key, Whereabouts, responsibility
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import absences
from kim_desktop.work.load_counts import Told, counts_of, last_counts, scale_of, weights_of
from kim_desktop.work.responsibility import key_of, known_loads

MONTHS = 24
"""How far back the filled posts are shown."""


@dataclass(frozen=True)
class Carrier:
    """One case manager: what she carries (None: not known here), what she can take, and what is under way.

    `away` is her running or next absence, `given` and `taken` are open Übergaben from her and to her.
    """

    staff: str
    name: str
    employer: str
    cases: int | None
    meldungen: int
    weighted: float | None
    capacity: int
    vze: float
    state: Fullness
    away: Absence | None = None
    given: int = 0
    taken: int = 0

    @property
    def free(self) -> float | None:
        """How many average cases she could still take."""
        return None if self.weighted is None or not self.capacity else self.capacity - self.weighted


@dataclass(frozen=True)
class Area:
    """An employer, a district, a quarter or a place: its open cases and people, and who carries them.

    For a quarter or place `weighted` and `capacity` are those of all whom the key names for it.
    """

    code: str
    label: str
    cases: int
    people: int
    weighted: float | None
    capacity: float
    state: Fullness
    weight: int = AVERAGE
    district: str = ""
    is_border: bool = False
    is_place: bool = False

    @property
    def percent(self) -> int | None:
        """The share of the capacity that is used."""
        return None if self.weighted is None or self.capacity <= 0 else round(self.weighted * 100 / self.capacity)


@dataclass(frozen=True)
class TeamPicture:
    """All of it, and when the central store told the cases; None if it never did."""

    at: datetime | None
    carriers: tuple[Carrier, ...]
    employers: tuple[Area, ...]
    districts: tuple[Area, ...]
    quarters: tuple[Area, ...]
    nowhere: int
    """Open cases of which nobody knows the district."""


@dataclass(frozen=True)
class Steps:
    """VZÄ filled by employer and month, and what is planned today."""

    months: tuple[date, ...]
    by_employer: dict[str, tuple[float, ...]]
    planned: dict[str, float]


def team_picture(store: Store) -> TeamPicture:
    """How the load is spread, as far as this device knows."""
    return _Team(store).picture()


def vze_steps(store: Store, months: int = MONTHS) -> Steps:
    """How the posts were filled over the last months, this one included."""
    posts, today = store.all(Post), local_date(store.clock())
    firsts = months_until(today, months)
    return Steps(firsts, filled_by_month(posts, firsts), planned(posts, today))


class _Team:
    """Reads everything once."""

    def __init__(self, store: Store) -> None:
        self._store, self._today = store, local_date(store.clock())
        self._key = key_of(store)
        self._told = last_counts(store)
        self._scale = scale_of(store, self._key)
        self._weights = weights_of(store)
        self._nearly = Parameters.of(store.all(Parameter, name="load_nearly_full"), self._today).value(
            "load_nearly_full", NEARLY_FULL
        )

    def picture(self) -> TeamPicture:
        carriers = sorted(map(self._carrier, self._team), key=lambda each: (-_fill(each), each.name.casefold()))
        return TeamPicture(
            self._told.at if self._told else None,
            tuple(carriers),
            tuple(self._employers(carriers)),
            tuple(self._districts()),
            tuple(self._quarters()),
            sum(each.cases for each in self._counts if not each.district),
        )

    @cached_property
    def _team(self) -> list[StaffMember]:
        return [each for each in self._key.team if each.role == CASE_MANAGER and each.valid_on(self._today)]

    @cached_property
    def _counts(self) -> tuple[Count, ...]:
        return counts_of(self._told, self._key) if self._told else ()

    @cached_property
    def _posts(self) -> list[Post]:
        return [each for each in self._store.all(Post) if each.valid_on(self._today)]

    @cached_property
    def _loads(self) -> dict[str, int | None]:
        return known_loads(self._store, self._key.team)

    @cached_property
    def _away(self) -> dict[str, Absence]:
        return {each.staff: each for each in reversed(absences(self._store))}

    @cached_property
    def _open(self) -> list[Handover]:
        return [each for each in self._store.all(Handover) if each.is_open]

    def _carrier(self, member: StaffMember) -> Carrier:
        burden = self._scale.burden(member.id) if self._scale else Burden(self._loads[member.id] or 0)
        weighted = burden.weighted if self._scale else None
        capacity = self._scale.capacity.get(member.id, 0) if self._scale else member.capacity
        known = burden.cases if self._scale else self._loads[member.id]
        return Carrier(
            staff=member.id,
            name=member.name,
            employer=member.organisation or "",
            cases=known,
            meldungen=burden.meldungen,
            weighted=weighted,
            capacity=capacity,
            vze=sum(each.percent for each in self._posts if each.staff == member.id) / 100,
            state=fullness(known if weighted is None else weighted, capacity, self._nearly),
            away=self._away.get(member.id),
            given=sum(each.from_staff == member.id for each in self._open),
            taken=sum(each.to_staff == member.id for each in self._open),
        )

    def _employers(self, carriers: Iterable[Carrier]) -> Iterable[Area]:
        by: dict[str, list[Carrier]] = defaultdict(list)
        people: Counter[str] = Counter()
        for count in self._counts:
            people[count.staff] += count.people
        for each in carriers:
            by[each.employer].append(each)
        for employer, team in sorted(by.items()):
            weighted = None if any(each.weighted is None for each in team) else sum(each.weighted or 0 for each in team)
            cases, room = sum(each.cases or 0 for each in team), sum(each.capacity for each in team)
            inhabitants = sum(people[each.staff] for each in team)
            yield Area(employer, "", cases, inhabitants, weighted, room, fullness(weighted, room, self._nearly))

    def _districts(self) -> Iterable[Area]:
        rooms = self._rooms()
        for entry in self._entries("district"):
            here = [each for each in self._counts if each.district == entry.code]
            weight = self._weights.percent(entry.code)
            cases, room = sum(each.cases for each in here), rooms.get(entry.code, 0.0)
            weighted = cases * weight / AVERAGE if self._told else None
            state = fullness(weighted, room, self._nearly)
            people = sum(each.people for each in here)
            yield Area(entry.code, entry.label, cases, people, weighted, room, state, weight, entry.code)

    def _quarters(self) -> Iterable[Area]:
        for entry in self._entries("quarter"):
            here = [each for each in self._lines if each.quarter == entry.code]
            area = self._answered(Whereabouts(quarter=entry.code), here)
            border = BORDER in entry.flags
            yield replace(area, code=entry.code, label=entry.label, district=entry.group, is_border=border)
        for entry in self._entries("place"):
            if entry.group:
                here = [each for each in self._lines if each.place == entry.code and not each.quarter]
                area = self._answered(Whereabouts(place=entry.code), here)
                yield replace(area, code=entry.code, label=entry.label, district=entry.group, is_place=True)

    @property
    def _lines(self) -> tuple[Told, ...]:
        return self._told.lines if self._told else ()

    def _answered(self, where: Whereabouts, here: Iterable[Told]) -> Area:
        """The counts of a place, with the burden of those whom the key names for it."""
        found = responsibility(where, self._key, {}, self._today, self._scale).proposals
        named = [each.staff for each in found if each.ground != "capacity"]
        lines, scale = tuple(here), self._scale
        cases, people = sum(each.cases for each in lines), sum(each.people for each in lines)
        if scale is None:
            return Area("", "", cases, people, None, 0.0, "unknown")
        weighted = sum(scale.burden(each).weighted for each in named)
        room = sum(scale.capacity.get(each, 0) for each in named)
        return Area("", "", cases, people, weighted, room, fullness(weighted, room, self._nearly))

    def _rooms(self) -> dict[str, float]:
        """The capacity of the team by district, as the shares of the key say."""
        capacity = {each.staff: each.capacity for each in map(self._carrier, self._team)}
        of_row = {row.id: _district_of(row, self._key) for row in self._key.rows if row.staff in capacity}
        return room_by_district(self._key.rows, capacity, of_row, self._today)

    def _entries(self, catalogue: str) -> list[CodeEntry]:
        found = [each for each in self._key.codes if each.catalogue == catalogue and each.valid_on(self._today)]
        return sorted(found, key=lambda each: (each.position, each.label))


def _district_of(row: ResponsibilityKey, key: Key) -> str:
    for catalogue, code in (("quarter", row.quarter), ("place", row.place)):
        entry = key.entry(catalogue, code) if code else None
        if entry:
            return entry.group
    return row.district or ""


def _fill(carrier: Carrier) -> float:
    """By which the fullest stand first; who has no capacity stands behind all who have."""
    carried = carrier.cases or 0 if carrier.weighted is None else carrier.weighted
    return carried / carrier.capacity if carrier.capacity else carried / 1_000
