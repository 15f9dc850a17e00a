"""Data for research: one true row for each case, the same on both databases, and files that explain themselves."""

import csv
import json
import random
import zipfile
from collections import Counter
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, Need
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Address, Consent, Person, Residence
from kim_desktop.figures.anonymity import WITHHELD, Safeguard
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.research import SENSITIVE, Dataset, last_quarter_end
from kim_desktop.figures.research_files import research_csv, research_xlsx
from kim_desktop.figures.research_rows import ResearchRows, research_dataset
from kim_desktop.storage.schema import Tables
from tests.figures.conftest import Databases
from tests.figures.people import MASTER, code

STAND = date(2026, 9, 30)
CODES: tuple[Record, ...] = (
    *MASTER,
    code("country", "SY", "Syrien"),
    code("country", "AF", "Afghanistan"),
    code("country", "PL", "Polen"),
    code("legal_domain", "asylblg", "AsylbLG"),
    code("need_level", "3", "dringender Bedarf"),
    CodeEntry(
        id="code-life_area-gesundheit", catalogue="life_area", code="gesundheit", label="Gesundheit",
        flags=frozenset({"geschuetzt"}), position=3,
    ),
)  # fmt: skip
ONE_CASE: tuple[Record, ...] = (
    Case(id="c1", case_id="c1", admitted_on=date(2026, 2, 10), closed_on=date(2026, 8, 9), closure="goals_reached"),
    Person(
        id="p1", case_id="c1", birth=PartialDate("1998-02-11"), sex="diverse", nationality="SY",
        entered_germany=PartialDate("2023"), family_name="Musterfrau",
    ),
    Person(id="p2", case_id="c1", relation="child", sex="male", birth=PartialDate("2020")),
    Address(id="a1", case_id="c1", quarter="opladen"),
    Residence(id="r1", case_id="c1", person="p1", status="p60a", legal_domain="asylblg"),
    Residence(id="r2", case_id="c1", person="p2", status="p60a"),
    Need(id="n1", case_id="c1", life_area="sprache", level="2", assessed_on=date(2026, 3, 1)),
    Need(id="n2", case_id="c0", life_area="sprache", level="3", assessed_on=date(2026, 3, 2)),
    Need(id="n3", case_id="c1", life_area="wohnen", level="3", assessed_on=date(2026, 10, 1)),
    Need(id="n4", case_id="c1", life_area="gesundheit", level="3", assessed_on=date(2026, 3, 1)),
    Contact(id="k1", case_id="c1", on=date(2026, 3, 1)),
    Contact(id="k2", case_id="c0", on=date(2026, 3, 2), corrects="k0"),
    Contact(id="k0", case_id="c0", on=date(2026, 3, 2)),
    Contact(id="k3", case_id="c1", on=date(2026, 10, 1)),
    Case(id="c0", case_id="c0", admitted_on=date(2026, 2, 1), merged_into="c1"),
    Case(id="c2", case_id="c2", admitted_on=date(2026, 10, 1)),
    Person(id="p9", case_id="c2", family_name="Beispielmann"),
)  # fmt: skip


def many_cases(number: int) -> list[Record]:
    """Invented cases, the same each time."""
    chance = random.Random(11)
    made: list[Record] = []
    for at in range(number):
        case_id, begun = f"c{at:04}", date(2025, 1, 1) + timedelta(chance.randrange(600))
        over = chance.random() < 0.4
        made.append(
            Case(
                id=case_id, case_id=case_id, admitted_on=begun,
                closed_on=begun + timedelta(chance.randrange(500)) if over else None,
                closure="goals_reached" if over else None,
            )
        )  # fmt: skip
        made.append(
            Person(
                id=f"p{at:04}", case_id=case_id, sex=chance.choice(["female", "male"]),
                nationality=chance.choice(["SY", "SY", "AF", "PL"]),
                birth=PartialDate(str(chance.randrange(1955, 2008))),
                entered_germany=PartialDate(str(chance.randrange(2015, 2026))),
            )
        )  # fmt: skip
        made.append(Address(id=f"a{at:04}", case_id=case_id, quarter=chance.choice(["wiesdorf", "opladen"])))
        made.append(Need(id=f"n{at:04}", case_id=case_id, life_area="sprache", level=chance.choice("023"),
            assessed_on=begun))  # fmt: skip
    return made


@pytest.fixture
def data(both: Databases, tables: Tables) -> Dataset:
    return research_dataset(both(*CODES, *many_cases(300))["sqlite"], tables, STAND, Safeguard())


