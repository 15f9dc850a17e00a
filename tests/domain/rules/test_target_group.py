"""The target group: of age, and recently moved here or tolerated without case management."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.people import Person, Residence
from kim_desktop.domain.rules.facts import Subject
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.target_group import target_group

ON = date(2025, 6, 16)
NONE = frozenset({"none"})
MANAGED = frozenset({"jobcenter"})


def colour(parameters_on, flags, *facts):
    return target_group(Subject(*facts), ON, parameters_on(ON), flags).colour


@pytest.mark.parametrize(
    ("birth", "moved", "status", "managed", "expected"),
    [
        ("1990-01-01", "2023-05-01", "p25_3", MANAGED, "green"),
        ("1990-01-01", "2020-06-16", "p25_3", MANAGED, "green"),
        ("1990-01-01", "2020-06-15", "p25_3", MANAGED, "red"),
        ("1990-01-01", "2015", "p60a", NONE, "green"),
        ("1990-01-01", "2015", "p60a", MANAGED, "red"),
        ("1990-01-01", "2015", "p55", NONE, "green"),
        ("1990-01-01", "2015", "p60a", frozenset(), "yellow"),
        ("1990-01-01", "2015", None, NONE, "yellow"),
        ("1990-01-01", "2015", "ungeklaert", NONE, "yellow"),
        ("1990-01-01", None, "p9", NONE, "yellow"),
        ("1990-01-01", "2020", "p9", NONE, "yellow"),
        ("1990-01-01", "2026", "p9", NONE, "yellow"),
        ("2007-06-16", "2024", "p9", NONE, "green"),
        ("2007-06-17", "2024", "p9", NONE, "red"),
        ("2007-06-17", "2024", "p55", NONE, "yellow"),
        ("2007-06-17", "2024", None, NONE, "yellow"),
        ("2007", "2024", "p9", NONE, "yellow"),
        ("2007", "2010", "p9", NONE, "red"),
        (None, "2024", "p9", NONE, "yellow"),
        (None, None, None, frozenset(), "yellow"),
    ],
)
def test_the_colour_follows_the_concept_paper(birth, moved, status, managed, expected, parameters_on, flags):
    assert colour(parameters_on, flags, birth, moved, status, managed) == expected


def test_every_reason_says_where_it_is_written(parameters_on, flags):
    result = target_group(Subject(), ON, parameters_on(ON), flags)
    assert all("§ 2b" in each.source and each.version == "2021" for each in result.reasons)
    assert sum("klären" in each.text for each in result.reasons) == 4


def test_minors_with_gestattung_are_warned_of_and_not_blocked(parameters_on, flags):
    subject = Subject(PartialDate("2010-01-01"), PartialDate("2024"), "p55", NONE)
    result = target_group(subject, ON, parameters_on(ON), flags)
    assert result.colour == "yellow"
    assert any("Minderjährig mit Gestattung" in each.text for each in result.reasons)


def test_the_number_of_years_is_a_parameter(flags):
    subject = Subject(PartialDate("1990"), PartialDate("2019"), "p9", MANAGED)
    assert target_group(subject, ON, Parameters({}), flags).colour == "red"
    wider = Parameters.of([Parameter(id="x", name="target_years", value=10)], ON)
    assert target_group(subject, ON, wider, flags).colour == "green"


@pytest.mark.parametrize(
    ("switch", "facts", "expected"),
    [
        ({}, ("1990", "2010", "p60a", NONE, "2022"), "green"),
        ({"target_counts_from": 2}, ("1990", "2010", "p9", NONE, "2022"), "green"),
        ({"target_counts_from": 2}, ("1990", "2024", "p9", NONE, "2001"), "red"),
        ({"target_counts_from": 2}, ("1990", "2024", "p9", NONE, None), "yellow"),
        ({"target_tolerated": 0}, ("1990", "2010", "p60a", NONE, "2022"), "red"),
        ({"target_without_management": 0}, ("1990", "2010", "p60a", MANAGED, "2022"), "green"),
        ({"target_minors": 0}, ("2010", "2024", "p55", NONE, "2022"), "red"),
        ({"target_minors": 1}, ("2010", "2024", "p55", NONE, "2022"), "yellow"),
    ],
)
def test_what_counts_is_data_and_every_reason_names_the_version_used(switch, facts, expected, flags):
    rows = [Parameter(id=name, name=name, label=name, value=value) for name, value in switch.items()]
    result = target_group(Subject(*facts), ON, Parameters.of(rows, ON), flags)
    assert result.colour == expected
    for name, value in switch.items():
        assert any(f"{name}: {value} (mit dem Programm geliefert)" in each.values for each in result.reasons)


def test_meldung_and_person_give_the_same_facts():
    shared = {"birth": PartialDate("1990"), "moved_here": PartialDate("2024"), "managed_by": NONE}
    meldung = Meldung(id="m", status="p55", **shared)
    person = Person(id="p", **shared)
    assert Subject.of_meldung(meldung) == Subject.of_person(person, Residence(id="r", status="p55"))


PARTIAL = st.none() | st.dates(date(1940, 1, 1), date(2030, 1, 1)).flatmap(
    lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)])
)


@given(
    birth=PARTIAL, moved=PARTIAL, status=st.sampled_from([None, "p55", "p9", "unbekannt"]),
    managed=st.sampled_from([frozenset(), NONE, MANAGED]),
)  # fmt: skip
def test_any_facts_give_a_result_with_reasons(birth, moved, status, managed, parameters_on, flags):
    result = target_group(Subject(birth, moved, status, managed), ON, parameters_on(ON), flags)
    assert result.colour in {"green", "yellow", "red"}
    assert len(result.reasons) >= 3
    if result.colour == "yellow":
        assert any("klären" in each.text or "prüfen" in each.text for each in result.reasons)
