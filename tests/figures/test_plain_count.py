"""SQL counts what a plain loop over the records counts, in an office of two hundred invented cases."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Need
from kim_desktop.domain.records.office import Gap, PresenceDay, Visit
from kim_desktop.domain.records.people import Consent, Household, Person
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.figures.counts import DURATIONS, NOT_IN_HOUSEHOLD, Counts
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.queries import compute
from kim_desktop.figures.work_counts import WorkCounts
from kim_desktop.storage.schema import Tables
from tests.figures.attack import exposed, what_is_told
from tests.figures.conftest import Databases
from tests.figures.people import MASTER, QUARTER_ONE

T = TypeVar("T")
START, END = QUARTER_ONE.start, QUARTER_ONE.end
AREAS = ("sprache", "wohnen", "arbeit", None)
ASKED_ONLY_WHETHER_THERE = {"result", "result_on", "interpreter"}


class Office:
    """Two hundred cases with what belongs to them, the same each time."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        self.cases = [self._case(f"c{number:03}") for number in range(200)]
        self.open = {each.id for each in self.cases if self._runs(each)}
        ids = [each.id for each in self.cases]
        self.homes = {
            each: Household(id=f"h-{each}", case_id=each, housing=self._of("shelter", "flat")) for each in ids
        }
        self.people = [
            Person(
                id=f"p{number:03}", case_id=each, elsewhere=not number % 9, same_as="p000" if not number % 8 else None
            )
            for number, each in enumerate(self._some(ids, 400))
        ]
        self.needs = [
            Need(
                id=f"n{number}",
                case_id=each,
                life_area=self._of(*AREAS),
                level=self._of("0", "1", "3"),
                assessed_on=self._day(),
                at_end=self._of(True, False),
            )
            for number, each in enumerate(self._some(ids, 300))
        ]
        self.goals = [
            Goal(
                id=f"z{number:03}",
                case_id=each,
                life_area=self._of(*AREAS),
                state=self._of("open", "reached"),
                state_on=self._day(),
            )
            for number, each in enumerate(self._some(ids, 200))
        ]
        self.measures = [
            Measure(
                id=f"s{number}", case_id=each.case_id, goal=each.id, who=self._of("client", None), done_on=self._day()
            )
            for number, each in enumerate(self._some(self.goals, 200))
        ]
        self.appointments = [
            Appointment(
                id=f"t{number}",
                case_id=each,
                on=self._day(),
                state=self._of("held", "missed"),
                interpreter=self._of("ar", None),
            )
            for number, each in enumerate(self._some(ids, 200))
        ]
        self.consents = [
            Consent(
                id=f"e{number}",
                case_id=each,
                purpose=self._of("E1", "E2"),
                state=self._of("open", "given", "withdrawn"),
                answered_on=START,
                withdrawn_on=self._day(),
                valid_until=self._of(None, self._day()),
            )
            for number, each in enumerate(self._some(ids, 200))
        ]
        self.days = [PresenceDay(id=f"d{n}", place=self._of("gu_opladen", None), on=self._day()) for n in range(20)]
        self.visits = [
            Visit(id=f"b{number}", day=each.id, group=self._of("resident", "flat", None), life_areas=self._areas())
            for number, each in enumerate(self._some(self.days, 200))
        ]
        self.gaps = [
            Gap(id=f"g{number}", life_area=self._of(*AREAS), reported_on=self._day(), answer=self._of("", "Ja."))
            for number in range(60)
        ]

    def __iter__(self) -> Iterator[Record]:
        for each in (self.cases, self.homes.values(), self.people, self.needs, self.goals, self.measures):
            yield from each
        for each in (self.appointments, self.consents, self.days, self.visits, self.gaps):
            yield from each

    def _case(self, case_id: str) -> Case:
        admitted = self._of(None, END - timedelta(days=self._random.randint(0, 1100)))
        closed = self._of(None, max(admitted or date.min, self._day()))
        merged = self._of(*[None] * 9, "c000") if closed and case_id != "c000" else None
        return Case(
            id=case_id,
            case_id=case_id,
            admitted_on=admitted,
            closed_on=closed,
            closure=self._of("goals_reached", None),
            merged_into=merged,
        )

    def _runs(self, case: Case) -> bool:
        leading = self.cases[0] if case.merged_into else case
        return any((e.admitted_on or START) <= END and (e.closed_on or END) >= START for e in (case, leading))

    def _of(self, *values: Any) -> Any:
        return self._random.choice(values)

    def _some(self, of: Sequence[T], number: int) -> list[T]:
        return self._random.choices(of, k=number)

    def _areas(self) -> frozenset[str]:
        return frozenset(self._random.sample(("sprache", "wohnen", "arbeit"), k=2))

    def _day(self) -> date:
        return START + timedelta(days=self._random.randint(-60, 150))


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def test_every_count_is_that_of_a_plain_loop(both: Databases, tables: Tables, office: Office) -> None:
    for connection in both(*MASTER, *office).values():
        asked = connection, tables, Labels(connection, tables, END), QUARTER_ONE
        counts, work, beside = Counts(*asked), WorkCounts(*asked), OfficeCounts(*asked)
        assert counts.closed_cases() == Counter(
            (each.closure or "", _band(each))
            for each in office.cases
            if _within(each.closed_on) and not each.merged_into
        )
        assert counts.persons_by_housing() == Counter(
            NOT_IN_HOUSEHOLD if each.elsewhere else office.homes[each.case_id].housing
            for each in office.people
            if each.case_id in office.open and not each.same_as
        )
        assert work.needs() == Counter(
            (n.life_area or "", n.level)
            for n in office.needs
            if _within(n.assessed_on) and not n.at_end and n.level != "0"
        )
        assert work.needs_at_end() == Counter(
            (n.life_area or "", n.level) for n in office.needs if _within(n.assessed_on) and n.at_end
        )
        assert work.goals() == Counter(
            (z.life_area or "", z.state if z.state_on and z.state_on <= END else "open")
            for z in office.goals
            if z.case_id in office.open
        )
        areas = {each.id: each.life_area or "" for each in office.goals}
        assert work.measures_done() == Counter(
            (areas[each.goal], each.who or "") for each in office.measures if _within(each.done_on)
        )
        assert work.appointments() == Counter(
            (each.state, "yes" if each.interpreter else "") for each in office.appointments if _within(each.on)
        )
        assert beside.consents() == Counter(
            (each.purpose, _state(each)) for each in office.consents if each.case_id in office.open
        )
        places = {each.id: each.place or "" for each in office.days if _within(each.on)}
        visits = [each for each in office.visits if each.day in places]
        assert beside.visits() == Counter((places[each.day], each.group or "") for each in visits)
        assert beside.visit_concerns() == Counter(area for each in visits for area in each.life_areas)
        assert beside.gaps_by_life_area() == Counter(
            (each.life_area or "", "yes" if each.answer else "") for each in office.gaps if _within(each.reported_on)
        )


