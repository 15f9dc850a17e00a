"""A journal entry is open to its author until the end of the next calendar day."""

from datetime import date

import pytest

from kim_desktop.domain.rules.journal import is_open, may_have_been_open

MADE = date(2026, 10, 24)


def test_an_entry_is_open_on_its_day_and_the_next_and_not_before_or_after() -> None:
    days = [date(2026, 10, day) for day in (23, 24, 25, 26)]
    assert [is_open(MADE, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("made", "changed", "allowed"),
    [
        ("2026-10-23T22:00:00+00:00", "2026-10-25T22:59:59+00:00", True),  # summer time ends within: 49 hours
        ("2026-10-24T08:00:00+00:00", "2026-10-24T07:00:00+00:00", True),  # the clock was set right by an hour
        ("2026-10-24T08:00:00+00:00", "2026-10-27T08:00:00+00:00", False),
        ("2026-10-24T08:00:00+00:00", "2026-10-20T08:00:00+00:00", False),
        ("gestern", "2026-10-24T08:00:00+00:00", False),
        ("2026-10-24T08:00:00", "2026-10-24T08:00:00+00:00", False),
    ],
)
def test_the_centre_refuses_what_no_calendar_allows(made: str, changed: str, allowed: bool) -> None:
    assert may_have_been_open(made, changed) is allowed
