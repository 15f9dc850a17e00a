"""Parameters hold for a time, and the later row replaces the earlier one."""

from datetime import date

from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters

ROWS = [
    Parameter(id="b", name="contact_days", value=21, valid_from=date(2025, 1, 1)),
    Parameter(id="a", name="contact_days", value=30),
]


def test_the_row_that_began_last_counts():
    assert Parameters.of(ROWS, date(2024, 12, 31)).value("contact_days", 99) == 30
    assert Parameters.of(ROWS, date(2025, 1, 1)).value("contact_days", 99) == 21


def test_a_missing_parameter_gives_the_default():
    empty = Parameters.of([], date(2025, 1, 1))
    assert empty.value("contact_days", 30) == 30
    assert empty.get("contact_days") is None