def test_a_whole_protected_report_gives_no_hidden_count_away(both: Databases, tables: Tables, office: Office) -> None:
    raw = compute(both(*MASTER, *office)["sqlite"], tables, QUARTER_ONE)
    assert exposed(what_is_told(raw, protect(raw))) == []


def test_no_content_that_needs_a_consent_is_read(both: Databases, tables: Tables, model: Model, office: Office) -> None:
    gated = {field.name for each in model for field in model.fields(each.kind()) if field.meaning.gate}
    connection = both(*MASTER, *office)["sqlite"]
    asked = " ".join(_statements(connection, tables))
    assert {name for name in gated if f".{name} " in asked or f".{name}," in asked} == ASKED_ONLY_WHETHER_THERE


def _statements(connection: Connection, tables: Tables) -> list[str]:
    heard: list[str] = []

    def hear(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement + " ")

    event.listen(connection, "before_cursor_execute", hear)
    compute(connection, tables, QUARTER_ONE)
    event.remove(connection, "before_cursor_execute", hear)
    return heard


def _within(day: date | None) -> bool:
    return day is not None and START <= day <= END


def _band(case: Case) -> str:
    if not case.admitted_on or not case.closed_on:
        return ""
    begun, ended = case.admitted_on, case.closed_on
    months = sum(
        date(y, m, 1) > begun.replace(day=1)
        for y in range(begun.year, ended.year + 1)
        for m in range(1, 13)
        if date(y, m, 1) <= ended
    ) - (ended.day < begun.day)
    return str(max(fewest for fewest in DURATIONS if fewest <= months))


def _state(consent: Consent) -> str:
    withdrawn = consent.state == "withdrawn" and consent.withdrawn_on and consent.withdrawn_on <= END
    if consent.state == "open" or withdrawn:
        return consent.state
    return "expired" if consent.valid_until and consent.valid_until < END else "given"
