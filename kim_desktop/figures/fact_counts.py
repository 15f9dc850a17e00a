"""The same counts as `Counts` and `OfficeCounts`, from the narrow tables: for a store with very many people."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from kim_desktop.figures.counts import ADULT, AGE_BANDS, NEWCOMER_YEARS, STAYS, Counts
from kim_desktop.figures.facts import CASES, PEOPLE, PROFILES
from kim_desktop.figures.grouping import Pairs, Singles
from kim_desktop.figures.span import Span, Where

_YEAR = 10_000


class FactCounts(Counts):
    """Counts people and cases in a few passes over the narrow tables."""

    def active_cases(self) -> Pairs:
        """Cases open at the end by (responsible person, district)."""
        found: Pairs = Counter()
        for (responsible, *home, _), number in self._active.items():
            found[responsible, self._district(home)] += number
        return found

    def active_cases_by_phase(self) -> Singles:
        """Cases open at the end by phase, 1 to 5."""
        found: Singles = Counter()
        for codes, number in self._active.items():
            found[codes[-1]] += number
        return found

    def persons_by_sex(self) -> Singles:
        """Persons in cases of the period by sex."""
        return self._by_profile(lambda row: row.sex)

    def persons_by_housing(self) -> Singles:
        """Persons in cases of the period by the kind of housing of their household."""
        return self._by_profile(lambda row: row.housing)

    def persons_by_nationality(self) -> Singles:
        """Persons in cases of the period by nationality."""
        return self._by_profile(lambda row: row.nationality)

    def persons_by_status_group(self) -> Singles:
        """Persons in cases of the period by the group of their latest residence status."""
        return self._by_profile(lambda row: self._labels.group("residence_status", row.status))

    def persons_by_district(self) -> Singles:
        """Persons in cases of the period by the district of their case."""
        return self._by_profile(lambda row: self._district((row.quarter, row.place, row.said_quarter, row.said_place)))

    def persons_by_age(self) -> Singles:
        """Persons in cases of the period by youngest age of their band; a year alone counts from 1 January."""
        return self._by_years(PEOPLE.c.born, AGE_BANDS)

    def persons_by_stay(self) -> Singles:
        """Persons in cases of the period by fewest whole years of their band since they came to Germany."""
        return self._by_years(PEOPLE.c.came, STAYS)

    def persons_by_newness(self) -> Singles:
        """Persons in cases of the period: "0" moved here in the last five years, "5" before, "" unknown."""
        return self._by_years(PEOPLE.c.moved, (0, NEWCOMER_YEARS))

    def persons_by_protection(self) -> Pairs:
        """Persons in cases of the period by (latest residence status, "18" for adults, "0" for minors)."""
        found: Pairs = Counter()
        profiles, years = self._profiles, self._years(PEOPLE.c.born)
        grown = case((years >= ADULT, str(ADULT)), (years >= 0, "0"), else_="")
        for (number, age), count in self._people([PEOPLE.c.profile, grown]).items():
            found[profiles[number].status, age] += count
        return found

    @cached_property
    def _active(self) -> Mapping[tuple[Any, ...], int]:
        t, day = CASES.c, _number(self._as_of)
        phases = ((t.follows, "5"), (t.refers, "4"), (t.plans, "3"), (t.needs, "2"))
        phase = case(*((since <= day, number) for since, number in phases), else_="1")
        where = and_(t.begun <= day, t.ended > day, self._narrowing.holds_case(t.case_id))
        return self._counted([t.responsible, t.quarter, t.place, t.said_quarter, t.said_place, phase], where)

    @cached_property
    def _profiles(self) -> Mapping[int, Any]:
        return {row.number: row for row in self._connection.execute(select(PROFILES))}

    @cached_property
    def _of_profiles(self) -> Mapping[tuple[Any, ...], int]:
        return self._people([PEOPLE.c.profile])

    def _by_profile(self, code: Callable[[Any], str]) -> Singles:
        found: Singles = Counter()
        for (number,), count in self._of_profiles.items():
            found[code(self._profiles[number])] += count
        return found

    def _by_years(self, day: ColumnElement[int], bands: Sequence[int]) -> Singles:
        """By the fewest whole years of the band since a day."""
        found: Singles = Counter()
        for (since,), count in self._people([self._years(day)]).items():
            band = max((each for each in bands if since is not None and each <= since), default="")
            found[str(band)] += count
        return found

    def _years(self, day: ColumnElement[int]) -> ColumnElement[int]:
        """Whole years until the day whose state counts, nothing without a day or for a later one."""
        today = _number(self._as_of)
        return case((or_(day == 0, day > today), None), else_=(today - day) // _YEAR)

    def _people(self, by: Sequence[ColumnElement[Any]]) -> Mapping[tuple[Any, ...], int]:
        t = PEOPLE.c
        open_then = was_open(t, _number(self._period.start), _number(self._period.end))
        return self._counted(by, and_(open_then, self._narrowing.holds_case(t.case_id)))

    def _counted(self, by: Sequence[ColumnElement[Any]], where: Where) -> Mapping[tuple[Any, ...], int]:
        rows = select(*(each.label(f"by_{place}") for place, each in enumerate(by))).where(where).subquery()
        query = select(*rows.c, func.count()).group_by(*rows.c)
        return {tuple(row[:-1]): row[-1] for row in self._connection.execute(query)}

    def _district(self, home: Sequence[str]) -> str:
        """As the other tables say: the address before the Meldung."""
        quarter, place, said_quarter, said_place = home
        return self._labels.district(quarter, place) or self._labels.district(said_quarter, said_place)


class FactSpan(Span):
    """A period whose open cases are known from the narrow table."""

    def in_case_of_period(self, part: Any) -> Where:
        """Whether the columns belong to a case that was open for a day of the period at least."""
        t, days = CASES.c, (int(day.replace("-", "")) for day in (self.start, self.last))
        case_id: ColumnElement[str] = part.case_id
        return case_id.in_(select(t.case_id).where(was_open(t, *days)))


def was_open(t: Any, first: int, last: int) -> Where:
    """Whether a case, or the one it was merged into, was open on a day of the period at least."""
    return or_(and_(t.begun <= last, t.ended >= first), and_(t.led_begun <= last, t.led_ended >= first))


def _number(day: date) -> int:
    return day.year * _YEAR + day.month * 100 + day.day
