"""People with Gestattung or Duldung from 18 to the day before 28 are referred, while there is somewhere to."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.ages import birthday
from kim_desktop.domain.rules.facts import Subject
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.referral_guard import LABEL, referral_guard

IN_FORCE = date(2022, 6, 15)
ALWAYS = Parameter(id="t", name="teilhabemanagement", label="Teilhabemanagement", value=1)


def guard(birth, status, on, parameters, flags):
    return referral_guard(Subject(birth=birth, status=status), on, parameters, flags)


@given(st.dates(date(1960, 1, 1), date(2080, 12, 31)))
def test_the_rule_holds_until_the_day_before_the_28th_birthday(flags, born):
    parameters, birth = Parameters.of([ALWAYS], IN_FORCE), PartialDate(born.isoformat())
    day = timedelta(days=1)
    at = {
        birthday(born, 18) - day: "no",
        birthday(born, 18): "referral",
        birthday(born, 28) - day: "referral",
        birthday(born, 28): "no",
    }
    for on, state in at.items():
        assert guard(birth, "p60a", on, parameters, flags).state == state


@pytest.mark.parametrize(("last", "first"), [(date(2024, 2, 28), date(2024, 2, 29))])
def test_a_leap_day_child_leaves_the_group_on_its_28th_birthday(last, first, flags):
    parameters = Parameters.of([ALWAYS], last)
    assert guard("1996-02-29", "p55", last, parameters, flags).state == "referral"
    assert guard("1996-02-29", "p55", first, parameters, flags).state == "no"


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2019, 12, 31), "off"),
        (date(2020, 1, 1), "referral"),
        (date(2023, 6, 30), "referral"),
        (date(2023, 7, 1), "off"),
        (date(2025, 1, 1), "off"),
    ],
)
def test_the_teilhabemanagement_takes_people_only_while_it_existed(on, state, parameters_on, flags):
    result = guard("2000-05-05", "p60a", on, parameters_on(on), flags)
    assert result.state == state
    assert result.label == (LABEL if state == "referral" else "")


def test_a_successor_is_named_by_editing_its_parameter(parameters_on, flags):
    on = date(2025, 1, 1)
    successor = Parameter(
        id="z", name="teilhabemanagement", label="Beispielberatung", value=1, valid_from=date(2024, 1, 1)
    )
    parameters = Parameters.of([*parameters_on(on).by_name.values(), successor], on)
    result = guard("2000-05-05", "p60a", on, parameters, flags)
    assert (result.state, result.destination) == ("referral", "Beispielberatung")
    assert "gehört zur Zielgruppe" in result.reasons[0].text


@pytest.mark.parametrize(
    ("birth", "status", "state"),
    [
        ("2000", "p60a", "referral"), ("2000-05", "p55", "referral"), ("2004", "p55", "unclear"),
        ("1994", "p55", "unclear"), (None, "p55", "unclear"), ("2000", None, "unclear"),
        ("2000", "p9", "no"), (None, "p9", "no"), ("1980", None, "no"), ("2030", "p55", "unclear"),
    ],
)  # fmt: skip
def test_missing_facts_are_asked_for_only_where_they_matter(birth, status, state, parameters_on, flags):
    result = guard(birth, status, IN_FORCE, parameters_on(IN_FORCE), flags)
    assert result.state == state
    assert ("klären" in result.reasons[0].text) == (state == "unclear")


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        ("2004-07-01", "Der 18. Geburtstag ist am 01.07.2022"),
        ("1994-07-01", "Der 28. Geburtstag ist am 01.07.2022"),
        ("1994-07", "Der 28. Geburtstag ist frühestens am 01.07.2022"),
    ],
)
def test_the_birthdays_that_change_the_result_are_announced(birth, text, parameters_on, flags):
    (warning,) = guard(birth, "p60a", IN_FORCE, parameters_on(IN_FORCE), flags).warnings
    assert warning.text.startswith(text)
    assert guard(birth, "p9", IN_FORCE, parameters_on(IN_FORCE), flags).warnings == ()
    earlier = IN_FORCE - timedelta(days=90)
    assert guard(birth, "p60a", earlier, parameters_on(IN_FORCE), flags).warnings == ()
