"""Counts of Meldungen, cases and people: SQL over the record tables that runs on the vault and on the central store."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Subquery, Table, and_, case, cast, exists, func, select

from kim_desktop.figures.grouping import Grouping, Pairs, Singles, added
from kim_desktop.figures.phases import case_phase, meldung_phase
from kim_desktop.figures.span import Where, is_filled, text_of

AGE_BANDS = (0, 6, 18, 28, 45, 65)
"""The youngest age of each band."""
DURATIONS = (0, 3, 6, 12, 24)
"""The fewest whole months of each band."""
ELSEWHERE = "elsewhere"
"""A sender that is not in the directory; what was typed instead is not told, it may be a name."""
STAYS = (0, 1, 2, 3, 5, 10)
"""The fewest whole years of each band."""
NEWCOMER_YEARS = 5
ADULT = 18
NOT_IN_HOUSEHOLD = "not_in_household"
"""The kind of housing of people who do not live with the household; it is not recorded."""


class Counts(Grouping):
    """Meldungen, cases and people."""

    def meldungen_by_sender(self) -> Pairs:
        """New Meldungen by (sender, district)."""
        t = self._tables["meldung"].c
        sender = case((is_filled(t.sender), t.sender), (is_filled(t.sender_other), ELSEWHERE), else_="")
        found = self._grouped(t.id, [sender, t.quarter, t.place], self._span.is_new_meldung())
        return added(
            (sender, self._labels.district(quarter, place), n) for (sender, quarter, place), n in found.items()
        )

    def meldungen_by_decision(self) -> Singles:
        """New Meldungen by the decision that stood at the end."""
        t = self._tables["meldung"].c
        decided = case((self._span.until_end(t.decided_on), t.decision), else_="")
        return self._single("meldung", decided, self._span.is_new_meldung())

    def meldungen_imported(self) -> Singles:
        """New Meldungen by whether they were read from a file: "yes" or ""."""
        imported = case((is_filled(self._tables["meldung"].c.imported_from), "yes"), else_="")
        return self._single("meldung", imported, self._span.is_new_meldung())

    def overrides(self) -> Pairs:
        """New Meldungen by (target group, "yes" where somebody departed from the rule)."""
        t = self._tables["meldung"].c
        overridden = case((t.target_group_overridden.is_(True), "yes"), else_="")
        return self._paired("meldung", [t.target_group, overridden], self._span.is_new_meldung())

    def active_cases(self) -> Pairs:
        """Cases open at the end by (responsible person, district)."""
        cases = self._tables["case"]
        address, meldung = self._newest("address"), self._newest("meldung")
        source = cases.outerjoin(address, address.c.case_id == cases.c.case_id)
        source = source.outerjoin(meldung, meldung.c.case_id == cases.c.case_id)
        by = [cases.c.responsible, address.c.quarter, address.c.place, meldung.c.quarter, meldung.c.place]
        found = self._grouped(cases.c.id, by, self._span.is_active_case(), source)
        district = self._labels.district
        return added((row[0], district(row[1], row[2]) or district(row[3], row[4]), n) for row, n in found.items())

    def open_meldungen_by_phase(self) -> Singles:
        """Meldungen undecided at the end by phase, 0 or 1."""
        return self._single("meldung", meldung_phase(self._all), self._span.is_open_meldung())

    def active_cases_by_phase(self) -> Singles:
        """Cases open at the end by phase, 1 to 5."""
        phase = case_phase(self._all, self._span)
        return self._single("case", phase, self._span.is_active_case())

    def closed_cases(self) -> Pairs:
        """Cases closed within the period by (reason, fewest months of their duration's band).

        One that was merged into another did not end, it was counted twice.
        """
        t = self._tables["case"].c
        duration = duration_band(t)
        return self._paired(
            "case", [t.closure, duration], and_(self._span.within(t.closed_on), ~is_filled(t.merged_into))
        )

    def persons_by_sex(self) -> Singles:
        """Persons in cases of the period by sex."""
        return self._persons(self._tables["person"].c.sex)

    def persons_by_age(self) -> Singles:
        """Persons in cases of the period by youngest age of their band; a year alone counts from 1 January."""
        return self._persons(self._years_since(self._tables["person"].c.birth, AGE_BANDS))

    def persons_by_nationality(self) -> Singles:
        """Persons in cases of the period by nationality."""
        return self._persons(self._tables["person"].c.nationality)

    def persons_by_status_group(self) -> Singles:
        """Persons in cases of the period by the group of their latest residence status."""
        person, residence = self._tables["person"], latest_status(self._tables)
        found = self._persons(residence.c.status, person.outerjoin(residence, residence.c.holder == person.c.id))
        groups: Singles = Counter()
        for status, number in found.items():
            groups[self._labels.group("residence_status", status)] += number
        return groups

    def persons_by_housing(self) -> Singles:
        """Persons in cases of the period by the kind of housing of their household."""
        person, household = self._tables["person"], self._newest("household")
        source = person.outerjoin(household, household.c.case_id == person.c.case_id)
        housing = case((person.c.elsewhere.is_(True), NOT_IN_HOUSEHOLD), else_=household.c.housing)
        return self._persons(housing, source)

    def persons_by_district(self) -> Singles:
        """Persons in cases of the period by the district of their case."""
        person, address, meldung = self._tables["person"], self._newest("address"), self._newest("meldung")
        source = person.outerjoin(address, address.c.case_id == person.c.case_id)
        source = source.outerjoin(meldung, meldung.c.case_id == person.c.case_id)
        by = [address.c.quarter, address.c.place, meldung.c.quarter, meldung.c.place]
        found, district = self._grouped(person.c.id, by, self._is_person(), source), self._labels.district
        districts: Singles = Counter()
        for (quarter, place, said, shelter), number in found.items():
            districts[district(quarter, place) or district(said, shelter)] += number
        return districts

    def persons_by_stay(self) -> Singles:
        """Persons in cases of the period by fewest whole years of their band since they came to Germany."""
        t = self._tables["person"].c
        return self._persons(self._years_since(func.coalesce(func.nullif(t.entered_germany, ""), t.moved_here), STAYS))

    def persons_by_newness(self) -> Singles:
        """Persons in cases of the period: "0" moved here in the last five years, "5" before, "" unknown."""
        return self._persons(self._years_since(self._tables["person"].c.moved_here, (0, NEWCOMER_YEARS)))

    def persons_by_protection(self) -> Pairs:
        """Persons in cases of the period by (latest residence status, "18" for adults, "0" for minors)."""
        person, residence = self._tables["person"], latest_status(self._tables)
        source = person.outerjoin(residence, residence.c.holder == person.c.id)
        by = [residence.c.status, self._years_since(person.c.birth, (0, ADULT))]
        return Counter(
            {(status, age): n for (status, age), n in self._grouped(person.c.id, by, self._is_person(), source).items()}
        )

    def _years_since(self, day: ColumnElement[Any], bands: Sequence[int]) -> ColumnElement[Any]:
        """The fewest whole years of the band since a day that may be known by its month or year only."""
        told = text_of(day)
        first_day = func.substr(told + "-01-01", 1, 10)
        steps = [(first_day <= born_by(self._as_of, years).isoformat(), str(years)) for years in reversed(bands)]
        return case((told == "", ""), *steps, else_="")

    def _is_person(self) -> Where:
        """A person who was merged into another one is counted as that one."""
        t = self._tables["person"].c
        return and_(self._span.in_case_of_period(t), ~is_filled(t.same_as))

    def _persons(self, by: ColumnElement[Any], source: FromClause | None = None) -> Singles:
        return self._single("person", by, self._is_person(), source)


def latest_status(tables: Mapping[str, Table]) -> Subquery:
    """The status made last for each person; that of somebody merged into another one is that one's."""
    residence, person = tables["residence"], tables["person"].alias()
    holder = func.coalesce(func.nullif(person.c.same_as, ""), residence.c.person).label("holder")
    source = residence.outerjoin(person, person.c.id == residence.c.person)
    held = select(residence.c.id, residence.c.status, holder).select_from(source).subquery()
    later = held.alias()
    overtaken = exists().where(later.c.holder == held.c.holder, later.c.id > held.c.id)
    return select(held.c.holder, held.c.status).where(~overtaken).subquery()


def duration_band(t: Any) -> ColumnElement[str]:
    """The fewest whole months of the band of a case's duration."""
    months = _whole_months(t.admitted_on, t.closed_on)
    bands = [(months >= fewest, str(fewest)) for fewest in reversed(DURATIONS)]
    return case((~is_filled(t.admitted_on), ""), *bands, else_="")


def _whole_months(begin: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
    """Full months between two days, counted as ages are."""

    def part(day: ColumnElement[Any], first: int, length: int) -> ColumnElement[int]:
        return cast(func.nullif(func.substr(day, first, length), ""), Integer)

    months = 12 * (part(end, 1, 4) - part(begin, 1, 4)) + part(end, 6, 2) - part(begin, 6, 2)
    return months - case((part(end, 9, 2) < part(begin, 9, 2), 1), else_=0)


def born_by(day: date, age: int) -> date:
    """The latest day of birth of somebody who is that old on `day`."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)
