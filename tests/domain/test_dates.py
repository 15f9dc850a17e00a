"""Dates are understood as people type them and shown as Germans write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim_desktop.domain.dates import parse_date, parse_partial, show_date
from kim_desktop.domain.fields import PartialDate, is_partial_date
from kim_desktop.errors import BadInput

TODAY = date(2026, 3, 18)  # a Wednesday

DAYS = {
    "03.04.1991": date(1991, 4, 3),
    "3.4.91": date(1991, 4, 3),
    "3. 4. 1991": date(1991, 4, 3),
    "3/4/1991": date(1991, 4, 3),
    "3 4 1991": date(1991, 4, 3),
    "03041991": date(1991, 4, 3),
    "030491": date(1991, 4, 3),
    "1991-04-03": date(1991, 4, 3),
    "3. April 1991": date(1991, 4, 3),
    "3. Mär. 91": date(1991, 3, 3),
    "3 maerz 1991": date(1991, 3, 3),
    "٠٣.٠٤.١٩٩١": date(1991, 4, 3),
    "heute": TODAY,
    "Morgen": date(2026, 3, 19),
    "übermorgen": date(2026, 3, 20),
    "gestern": date(2026, 3, 17),
    "vorgestern": date(2026, 3, 16),
    "in 2 Wochen": date(2026, 4, 1),
    "in einer Woche": date(2026, 3, 25),
    "in 3 tagen": date(2026, 3, 21),
    "in einem Monat": date(2026, 4, 18),
    "in zwölf Monaten": date(2027, 3, 18),
    "in 1 Jahr": date(2027, 3, 18),
    "vor 3 tagen": date(2026, 3, 15),
    "Montag": date(2026, 3, 23),
    "mo": date(2026, 3, 23),
    "Mittwoch": date(2026, 3, 25),
    "am Fr.": date(2026, 3, 20),
    "nächsten Dienstag": date(2026, 3, 24),
    "15.7.27": date(2027, 7, 15),
    "3.4.": date(2026, 4, 3),
    "20. Dez.": date(2025, 12, 20),
}

PARTIALS = {
    "1991": "1991",
    "91": "1991",
    "4/1991": "1991-04",
    "04/91": "1991-04",
    "04.1991": "1991-04",
    "1991-04": "1991-04",
    "April 1991": "1991-04",
    "3.4.91": "1991-04-03",
    "18.3.26": "2026-03-18",
    "19.3.26": "1926-03-19",
    "gestern": "2026-03-17",
}

NONSENSE = [
    "", " ", "31.02.1990", "32.1.2020", "0.0.2000", "99/99", "13/1990", "12.25", "abc", "in x wochen", "in 2",
    "morgens", "03041", "1.2.3.4", "12345678901", "3.4.1099", "3.4.9999", "1899", "-1", "in 999 jahren",
    "ju 1990", "1991-13-01", "3. brumaire 1991", "፩.፩.1991",
]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_understood_as_people_type_it(text: str) -> None:
    assert parse_date(text, TODAY) == DAYS[text]


@pytest.mark.parametrize("text", PARTIALS)
def test_a_month_or_a_year_is_enough_for_a_partial_date(text: str) -> None:
    assert parse_partial(text, TODAY) == PARTIALS[text]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused_with_the_text_and_a_way_on(text: str) -> None:
    for parse in (parse_date, parse_partial):
        with pytest.raises(BadInput) as refusal:
            parse(text, TODAY)
        assert f"„{text.strip()}“ ist kein Datum." == refusal.value.message
        assert "zum Beispiel 03.04.1991" in refusal.value.way_on


@pytest.mark.parametrize("text", ["1991", "4/1991", "April 1991"])
def test_a_month_or_a_year_is_not_a_day(text: str) -> None:
    with pytest.raises(BadInput):
        parse_date(text, TODAY)


def test_an_endless_text_is_shortened_in_the_message() -> None:
    with pytest.raises(BadInput) as refusal:
        parse_date("x" * 5_000, TODAY)
    assert len(refusal.value.message) < 80


def test_the_last_day_of_a_long_month_moves_to_the_last_day_of_a_short_one() -> None:
    assert parse_date("in einem monat", date(2026, 1, 31)) == date(2026, 2, 28)
    assert parse_date("in 1 monat", date(2028, 1, 31)) == date(2028, 2, 29)


def test_a_leap_day_without_a_year_is_the_nearest_one_there_is() -> None:
    assert parse_date("29.2.", date(2027, 1, 10)) == date(2028, 2, 29)


def test_nothing_is_shown_for_no_date() -> None:
    assert show_date(None) == ""


@given(st.dates(date(1900, 1, 1), date(2126, 12, 31)))
def test_every_day_survives_being_shown_and_typed_again(day: date) -> None:
    assert parse_date(show_date(day), TODAY) == day
    assert parse_date(day.isoformat(), TODAY) == day
    partial = PartialDate(day.isoformat())
    assert parse_partial(show_date(partial), TODAY) == partial


@given(st.integers(1900, 2126), st.integers(1, 12))
def test_every_month_and_year_survives_being_shown_and_typed_again(year: int, month: int) -> None:
    for partial in (PartialDate(f"{year:04}-{month:02}"), PartialDate(f"{year:04}")):
        assert parse_partial(show_date(partial), TODAY) == partial


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_two_digit_birth_year_is_never_in_the_future(today: date) -> None:
    day = today + timedelta(days=1)
    assert parse_partial(f"{day:%d.%m.%y}", today) < today.isoformat()


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        assert is_partial_date(parse_partial(text, TODAY))
        assert isinstance(parse_date(text, TODAY), date)
    except BadInput:
        pass
