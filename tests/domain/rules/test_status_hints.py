"""Hints to have a way to stay looked at follow from status, age and time in Germany, and never say more than that."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.rules.status_hints import Stay, status_hints

ON = date(2025, 6, 16)
STAY = Stay("p60a", PartialDate("2000-01-01"), PartialDate("2018-01-01"), with_child=False)


@pytest.fixture
def paragraphs(parameters_on, flags):
    return lambda stay: [each.paragraph for each in status_hints(stay, ON, parameters_on(ON), flags)]


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        (STAY, ["§ 25a", "§ 25b", "§ 16g", "§ 60c", "§ 19d", "§ 60d"]),
        (replace(STAY, status="p60c"), ["§ 25a", "§ 25b", "§ 16g", "§ 19d", "§ 60d"]),
        (replace(STAY, status="p60d"), ["§ 25a", "§ 25b", "§ 16g", "§ 60c", "§ 19d"]),
        (replace(STAY, status="p104c"), ["§ 25a", "§ 25b"]),
        (replace(STAY, status="p25b"), []),
        (replace(STAY, status="p55"), []),
        (replace(STAY, birth=PartialDate("1998-06-16")), ["§ 25b", "§ 16g", "§ 60c", "§ 19d", "§ 60d"]),
        (replace(STAY, birth=PartialDate("2015-01-01")), ["§ 25b"]),
        (replace(STAY, entered=PartialDate("2023-01-01")), ["§ 16g", "§ 60c", "§ 19d"]),
        (replace(STAY, entered=PartialDate("2021-01")), ["§ 25a", "§ 16g", "§ 60c", "§ 19d", "§ 60d"]),
        (
            replace(STAY, entered=PartialDate("2021-01"), with_child=True),
            ["§ 25a", "§ 25b", "§ 16g", "§ 60c", "§ 19d", "§ 60d"],
        ),
    ],
)
def test_hints_follow_from_the_facts_on_file(stay, expected, paragraphs):
    assert paragraphs(stay) == expected


def test_the_last_day_under_25a_is_the_one_before_the_27th_birthday(parameters_on, flags):
    first = status_hints(STAY, ON, parameters_on(ON), flags)[0]
    assert first.until == date(2026, 12, 31)
    assert "vor dem 01.01.2027" in first.reason.text and first.reason.source == "§ 25a Abs. 1 AufenthG"
