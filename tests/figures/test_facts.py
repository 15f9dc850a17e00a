"""The facts give the same report as the records, whatever part and period is asked for, however work goes on."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Consent, Household, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.records.steering import Post
from kim_desktop.figures.facts import METADATA
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Slice, Wanted
from kim_desktop.storage.schema import Tables
from sync.service.store.figure_facts import Shelf, begin_anew, derive, dissolve_left, join_small, note_changes, waiting
from tests.figures.conftest import Databases, as_row
from tests.figures.people import MASTER, OFFICE, QUARTER_ONE, code
from tests.figures.test_plain_count import Office

FIRST = date(2025, 10, 1)
CASES = [*(f"c{number:03}" for number in range(50)), *(f"x{number}" for number in range(10))]
MADE = ("019b7a00-0000-7000-8000-{:012}", "019c9000-0000-7000-8000-{:012}", "z{:03}")
MORE = (
    replace(code("life_area", "gesundheit", "Gesundheit"), flags=frozenset({"protected"})),
    code("funding_part", "part_2", "Baustein 2"),
    Post(id="post-1", number="1", employer="org-a", part="part_2", staff="user-a"),
    Post(id="post-2", number="2", employer="org-a", staff="user-b"),
)
PARTS = (
    Slice(district="I"),
    Slice(district="II", employer="org-a"),
    Slice(sender="org-a"),
    Slice(post="1"),
    Slice(part="part_2", sender="org-a"),
)


class Town:
    """Invented work in some cases, made up again and again; merged and parted, corrected and taken back."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def day(self) -> Any:
        return self.of(None, *(FIRST + timedelta(days=self.random.randint(0, 300)) for _ in range(4)))

    def of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def record(self) -> Record:
        """One record of any kind, new or another version of an earlier one."""
        make: Callable[[Town, int, str], Record] = self.of(*_MAKERS)
        return make(self, self.random.randrange(90), self.of(*CASES))

    def case(self, _: int, case: str) -> Record:
        merged = self.of(*[None] * 4, self.of(*CASES))
        return Case(
            id=case, case_id=case, responsible=self.of("user-a", "user-b", None), admitted_on=self.day(),
            closed_on=self.of(None, self.day()), closure=self.of(None, "goals_reached"),
            merged_into=None if merged == case else merged,
        )  # fmt: skip

    def meldung(self, number: int, case: str) -> Record:
        return Meldung(
            id=f"m{number}", case_id=case, sender=self.of("org-a", None), sender_other=self.of("", "Testamt"),
            quarter=self.of("wiesdorf", "opladen", "anderswo", None), place=self.of("gu_opladen", None),
            concerns=self.of(frozenset(), frozenset({"sprache", "wohnen"})), received_on=self.day(),
            reported_on=self.day(), decision=self.of("admitted", "declined", None), decided_on=self.day(),
            target_group=self.of("green", None), target_group_overridden=self.of(True, False),
            responsible=self.of("user-a", "user-b", None),
        )  # fmt: skip

    def person(self, number: int, case: str) -> Record:
        born = PartialDate(self.of("1950", "1998-03", "2008-03-31", "2020-02-29"))
        same = self.of(*[None] * 5, f"p{self.random.randrange(90)}")
        return Person(
            id=f"p{number}", case_id=case, relation=self.of("self", "child"), sex=self.of("female", "male", None),
            nationality=self.of("SY", "UA", None), birth=self.of(None, born), elsewhere=self.of(True, False),
            moved_here=self.of(None, PartialDate("2020-06-01")), entered_germany=self.of(None, PartialDate("2019")),
            same_as=None if same == f"p{number}" else same,
        )  # fmt: skip

    def about(self, number: int, case: str) -> Any:
        person = f"p{self.random.randrange(90)}"
        return self.of(
            Household(id=f"h{number}", case_id=case, housing=self.of("shelter", None)),
            Address(id=f"a{number}", case_id=case, quarter=self.of("wiesdorf", "opladen", None)),
            Residence(id=f"r{number}", case_id=case, person=person, status=self.of("p60a", "p55", None)),
        )

    def consent(self, number: int, case: str) -> Record:
        return Consent(
            id=f"e{number}", case_id=case, person=f"p{self.random.randrange(90)}", purpose=self.of("E1", "E2", "E2"),
            state=self.of("open", "given", "given", "withdrawn"), answered_on=self.day(), valid_until=self.day(),
            withdrawn_on=self.day(),
        )  # fmt: skip

    def work(self, number: int, case: str) -> Any:
        return self.of(
            Contact(id=f"k{number}", case_id=case, on=self.day(), sort=self.of("talk", "phone"),
                    next_step_on=self.day(), corrects=self.of(None, None, f"k{self.random.randrange(90)}")),
            Appointment(id=f"t{number}", case_id=case, on=self.day(), state=self.of("held", None),
                        interpreter=self.of("ar", None)),
            Referral(id=f"v{number}", case_id=case, offer=self.of("offer-a", None), organisation=self.of("org-a", None),
                     referred_on=self.day(), result=self.of("accepted", None), result_on=self.day(),
                     closed_without=self.of(True, False)),
            FollowUp(id=f"f{number}", case_id=case, done_on=self.day()),
            DataRequest(id=f"d{number}", case_id=case, sort="access", received_on=self.day(), answered_on=self.day()),
            Handover(id=f"u{number}", case_id=f"u{number}", case=self.of(case, None), reason=self.of("moved", None),
                     offered_on=self.day(), accepted_on=self.day(), declined_on=self.day(), withdrawn_on=self.day()),
        )  # fmt: skip

    def plan(self, number: int, case: str) -> Any:
        area = self.of("sprache", "gesundheit", "gesundheit", None)
        return self.of(
            Need(id=f"n{number}", case_id=case, life_area=area, level=self.of("0", "2", None), assessed_on=self.day(),
                 at_end=self.of(True, False)),
            Goal(id=self.of(*MADE).format(number), case_id=case, life_area=area, state=self.of("open", "reached"),
                 state_on=self.day()),
            Measure(id=f"s{number}", case_id=case, goal=self.of(*MADE).format(number), who=self.of("client", None),
                    done_on=self.day()),
            SupportPlan(id=f"q{number}", case_id=case, agreed_on=self.day(), reviewed_on=self.day()),
        )  # fmt: skip


