"""The counting itself: SQL over the record tables that runs on the vault and on the central store."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, and_, case, exists, func, select, true

from kim_desktop.figures.json_members import json_members
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.phases import case_phase, meldung_phase
from kim_desktop.figures.report import Period
from kim_desktop.figures.span import Span, Where, is_filled, text_of
from kim_desktop.storage.schema import Tables

AGE_BANDS = (0, 6, 18, 28, 45, 65)
"""The youngest age of each band."""
ELSEWHERE = "elsewhere"
"""A sender that is not in the directory; what was typed instead is not told, it may be a name."""

Singles = Counter[str]
Pairs = Counter[tuple[str, str]]


class Counts:
    """Counts by codes for one period; a code "" means that nothing was said."""

    def __init__(self, connection: Connection, tables: Tables, labels: Labels, period: Period) -> None:
        self._connection = connection
        self._all = tables
        self._tables = tables.records
        self._labels = labels
        self._as_of = period.end
        self._span = Span(tables, period)

    def meldungen_by_sender(self) -> Pairs:
        """New Meldungen by (sender, district)."""
        t = self._tables["meldung"].c
        sender = case((is_filled(t.sender), t.sender), (is_filled(t.sender_other), ELSEWHERE), else_="")
        found = self._grouped(t.id, [sender, t.quarter, t.place], self._span.is_new_meldung())
        return _added(
            (sender, self._labels.district(quarter, place), n) for (sender, quarter, place), n in found.items()
        )

    def meldungen_by_decision(self) -> Singles:
        """New Meldungen by the decision that stood at the end."""
        t = self._tables["meldung"].c
        decided = case((self._span.until_end(t.decided_on), t.decision), else_="")
        return _flat(self._grouped(t.id, [decided], self._span.is_new_meldung()))

    def overrides(self) -> Pairs:
        """New Meldungen by (target group, "yes" where somebody departed from the rule)."""
        t = self._tables["meldung"].c
        overridden = case((t.target_group_overridden.is_(True), "yes"), else_="")
        return _paired(self._grouped(t.id, [t.target_group, overridden], self._span.is_new_meldung()))

    def active_cases(self) -> Pairs:
        """Cases open at the end by (responsible person, district)."""
        cases = self._tables["case"]
        address, meldung = self._newest("address"), self._newest("meldung")
        source = cases.outerjoin(address, address.c.case_id == cases.c.case_id)
        source = source.outerjoin(meldung, meldung.c.case_id == cases.c.case_id)
        by = [cases.c.responsible, address.c.quarter, address.c.place, meldung.c.quarter, meldung.c.place]
        found = self._grouped(cases.c.id, by, self._span.is_active_case(), source)
        district = self._labels.district
        return _added((row[0], district(row[1], row[2]) or district(row[3], row[4]), n) for row, n in found.items())

    def open_meldungen_by_phase(self) -> Singles:
        """Meldungen undecided at the end by phase, 0 or 1."""
        where = self._span.is_open_meldung()
        return _flat(self._grouped(self._tables["meldung"].c.id, [meldung_phase(self._all)], where))

    def active_cases_by_phase(self) -> Singles:
        """Cases open at the end by phase, 1 to 5."""
        phase = case_phase(self._all, self._span)
        return _flat(self._grouped(self._tables["case"].c.id, [phase], self._span.is_active_case()))

    def closed_cases(self) -> int:
        """Cases closed within the period."""
        t = self._tables["case"].c
        return self._grouped(t.id, [t.closure], self._span.within(t.closed_on)).total()

    def persons_by_sex(self) -> Singles:
        """Persons in cases of the period by sex."""
        return self._persons(self._tables["person"].c.sex)

    def persons_by_age(self) -> Singles:
        """Persons in cases of the period by youngest age of their band; a year alone counts from 1 January."""
        birth = text_of(self._tables["person"].c.birth)
        first_day = func.substr(birth + "-01-01", 1, 10)
        bands = [(first_day <= _born_by(self._as_of, age).isoformat(), str(age)) for age in reversed(AGE_BANDS)]
        return self._persons(case((birth == "", ""), *bands, else_=""))

    def persons_by_status_group(self) -> Singles:
        """Persons in cases of the period by the group of their latest residence status."""
        person, residence = self._tables["person"], self._newest("residence", "person")
        found = self._persons(residence.c.status, person.outerjoin(residence, residence.c.person == person.c.id))
        groups: Singles = Counter()
        for status, number in found.items():
            groups[self._labels.group("residence_status", status)] += number
        return groups

    def contacts(self) -> Pairs:
        """Contacts by (place, kind); a corrected entry counts as its correction says."""
        table = self._tables["contact"]
        correction = table.alias()
        corrected = exists().where(correction.c.corrects == table.c.id)
        where = and_(self._span.within(table.c.on), ~corrected)
        return _paired(self._grouped(table.c.id, [table.c.place, table.c.sort], where))

    def needs(self) -> Singles:
        """Needs assessed in the period by life area; level 0 says that there is none."""
        t = self._tables["need"].c
        needed = and_(self._span.within(t.assessed_on), text_of(t.level) != "0")
        return _flat(self._grouped(t.id, [t.life_area], needed))

    def concerns(self) -> Singles:
        """Concerns named in new Meldungen by life area; one Meldung may name several."""
        meldung = self._tables["meldung"]
        concern = json_members(meldung.c.concerns, "concern")
        source = meldung.join(concern, true())
        return _flat(self._grouped(meldung.c.id, [concern.c.value], self._span.is_new_meldung(), source))

    def referrals(self) -> Pairs:
        """Referrals of the period by (target, "yes" where feedback came until the end)."""
        t = self._tables["referral"].c
        told = and_(is_filled(t.result) | is_filled(t.result_on), self._span.until_end(t.result_on))
        answered = case((told, "yes"), else_="")
        return _paired(self._grouped(t.id, [_target(t), answered], self._span.within(t.referred_on)))

    def feedback_days(self) -> dict[str, list[int]]:
        """Days until feedback came for the referrals of the period, per target."""
        t = self._tables["referral"].c
        told = and_(self._span.within(t.referred_on), is_filled(t.result_on), t.result_on <= self._span.end)
        days: dict[str, list[int]] = defaultdict(list)
        for target, referred, result in self._connection.execute(
            select(_target(t), t.referred_on, t.result_on).where(told)
        ):
            days[target].append((date.fromisoformat(result) - date.fromisoformat(referred)).days)
        return days

    def consents(self) -> Pairs:
        """Consents in cases of the period by (purpose, state at the end; "expired" if it ran out)."""
        t = self._tables["consent"].c
        expired = and_(t.state == "given", is_filled(t.valid_until), t.valid_until < self._span.end)
        state = case(
            (~is_filled(t.state) | ~self._span.until_end(t.answered_on), "open"),
            (expired, "expired"),
            else_=t.state,
        )
        return _paired(self._grouped(t.id, [t.purpose, state], self._span.in_case_of_period(t)))

    def _persons(self, by: ColumnElement[Any], source: FromClause | None = None) -> Singles:
        t = self._tables["person"].c
        return _flat(self._grouped(t.id, [by], self._span.in_case_of_period(t), source))

    def _grouped(
        self,
        counted: ColumnElement[Any],
        by: Sequence[ColumnElement[Any]],
        where: Where,
        source: FromClause | None = None,
    ) -> Counter[tuple[str, ...]]:
        keys = [text_of(column).label(f"by_{place}") for place, column in enumerate(by)]
        inner = select(*keys, counted.label("counted")).where(where)
        rows = (inner if source is None else inner.select_from(source)).subquery()
        by_key = list(rows.c)[: len(by)]
        query = select(*by_key, func.count(rows.c.counted)).group_by(*by_key)
        return Counter({tuple(row[:-1]): row[-1] for row in self._connection.execute(query)})

    def _newest(self, kind: str, per: str = "case_id") -> Subquery:
        """The record made last for each case, or for whatever else `per` names."""
        table = self._tables[kind]
        last = select(func.max(table.c.id)).group_by(table.c[per])
        return select(table).where(table.c.id.in_(last)).subquery()


def _target(t: Any) -> ColumnElement[str]:
    return case(
        (is_filled(t.offer), "offer:" + t.offer),
        (is_filled(t.organisation), "organisation:" + t.organisation),
        else_="",
    )


def _born_by(day: date, age: int) -> date:
    """The latest day of birth of somebody who is that old on `day`."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)


def _flat(found: Counter[tuple[str, ...]]) -> Singles:
    return Counter({code: number for (code,), number in found.items()})


def _paired(found: Counter[tuple[str, ...]]) -> Pairs:
    return Counter({(first, second): number for (first, second), number in found.items()})


def _added(found: Iterable[tuple[str, str, int]]) -> Pairs:
    pairs: Pairs = Counter()
    for first, second, number in found:
        pairs[first, second] += number
    return pairs
