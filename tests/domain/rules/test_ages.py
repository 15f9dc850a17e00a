"""Ages follow the law, also on 29 February and for dates known in part."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.rules.ages import age_on, ages_on, birthday, earliest, latest, years_before

BORN = st.dates(date(1900, 1, 1), date(2080, 12, 31))


@given(BORN, st.integers(0, 100))
def test_the_age_changes_on_the_birthday_and_not_the_day_before(born, years):
    day = birthday(born, years)
    assert age_on(born, day) == years
    assert age_on(born, day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(("years", "day"), [(18, date(2022, 3, 1)), (28, date(2032, 2, 29)), (1, date(2005, 3, 1))])
def test_a_leap_day_child_has_its_birthday_on_1_march_in_other_years(years, day):
    assert birthday(date(2004, 2, 29), years) == day


def test_a_28th_birthday_can_fall_into_a_year_without_leap_day():
    assert birthday(date(2072, 2, 29), 28) == date(2100, 3, 1)


@given(BORN)
def test_a_partial_date_covers_the_whole_one(day):
    whole = day.isoformat()
    for length in (4, 7, 10):
        partial = PartialDate(whole[:length])
        assert earliest(partial) <= day <= latest(partial)
        youngest, oldest = ages_on(partial, date(2025, 6, 15))
        assert youngest <= age_on(day, date(2025, 6, 15)) <= oldest
        assert oldest - youngest <= 1


def test_five_years_before_a_leap_day_is_1_march():
    assert years_before(date(2024, 2, 29), 5) == date(2019, 3, 1)


def test_absurd_spans_end_at_the_calendars_ends():
    assert years_before(date(2024, 5, 1), 1_000_000) == date(1, 5, 1)
    assert birthday(date(9999, 5, 1), 28) == date(9999, 5, 1)
