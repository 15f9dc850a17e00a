"""Working days know weekends and the holidays of Nordrhein-Westfalen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.rules.working_days import (
    add_working_days,
    easter,
    holidays,
    is_working_day,
    working_days_between,
)

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(1954, 4, 18), date(1981, 4, 19), date(2008, 3, 23), date(2019, 4, 21), date(2024, 3, 31),
        date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25),
    ],
)  # fmt: skip
def test_easter_falls_on_the_known_sundays(day):
    assert easter(day.year) == day


def test_2025_has_the_eleven_holidays_of_the_state():
    assert holidays(2025) == {
        date(2025, 1, 1): "Neujahr",
        date(2025, 4, 18): "Karfreitag",
        date(2025, 4, 21): "Ostermontag",
        date(2025, 5, 1): "Tag der Arbeit",
        date(2025, 5, 29): "Christi Himmelfahrt",
        date(2025, 6, 9): "Pfingstmontag",
        date(2025, 6, 19): "Fronleichnam",
        date(2025, 10, 3): "Tag der Deutschen Einheit",
        date(2025, 11, 1): "Allerheiligen",
        date(2025, 12, 25): "Erster Weihnachtstag",
        date(2025, 12, 26): "Zweiter Weihnachtstag",
    }


def test_reformation_day_was_free_only_in_2017():
    assert not is_working_day(date(2017, 10, 31))
    assert is_working_day(date(2018, 10, 31))


def test_three_working_days_step_over_easter():
    assert add_working_days(date(2025, 4, 16), 3) == date(2025, 4, 23)


@given(DAYS, st.integers(1, 60))
def test_adding_working_days_ends_on_one_and_counts_back(start, days):
    end = add_working_days(start, days)
    assert is_working_day(end)
    assert working_days_between(start, end) == days


@given(DAYS)
def test_no_time_has_no_working_days(day):
    assert add_working_days(day, 0) == day
    assert working_days_between(day, day) == 0