_MAKERS = (Town.case, Town.meldung, Town.person, Town.about, Town.consent, Town.work, Town.work, Town.plan, Town.plan)


class Counting:
    """Facts that are kept in step with the record tables; the same records lie in a vault's kind of database."""

    def __init__(self, connections: dict[str, Connection], tables: Tables, model: Model) -> None:
        self.connection, self.beside = connections["postgresql"], connections["sqlite"]
        self.tables, self.model, self.shelf = tables, model, Shelf()
        METADATA.create_all(self.connection)
        begin_anew(self.connection, tables)
        self.derive(most=20)

    def write(self, *records: Record) -> None:
        """Writes records as the projection does; whatever was derived from either version is derived anew."""
        touched = {each.case_id for each in records}
        for record in records:
            table = self.tables.records[record.kind()]
            touched |= set(self.beside.scalars(select(table.c.case_id).where(table.c.id == record.id)))
            for each in (self.connection, self.beside):
                each.execute(delete(table).where(table.c.id == record.id))
                each.execute(table.insert(), as_row(self.model, record))
        note_changes(self.connection, self.tables, touched)
        dissolve_left(self.connection)
        self.derive()

    def derive(self, most: int = 4_096) -> None:
        while cases := waiting(self.connection, most):
            derive(self.connection, self.tables, cases)
        join_small(self.connection)

    def is_true(self, *asked: Wanted) -> None:
        facts = self.shelf.facts(self.connection)
        for wanted in asked:
            told = compute(self.connection, self.tables, wanted, facts=facts)
            assert told == compute(self.beside, self.tables, wanted)


@pytest.fixture
def counting(both: Databases, tables: Tables, model: Model) -> Iterator[Counting]:
    """Two hundred cases and the office that is counted by hand."""
    office = {each.id: each for each in (*MASTER, *MORE, *Office(), *OFFICE)}
    connections = both(*office.values())
    connections["postgresql"].execute(text("SET LOCAL jit = off"))
    yield Counting(connections, tables, model)


def some_day(town: Town) -> date:
    return FIRST + timedelta(days=town.random.randint(0, 300))


def test_facts_tell_what_the_records_do(counting: Counting) -> None:
    periods = QUARTER_ONE, Period(date(2025, 12, 1), date(2025, 12, 31)), Period(date(2020, 1, 1), date(2030, 12, 31))
    counting.is_true(*map(Wanted, periods), *(Wanted(QUARTER_ONE, slice=part) for part in PARTS))


@pytest.mark.parametrize("seed", range(2))
def test_facts_stay_true_whatever_changes_between_two_counts(counting: Counting, seed: int) -> None:
    town = Town(seed)
    for _ in range(6):
        counting.write(*(town.record() for _ in range(town.of(1, 5, 60))))
        first, last = sorted((some_day(town), some_day(town)))
        part = town.of(Slice(), *PARTS)
        counting.is_true(Wanted(Period(first, last), town.of(None, some_day(town)), part))
