"""One row for each case of the store: what is known of the client at admission, and what became of the case.

A row stands for a household, not for each of its members: people who live together look alike and would make a class
of their own. Whatever has a day after the last full quarter does not count, so that the rows change seldom.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Subquery, func, or_, select, true

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.rules.ages import age_on, earliest
from kim_desktop.domain.rules.merged import last_of
from kim_desktop.domain.rules.protected import PROTECTED
from kim_desktop.figures.anonymity import Individual, Safeguard
from kim_desktop.figures.consented import client_has_opened
from kim_desktop.figures.counts import AGE_BANDS, DURATIONS
from kim_desktop.figures.json_members import json_members
from kim_desktop.figures.labels import UNKNOWN, Labels
from kim_desktop.figures.regions import region_of
from kim_desktop.figures.report import Period
from kim_desktop.figures.research import EVERYBODY, Column, Dataset, dataset
from kim_desktop.figures.slices import newest
from kim_desktop.figures.span import Span, Where, is_filled, text_of
from kim_desktop.storage.schema import Tables

_FINE_AGES = (0, 6, 12, 18, 23, 28, 35, 45, 55, 65)
_STAYS = (0, 1, 3, 6, 10)
_CONTACTS = (0, 1, 3, 6, 11, 21)
_ADULT, _SETTLED = 18, 3
_NO_ANSWER = "ohne Angabe"
_RUNNING = "läuft noch"
_NOT_ASSESSED = "nicht erhoben"
_ASYLUM = frozenset({"asyl", "duldung"})
_SAFE = frozenset({"schutz", "humanitaer"})
_SEXES = frozenset({"female", "male"})
_MONTHS = 3

_QUASI = (
    Column("admitted", "Aufgenommen", "Wann der Fall aufgenommen wurde", ("Quartal", "Jahr", EVERYBODY)),
    Column("age", "Alter", "Alter bei der Aufnahme", ("zehn Gruppen", "sechs Gruppen", "ab 18, darunter", EVERYBODY)),
    Column("sex", "Geschlecht", "Geschlecht; „divers“ und „nicht angegeben“ gemeinsam", ("drei Gruppen", EVERYBODY)),
    Column("nationality", "Herkunft", "Staatsangehörigkeit", ("Staat", "Region", EVERYBODY)),
    Column("status", "Statusgruppe", "Letzter Aufenthaltsstatus", ("Gruppe", "drei Gruppen", EVERYBODY)),
    Column("legal_domain", "Rechtskreis", "Rechtskreis zum letzten Status", ("Rechtskreis", EVERYBODY)),
    Column("district", "Stadtbezirk", "Letzte Anschrift, sonst die der Meldung", ("Stadtbezirk", EVERYBODY)),
    Column(
        "stay", "Aufenthaltsdauer", "Jahre in Deutschland bei der Aufnahme",
        ("fünf Gruppen", "ab drei Jahren oder darunter", EVERYBODY),
    ),
)  # fmt: skip
_OUTCOME = (
    Column("closure", "Abschluss", "Grund des Abschlusses; „läuft noch“ am Stand der Daten"),
    Column("duration", "Dauer", "Volle Monate von der Aufnahme bis zum Abschluss oder Stand der Daten"),
    Column("contacts", "Kontakte", "Kontakte bis zum Stand der Daten, Berichtigungen einmal gezählt"),
)


def research_dataset(connection: Connection, tables: Tables, as_of: date, safeguard: Safeguard) -> Dataset:
    """The anonymised rows of all cases that were admitted until `as_of`. Raises `KnownError`."""
    labels = Labels(connection, tables, as_of)
    rows = ResearchRows(connection, tables, labels, as_of)
    areas = labels.whole("life_area", ())
    needs = (
        Column(f"need_{code}", f"Bedarf: {label}", "Höchste erhobene Stufe vor dem Abschluss") for code, label in areas
    )
    return dataset((*_QUASI, *_OUTCOME, *needs), rows.people([code for code, _ in areas]), as_of, safeguard)


class ResearchRows:
    """Reads the cases in one query per kind of record, however many there are."""

    def __init__(self, connection: Connection, tables: Tables, labels: Labels, as_of: date) -> None:
        self._connection, self._tables, self._labels = connection, tables.records, labels
        self._as_of, self._span = as_of, Span(tables, Period(date.min, as_of))
        self._leading = self._merged()

    def people(self, areas: Iterable[str]) -> list[Individual]:
        """One for each case that counts; of merged cases the one that goes on."""
        codes = tuple(areas)
        found = self._rows()
        needs, contacts = self._needs_by_case(), self._contacts_by_case()
        return [
            Individual(
                self._ladders(row),
                (
                    *self._outcome(row),
                    _banded(contacts[row["case_id"]], _CONTACTS, ""),
                    *(self._level(needs[row["case_id"]].get(code)) for code in codes),
                ),
            )
            for row in found
        ]

    def _rows(self) -> list[RowMapping]:
        cases, address = self._tables["case"], newest(self._tables, "address")
        meldung, person, residence = newest(self._tables, "meldung"), self._tables["person"], self._newest_status()
        is_client = (person.c.case_id == cases.c.case_id) & (person.c.relation == "self") & ~is_filled(person.c.same_as)
        source = cases.join(person, is_client).outerjoin(address, address.c.case_id == cases.c.case_id)
        source = source.outerjoin(meldung, meldung.c.case_id == cases.c.case_id)
        source = source.outerjoin(residence, residence.c.holder == person.c.id)
        admitted = is_filled(cases.c.admitted_on) & self._span.until_end(cases.c.admitted_on)
        columns = (
            cases.c.case_id, cases.c.admitted_on, cases.c.closed_on, cases.c.closure,
            person.c.birth, person.c.sex, person.c.nationality, person.c.entered_germany,
            residence.c.status, residence.c.legal_domain,
            address.c.quarter, address.c.place,
            meldung.c.quarter.label("reported_quarter"), meldung.c.place.label("reported_place"),
        )  # fmt: skip
        query = select(*columns).select_from(source).where(admitted, ~is_filled(cases.c.merged_into))
        found = self._connection.execute(query.order_by(cases.c.id.desc(), person.c.id.desc())).mappings()
        return list({row["case_id"]: row for row in found}.values())[::-1]

    def _newest_status(self) -> Subquery:
        """The status made last for each person, with its Rechtskreis."""
        residence, person = self._tables["residence"], self._tables["person"].alias()
        holder = func.coalesce(func.nullif(person.c.same_as, ""), residence.c.person).label("holder")
        source = residence.outerjoin(person, person.c.id == residence.c.person)
        held = (
            select(residence.c.id, residence.c.status, residence.c.legal_domain, holder).select_from(source).subquery()
        )
        last = select(func.max(held.c.id)).group_by(held.c.holder)
        return select(held).where(held.c.id.in_(last)).subquery()

    def _ladders(self, row: RowMapping) -> tuple[tuple[str, ...], ...]:
        admitted = date.fromisoformat(row["admitted_on"])
        age, stay = _years(row["birth"], admitted), _years(row["entered_germany"], admitted)
        group = self._labels.group("residence_status", row["status"] or UNKNOWN)
        country, sex = row["nationality"] or UNKNOWN, row["sex"] or UNKNOWN
        district = self._labels.district(row["quarter"] or "", row["place"] or "") or self._labels.district(
            row["reported_quarter"] or "", row["reported_place"] or ""
        )
        quarter = (admitted.month - 1) // _MONTHS + 1
        return (
            (f"{admitted.year}, {quarter}. Quartal", str(admitted.year), EVERYBODY),
            (_banded(age, _FINE_AGES), _banded(age, AGE_BANDS), _banded(age, (0, _ADULT)), EVERYBODY),
            (self._named("sex", sex) if sex in _SEXES else "divers oder ohne Angabe", EVERYBODY),
            (self._named("country", country), region_of(country) if country else _NO_ANSWER, EVERYBODY),
            (self._named("status_group", group), _coarse_status(group), EVERYBODY),
            (self._named("legal_domain", row["legal_domain"] or UNKNOWN), EVERYBODY),
            (self._named("district", district), EVERYBODY),
            (_banded(stay, _STAYS, "Jahre"), _banded(stay, (0, _SETTLED), "Jahre"), EVERYBODY),
        )

    def _outcome(self, row: RowMapping) -> tuple[str, str]:
        admitted, closed = date.fromisoformat(row["admitted_on"]), row["closed_on"] or ""
        is_closed = bool(closed) and closed <= self._span.end
        end = date.fromisoformat(closed) if is_closed else self._as_of
        months = 12 * (end.year - admitted.year) + end.month - admitted.month - (end.day < admitted.day)
        reason = self._named("closure", row["closure"] or UNKNOWN) if is_closed else _RUNNING
        return reason, _banded(max(months, 0), DURATIONS, "Monate")

    def _level(self, code: str | None) -> str:
        return _NOT_ASSESSED if code is None else self._named("need_level", code)

    def _named(self, catalogue: str, code: str) -> str:
        return self._labels.label(catalogue, code) if code else _NO_ANSWER

    def _needs_by_case(self) -> dict[str, dict[str, str]]:
        t = self._tables["need"].c
        assessed = is_filled(t.assessed_on) & self._span.until_end(t.assessed_on) & t.at_end.is_not(True)
        where = assessed & is_filled(t.life_area) & is_filled(t.level) & self._may_be_told(t)
        highest: dict[str, dict[str, str]] = defaultdict(dict)
        for case_id, area, level in self._connection.execute(select(t.case_id, t.life_area, t.level).where(where)):
            known = highest[self._leading.get(case_id, case_id)]
            known[area] = max(known.get(area, ""), level)
        return highest

    def _may_be_told(self, part: Any) -> Where:
        """Whether the columns lie in no protected life area, or in one that the client has opened with E2."""
        entry = self._tables["code_entry"]
        flag = json_members(entry.c.flags, "flag")
        flagged = select(text_of(entry.c.code)).select_from(entry.join(flag, true()))
        protected = flagged.where(entry.c.catalogue == "life_area", flag.c.value == PROTECTED)
        opened = client_has_opened(self._tables, self._span, Purpose.SPECIAL, part)
        return or_(text_of(part.life_area).not_in(protected), opened)

    def _contacts_by_case(self) -> dict[str, int]:
        table = self._tables["contact"]
        correction = table.alias()
        corrected = select(correction.c.corrects).where(is_filled(correction.c.corrects))
        where = is_filled(table.c.on) & self._span.until_end(table.c.on) & table.c.id.not_in(corrected)
        query = select(table.c.case_id, func.count()).where(where).group_by(table.c.case_id)
        counted: dict[str, int] = defaultdict(int)
        for case_id, number in self._connection.execute(query):
            counted[self._leading.get(case_id, case_id)] += number
        return counted

    def _merged(self) -> dict[str, str]:
        t = self._tables["case"].c
        query = select(t.case_id, t.merged_into).where(text_of(t.merged_into) != "")
        into = {case_id: str(other) for case_id, other in self._connection.execute(query)}
        return {case_id: last_of(case_id, into) for case_id in into}


def _years(day: str | None, until: date) -> int | None:
    return max(age_on(earliest(PartialDate(day)), until), 0) if day else None


def _banded(number: int | None, fewest: tuple[int, ...], unit: str = "") -> str:
    """The band that a number falls into, in words; each begins with one of `fewest`."""
    if number is None:
        return _NO_ANSWER
    at = sum(number >= each for each in fewest) - 1
    if at == len(fewest) - 1:
        return f"ab {fewest[at]} {unit}".strip()
    last = fewest[at + 1] - 1
    band = str(last) if last == fewest[at] else f"{fewest[at]} bis {last}"
    return f"{band} {unit}".strip()


def _coarse_status(group: str) -> str:
    if not group:
        return _NO_ANSWER
    if group in _ASYLUM:
        return "Asylverfahren oder Duldung"
    return "Schutz oder humanitärer Aufenthalt" if group in _SAFE else "anderer Aufenthalt"
