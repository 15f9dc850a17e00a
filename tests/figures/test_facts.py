"""The narrow tables give the same report as the records themselves, however work goes on."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, delete, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Case, Contact, FollowUp
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.figures.facts import CASES, METADATA, PEOPLE, PROFILES, case_rows, person_rows, profile_rows
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Slice, Wanted
from kim_desktop.storage.schema import Tables
from tests.figures.conftest import Databases, as_row
from tests.figures.people import MASTER, OFFICE, QUARTER_ONE
from tests.figures.test_plain_count import Office

PERIODS = (QUARTER_ONE, Period(date(2025, 12, 1), date(2025, 12, 31)), Period(date(2020, 1, 1), date(2030, 12, 31)))


@pytest.fixture
def facts(both: Databases, tables: Tables, model: Model) -> Iterator[Connection]:
    """PostgreSQL with two hundred cases and the office that is counted by hand."""
    office = {each.id: each for each in (*MASTER, *Office(), *OFFICE)}
    connection = both(*office.values())["postgresql"]
    METADATA.create_all(connection)
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    connection.execute(text("SET LOCAL jit = off"))
    yield connection


def write(connection: Connection, tables: Tables, cases: list[str] | None = None) -> None:
    connection.execute(
        upsert(PROFILES).from_select([*PROFILES.c][1:], profile_rows(tables.records, cases)).on_conflict_do_nothing()
    )
    for table, rows in ((CASES, case_rows(tables.records, cases)), (PEOPLE, person_rows(tables.records, cases))):
        connection.execute(delete(table) if cases is None else delete(table).where(table.c.case_id.in_(cases)))
        connection.execute(insert(table).from_select(list(table.c), rows))


def same_either_way(connection: Connection, tables: Tables, *asked: Wanted) -> None:
    for wanted in asked:
        assert compute(connection, tables, wanted, from_facts=True) == compute(connection, tables, wanted)


def test_narrow_tables_give_the_same_report(facts: Connection, tables: Tables, model: Model) -> None:
    write(facts, tables)
    parts = (Slice(district="I"), Slice(sender="org-a"))
    same_either_way(facts, tables, *map(Wanted, PERIODS), *(Wanted(QUARTER_ONE, slice=part) for part in parts))
    news = (
        Case(id="c300", case_id="c300", responsible="user-a", admitted_on=date(2026, 2, 1)),
        Person(id="p900", case_id="c300", sex="female", nationality="XX", moved_here=None),
        Address(id="a900", case_id="c1", quarter="opladen"),
        Contact(id="k900", case_id="c001", on=date(2026, 1, 5), next_step_on=date(2026, 1, 9)),
        FollowUp(id="f900", case_id="c002", done_on=date(2026, 2, 2)),
    )
    for record in news:
        facts.execute(tables.records[record.kind()].insert(), as_row(model, record))
    write(facts, tables, sorted({each.case_id for each in news}))
    same_either_way(facts, tables, Wanted(QUARTER_ONE))
