"""The figures are right, and the same from the vault's and the centre's kind of database."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Consent, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.ages import age_on
from kim_desktop.domain.rules.phase import PhaseFacts, phase
from kim_desktop.errors import BadInput
from kim_desktop.figures.counts import Counts, born_by
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import FigureTable, Period, Report
from kim_desktop.storage.schema import Tables
from tests.figures.conftest import Databases, as_row
from tests.figures.people import MASTER, NAMES, OFFICE, QUARTER_ONE, code


def figures(databases: dict[str, Connection], tables: Tables, threshold: int = 1) -> Report:
    reports = {name: compute(each, tables, QUARTER_ONE, threshold) for name, each in databases.items()}
    assert reports["sqlite"] == reports["postgresql"]
    return reports["sqlite"]


def as_dict(table: FigureTable) -> dict[str, tuple[int | None, ...]]:
    return {row.label: (*row.values, *row.measures) for row in table.rows if any(row.values)}


@pytest.fixture
def office(both: Databases, tables: Tables) -> Report:
    return figures(both(*OFFICE), tables)


def test_meldungen_are_counted_by_sender_and_district(office: Report) -> None:
    table = office.table("meldungen_by_sender")
    assert table.columns == ("Stadtbezirk I", "Stadtbezirk II", "ohne Angabe", "Gesamt")
    assert as_dict(table) == {"Beispielamt": (1, 1, 0, 2), "andere Stelle": (0, 0, 1, 1)}
    assert table.total.values == (1, 1, 1, 3)


def test_a_decision_after_the_period_is_not_known_yet(office: Report) -> None:
    assert as_dict(office.table("meldungen_by_decision")) == {"aufgenommen": (1,), "noch nicht entschieden": (2,)}


def test_overrides_of_the_target_group_rule_are_counted(office: Report) -> None:
    assert as_dict(office.table("overrides")) == {"Zielgruppe": (1, 1, 2), "nicht geprüft": (1, 0, 1)}


def test_a_case_counts_in_the_district_of_its_last_address_or_else_of_its_meldung(office: Report) -> None:
    assert as_dict(office.table("active_cases")) == {"Case-Managerin A": (2, 0, 0, 2)}


def test_phases_follow_from_what_is_there(office: Report) -> None:
    assert as_dict(office.table("phases")) == {
        "0 Zugang": (1, 0, 0),
        "1 Aufnahme": (2, 0, 0),
        "3 Hilfeplan": (0, 1, 0),
        "5 Monitoring": (0, 1, 0),
        "7 Abschluss": (0, 0, 1),
    }


def test_persons_are_those_in_cases_of_the_period(office: Report) -> None:
    assert as_dict(office.table("persons_by_sex")) == {"weiblich": (2,), "ohne Angabe": (3,)}
    assert as_dict(office.table("persons_by_age")) == {
        "0 bis 5": (1,),
        "6 bis 17": (2,),
        "28 bis 44": (1,),
        "ohne Angabe": (1,),
    }
    assert as_dict(office.table("persons_by_status_group")) == {"Duldung": (1,), "ohne Angabe": (4,)}
    assert as_dict(office.table("persons_by_housing")) == {
        "Gemeinschaftsunterkunft": (1,),
        "lebt nicht im Haushalt": (1,),
        "ohne Angabe": (3,),
    }


def test_the_status_of_somebody_merged_into_another_is_that_ones(both: Databases, tables: Tables) -> None:
    people = (Person(id=each, case_id="c1", nationality="SY", same_as=into) for each, into in (("a", None), ("b", "a")))
    report = figures(
        both(*MASTER, Case(id="c1", case_id="c1"), *people, Residence(id="r", person="b", status="p60a")), tables
    )
    assert as_dict(report.table("persons_by_status_group")) == {"Duldung": (1,)}
    assert as_dict(report.table("persons_by_nationality")) == {"SY": (1,)}


def test_a_case_merged_into_another_counts_its_people_as_long_as_that_one_runs_but_is_not_closed(
    office: Report,
) -> None:
    assert as_dict(office.table("persons_by_age"))["ohne Angabe"] == (1,)
    assert office.table("closures").columns[2] == "6 bis 11 Monate"
    assert as_dict(office.table("closures")) == {"Ziele erreicht": (0, 0, 1, 0, 0, 0, 1)}


def test_a_corrected_contact_counts_once_and_as_corrected(office: Report) -> None:
    table = office.table("contacts")
    assert table.columns == ("Gespräch", "Telefonat", "Gesamt")
    assert as_dict(table) == {"GU Opladen": (0, 1, 1), "ohne Angabe": (1, 0, 1)}


def test_needs_and_concerns_are_counted_by_life_area(office: Report) -> None:
    assert office.table("needs").columns == ("deutlicher Bedarf", "ohne Stufe", "Gesamt")
    assert as_dict(office.table("needs")) == {"Sprache": (1, 0, 1)}
    assert as_dict(office.table("needs_at_end")) == {"Sprache": (0, 1, 0, 1), "Wohnen": (1, 0, 0, 1)}
    assert as_dict(office.table("concerns")) == {"Sprache": (2, 1), "Wohnen": (1, 1)}


SPECIAL = Consent(id="e", case_id="c", person="p", purpose="E2", state="given", answered_on=date(2026, 3, 31))
REFUSED = replace(SPECIAL, id="e0", state="refused", answered_on=date(2026, 3, 1))
MERGED = Case(id="c", case_id="c", merged_into="d"), Person(id="p", case_id="c", same_as="q")


@pytest.mark.parametrize(
    ("counted", "around"),
    [
        (False, []),
        (True, [SPECIAL]),
        (True, [replace(SPECIAL, valid_until=date(2026, 3, 31))]),
        (False, [replace(SPECIAL, valid_until=date(2026, 3, 30))]),
        (False, [replace(SPECIAL, answered_on=date(2026, 4, 1))]),
        (False, [replace(SPECIAL, state="withdrawn", withdrawn_on=date(2026, 4, 1))]),
        (False, [replace(SPECIAL, state="open")]),
        (False, [replace(SPECIAL, purpose="E1")]),
        (False, [replace(SPECIAL, person="child")]),
        (True, [SPECIAL, REFUSED]),
        (False, [SPECIAL, replace(REFUSED, answered_on=date(2026, 4, 1))]),
        (True, [SPECIAL, replace(REFUSED, answered_on=date(2026, 4, 1), person="child")]),
        (True, [SPECIAL, replace(SPECIAL, id="e1", answered_on=date(2026, 4, 1))]),
        (False, [SPECIAL, replace(SPECIAL, id="e1", valid_until=date(2026, 3, 31), state="refused")]),
        (True, [SPECIAL, *MERGED]),
        (True, [replace(SPECIAL, case_id="d", person="q"), *MERGED]),
        (False, [SPECIAL, replace(REFUSED, person="q", answered_on=date(2026, 4, 1)), *MERGED]),
    ],
)
def test_a_need_in_a_protected_life_area_counts_only_while_the_client_agrees(
    both: Databases, tables: Tables, counted: bool, around: list[Record]
) -> None:
    area = replace(code("life_area", "gesundheit", "Gesundheit"), flags=frozenset({"geschuetzt", "weiteres"}))
    need = Need(id="n", case_id="c", life_area="gesundheit", level="2", assessed_on=date(2026, 2, 1))
    needs = need, replace(need, id="o", at_end=True), replace(need, id="f", life_area="sprache", at_end=True)
    people = Person(id="p", case_id="c"), Person(id="child", case_id="c", relation="child"), Person(id="q", case_id="d")
    cases = Case(id="c", case_id="c"), Case(id="d", case_id="d")
    records = {each.id: each for each in (*MASTER, area, *needs, *people, *cases, *around)}
    report = figures(both(*records.values()), tables)
    assert as_dict(report.table("needs")) == ({"Gesundheit": (1, 0, 1)} if counted else {})
    assert set(as_dict(report.table("needs_at_end"))) == ({"Gesundheit", "Sprache"} if counted else {"Sprache"})


def test_goals_count_as_they_stood_and_measures_when_they_were_done(office: Report) -> None:
    assert as_dict(office.table("goals")) == {"Sprache": (1, 1, 2), "Wohnen": (1, 0, 1)}
    assert as_dict(office.table("measures")) == {"Sprache": (1, 0, 1), "ohne Angabe": (0, 1, 1)}


def test_appointments_tell_whether_they_were_held_and_interpreted(office: Report) -> None:
    assert as_dict(office.table("appointments")) == {"stattgefunden": (1, 0, 1), "nicht wahrgenommen": (0, 1, 1)}


def test_imported_meldungen_are_counted(office: Report) -> None:
    assert as_dict(office.table("meldungen_by_way")) == {"einzeln erfasst": (2,), "eingelesen": (1,)}


def test_presence_is_counted_in_days_hours_and_visits(office: Report) -> None:
    assert as_dict(office.table("presence")) == {"GU Opladen": (3, 6, 0.2)}
    assert as_dict(office.table("visits")) == {"GU Opladen": (1, 1, 2)}


def test_gaps_are_counted_by_kind_and_life_area_with_their_answers(office: Report) -> None:
    assert as_dict(office.table("gaps_by_kind")) == {"Wartezeit zu lang": (1, 1, 2)}
    assert as_dict(office.table("gaps_by_life_area")) == {"Sprache": (0, 1, 1), "Wohnen": (1, 0, 1)}


def test_requests_about_data_and_deletions_by_two_people_are_counted(office: Report) -> None:
    assert as_dict(office.table("data_requests")) == {"Auskunft": (1, 1, 2)}
    assert as_dict(office.table("deletions")) == {"Aufbewahrungsfrist abgelaufen": (1,)}


def test_every_table_has_a_theme_and_those_of_one_stand_together(office: Report) -> None:
    themes = [theme for theme, _ in office.themes]
    assert all(themes) and len(set(themes)) == len(themes)


def test_referrals_tell_rate_and_days_of_feedback(office: Report) -> None:
    assert as_dict(office.table("referrals")) == {
        "Beispielamt: Sprachkurs": (1, 1, 2, 50, 10),
        "Beispielamt": (0, 1, 1, 0, None),
    }
    assert office.table("referrals").total.measures == (33, 10)


def test_consents_count_by_the_state_they_had(office: Report) -> None:
    table = office.table("consents")
    assert table.columns == ("offen", "erteilt", "abgelaufen", "Gesamt")
    assert [row.values for row in table.rows if any(row.values)] == [(1, 1, 1, 3), (0, 1, 0, 1), (1, 0, 0, 1)]


def test_days_of_few_referrals_are_not_told(both: Databases, tables: Tables) -> None:
    report = figures(both(*OFFICE), tables, threshold=2)
    assert [row.measures[1] for row in report.table("referrals").lines] == [None, None, None]


def test_nothing_in_the_database_gives_tables_of_zeros(both: Databases, tables: Tables) -> None:
    report = figures(both(), tables)
    assert {value for table in report.tables for line in table.lines for value in line.values} == {0}


def test_no_name_of_a_client_is_in_a_report(office: Report) -> None:
    text = msgspec.json.encode(office).decode()
    assert not [name for name in NAMES if name in text]


def test_a_report_survives_the_wire(office: Report) -> None:
    assert msgspec.json.decode(msgspec.json.encode(office), type=Report) == office


def test_a_sum_is_the_sum_of_its_parts(office: Report) -> None:
    for table in office.tables:
        for column in range(len(table.columns)):
            assert table.total.values[column] == sum(row.values[column] or 0 for row in table.rows)
        for line in table.lines if table.across else ():
            assert line.values[-1] == sum(value or 0 for value in line.values[:-1])


def test_tables_that_count_the_same_have_the_same_total(office: Report) -> None:
    totals: dict[str, set[int | None]] = {}
    for table in office.tables:
        for subject, value in zip(table.subjects, table.total.values, strict=True):
            totals.setdefault(subject, set()).add(value)
    del totals[""]
    assert totals == {
        "meldungen": {3},
        "active_cases": {2},
        "closed_cases": {1},
        "admissions": {1},
        "contacts": {2},
        "persons": {5},
        "gaps": {2},
        "gaps:yes": {1},
        "gaps:": {1},
    }


def test_a_code_that_nobody_knows_is_counted_under_itself(both: Databases, tables: Tables) -> None:
    meldung = Meldung(id="m1", case_id="c1", received_on=date(2026, 1, 1), decision="neuartig")
    report = figures(both(*MASTER, meldung), tables)
    assert as_dict(report.table("meldungen_by_decision")) == {"neuartig": (1,)}


def test_a_renamed_code_counts_once_under_the_name_of_the_day(both: Databases, tables: Tables) -> None:
    old = CodeEntry(id="old", catalogue="decision", code="admitted", label="alt", valid_to=date(2025, 12, 31))
    meldung = Meldung(id="m1", case_id="c1", received_on=date(2026, 1, 1), decision="admitted")
    report = figures(both(*MASTER, old, meldung), tables)
    assert as_dict(report.table("meldungen_by_decision")) == {"aufgenommen": (1,)}


def test_a_list_that_is_json_null_has_no_members(both: Databases, tables: Tables) -> None:
    databases = both(*MASTER, Meldung(id="m1", case_id="c1", received_on=date(2026, 1, 1)))
    for connection in databases.values():
        connection.execute(tables.records["meldung"].update().values(concerns=None))
    assert as_dict(figures(databases, tables).table("concerns")) == {}


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2026-01-01", "2026-01-31", True),
        ("2026-04-01", "2026-06-30", True),
        ("2026-07-01", "2026-12-31", True),
        ("2026-01-01", "2026-12-31", True),
        ("2026-02-01", "2026-04-30", False),
        ("2026-01-01", "2026-03-30", False),
        ("2026-01-02", "2026-03-31", False),
        ("2026-01-01", "2026-02-28", False),
        ("2025-01-01", "2026-12-31", False),
    ],
)
def test_a_calendar_period_is_a_whole_month_quarter_half_or_year(start: str, end: str, whole: bool) -> None:
    assert Period(date.fromisoformat(start), date.fromisoformat(end)).is_calendar is whole


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(BadInput, match="endet"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


@given(
    born=st.dates(date(1950, 1, 1), date(2026, 1, 1)),
    day=st.dates(date(2026, 1, 1), date(2032, 12, 31)) | st.just(date(2028, 2, 29)),
    age=st.integers(0, 70),
)
def test_age_bands_begin_on_the_birthday(born: date, day: date, age: int) -> None:
    assert (born <= born_by(day, age)) == (age_on(born, day) >= age)


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4))
FACTS = st.fixed_dictionaries(
    {
        "needs": st.lists(st.builds(Need, id=st.just(""), assessed_on=DAYS), max_size=1),
        "follow_ups": st.lists(st.builds(FollowUp, id=st.just(""), done_on=DAYS), max_size=1),
        "contacts": st.lists(st.builds(Contact, id=st.just(""), on=DAYS, next_step_on=DAYS), max_size=2),
        "referrals": st.lists(
            st.builds(
                Referral,
                id=st.just(""),
                referred_on=DAYS,
                result=st.sampled_from([None, "accepted"]),
                result_on=DAYS,
                closed_without=st.booleans(),
            ),
            max_size=2,
        ),
        "plans": st.lists(st.builds(SupportPlan, id=st.just(""), agreed_on=DAYS, reviewed_on=DAYS), max_size=1),
    }
)


@settings(max_examples=8, deadline=None)
@given(histories=st.lists(FACTS, min_size=30, max_size=30))
def test_phases_counted_in_sql_are_those_of_the_rule(
    sqlite: Engine, tables: Tables, model: Model, histories: list[dict[str, list[Record]]]
) -> None:
    cases = [Case(id=f"c{number}", case_id=f"c{number}") for number in range(len(histories))]
    expected = Counter(
        f"{phase(PhaseFacts(case=each, **facts)).number}"  # type: ignore[arg-type]
        for each, facts in zip(cases, histories, strict=True)
    )
    with sqlite.connect() as connection:
        for each, facts in zip(cases, histories, strict=True):
            parts = [part for of_kind in facts.values() for part in of_kind]
            for number, part in enumerate([each, *parts]):
                record = replace(part, id=f"{each.id}-{number}", case_id=each.id)
                connection.execute(tables.records[record.kind()].insert(), as_row(model, record))
        labels = Labels(connection, tables, QUARTER_ONE.end)
        assert Counts(connection, tables, labels, QUARTER_ONE).active_cases_by_phase() == expected
        connection.rollback()


def test_a_goal_with_a_step_towards_it_is_a_plan(both: Databases, tables: Tables) -> None:
    goals = [Goal(id=f"g{number}", case_id=f"c{number}") for number in (1, 2)]
    cases = [Case(id=each.case_id, case_id=each.case_id) for each in goals]
    report = figures(both(*cases, *goals, Measure(id="m1", case_id="c1", goal="g1")), tables)
    assert as_dict(report.table("phases")) == {"1 Aufnahme": (0, 1, 0), "3 Hilfeplan": (0, 1, 0)}


def test_what_happens_after_the_period_changes_no_phase(both: Databases, tables: Tables) -> None:
    late = QUARTER_ONE.end + timedelta(days=1)
    report = figures(
        both(
            Case(id="c1", case_id="c1", closed_on=late),
            Need(id="n1", case_id="c1", assessed_on=late),
            Contact(id="k1", case_id="c1", on=late, next_step_on=late),
            SupportPlan(id="p1", case_id="c1", agreed_on=late, reviewed_on=late),
            Referral(id="v1", case_id="c1", referred_on=late, result="accepted", result_on=late),
        ),
        tables,
    )
    assert as_dict(report.table("phases")) == {"1 Aufnahme": (0, 1, 0)}