def test_a_row_says_what_is_known_at_admission_and_what_became_of_the_case(both: Databases, tables: Tables) -> None:
    for connection in both(*CODES, *ONE_CASE).values():
        rows = ResearchRows(connection, tables, Labels(connection, tables, STAND), STAND)
        (only,) = rows.people(["sprache", "wohnen", "gesundheit"])
        assert [each[0] for each in only.ladders] == [
            "2026, 1. Quartal", "23 bis 27", "divers oder ohne Angabe", "Syrien", "Duldung", "AsylbLG",
            "Stadtbezirk II", "3 bis 5 Jahre",
        ]  # fmt: skip
        assert only.ladders[3][1:] == ("Naher Osten und Nordafrika", "alle")
        assert only.ladders[4][1] == "Asylverfahren oder Duldung"
        assert only.sensitive == (
            "Ziele erreicht", "3 bis 5 Monate", "1 bis 2", "dringender Bedarf", "nicht erhoben", "nicht erhoben",
        )  # fmt: skip


def test_needs_in_a_protected_life_area_are_told_only_with_consent(both: Databases, tables: Tables) -> None:
    agreed = Consent(id="e1", case_id="c1", person="p1", purpose="E2", state="given", answered_on=date(2026, 2, 10))
    other: tuple[Record, ...] = (
        Case(id="c5", case_id="c5", admitted_on=date(2026, 2, 1)),
        Person(id="p5", case_id="c5"),
        Need(id="n5", case_id="c5", life_area="gesundheit", level="3", assessed_on=date(2026, 3, 1)),
    )
    for connection in both(*CODES, *ONE_CASE, *other, agreed).values():
        rows = ResearchRows(connection, tables, Labels(connection, tables, STAND), STAND)
        told = [each.sensitive[-1] for each in rows.people(["gesundheit"])]
        assert told == ["dringender Bedarf", "nicht erhoben"]


def test_both_databases_give_the_same_rows(both: Databases, tables: Tables) -> None:
    found = [
        research_dataset(connection, tables, STAND, Safeguard())
        for connection in both(*CODES, *many_cases(300)).values()
    ]
    assert sorted(found[0].rows) == sorted(found[1].rows) and found[0].columns == found[1].columns


def test_every_group_of_the_rows_is_large_and_diverse_enough(data: Dataset) -> None:
    """Counted in another way than the program does: row by row, over everything a reader could know before."""
    known = [at for at, column in enumerate(data.columns) if column.role != SENSITIVE]
    groups = Counter(tuple(row[at] for at in known) for row in data.rows)
    assert 200 < len(data.rows) <= 300 and min(groups.values()) == data.measured.k >= 5
    for at, column in enumerate(data.columns):
        assert sum(number for _, number in column.values) == len(data.rows)
        if column.role == SENSITIVE:
            for group in groups:
                said = {row[at] for row in data.rows if tuple(row[each] for each in known) == group}
                assert said == {WITHHELD} or (len(said) >= 2 and WITHHELD not in said)
    assert not any("c0" in cell or "p0" in cell for row in data.rows for cell in row)


def test_the_files_tell_k_l_and_what_each_column_means(data: Dataset) -> None:
    book = load_workbook(BytesIO(research_xlsx(data, "Musterstadt")))
    assert book.sheetnames == ["Über die Daten", "Daten", "Codebuch"]
    facts = {row[0]: str(row[1]) for row in book["Über die Daten"].iter_rows(min_row=4, values_only=True)}
    assert "verlangt k = 5, nachgezählt k =" in facts["k-Anonymität"] and data.share_left_out in facts["Ausgelassen"]
    rows = list(book["Daten"].iter_rows(values_only=True))
    assert rows[0] == tuple(each.name for each in data.columns) and rows[1:] == [tuple(row) for row in data.rows]
    with zipfile.ZipFile(BytesIO(research_csv(data, "Musterstadt"))) as archive:
        assert archive.namelist() == ["daten.csv", "codebuch.csv", "codebuch.json"]
        read = list(csv.reader(StringIO(archive.read("daten.csv").decode("utf-8-sig")), delimiter=";"))
        about = json.loads(archive.read("codebuch.json"))
    assert [tuple(row) for row in read[1:]] == list(data.rows)
    assert about["k"] == {"verlangt": 5, "gemessen": data.measured.k} and about["ausgelassen"] == data.left_out
    assert [each["name"] for each in about["spalten"]] == read[0]


def test_the_data_end_with_the_last_full_quarter() -> None:
    assert last_quarter_end(date(2026, 11, 2)) == STAND == last_quarter_end(date(2026, 10, 1))
    assert last_quarter_end(date(2027, 1, 1)) == date(2026, 12, 31)
