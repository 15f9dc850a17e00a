"""Data are kept as long as the rules say, counted exactly, with the reason; a Löschsperre puts it off."""

from datetime import date

import pytest

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.retention import (
    case_deadline,
    held,
    meldung_deadline,
    months_after,
    protected_deadline,
)

NONE = Parameters({})


def closed(on: date, **more: object) -> Case:
    return Case(id="c", case_id="c", closed_on=on, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("end", "due"), [(date(2026, 1, 1), date(2030, 1, 1)), (date(2026, 12, 31), date(2030, 1, 1))])
def test_a_case_is_kept_for_three_full_calendar_years_after_its_end(end: date, due: date) -> None:
    found = case_deadline(closed(end), NONE)
    assert found and found.due == due and not found.is_due(date(2029, 12, 31)) and found.is_due(due)


def test_an_open_case_and_an_admitted_or_undecided_meldung_have_no_deadline() -> None:
    case = Case(id="c", case_id="c")
    assert case_deadline(case, NONE) is None and protected_deadline(case, NONE) is None
    for decision in (None, "admitted"):
        assert meldung_deadline(Meldung(id="m", decision=decision, decided_on=date(2026, 1, 1)), NONE) is None


def test_a_meldung_is_kept_for_months_by_its_decision() -> None:
    def due(decision: str) -> tuple[date, str]:
        found = meldung_deadline(Meldung(id="m", decision=decision, decided_on=date(2026, 8, 31)), NONE)
        assert found
        return found.due, found.ground

    assert due("declined") == (date(2027, 2, 28), "declined")
    assert due("short_contact") == (date(2027, 8, 31), "declined")


def test_protected_details_go_first_and_the_reason_names_rule_source_and_edition() -> None:
    row = Parameter(
        id="p", name="retention_protected_months", value=6, source="Dienstanweisung 3", valid_from=date(2026, 1, 1)
    )
    found = protected_deadline(closed(date(2026, 3, 31)), Parameters({row.name: row}))
    assert found and found.due == date(2026, 9, 30)
    assert found.text.endswith(
        "(Regel: Aufbewahrung: besonders geschützte Angaben; Quelle: Dienstanweisung 3; Stand: 01.01.2026)"
    )


def test_a_loeschsperre_puts_the_deadline_off_by_its_last_day() -> None:
    case = closed(date(2020, 5, 5), hold_until=date(2027, 3, 31), hold_reason="Klage")
    found = case_deadline(case, NONE)
    assert found and (found.due, found.held_until) == (date(2027, 4, 1), date(2027, 3, 31))
    assert "Löschsperre bis 31.03.2027: Klage." in found.text
    early = case_deadline(closed(date(2020, 5, 5), hold_until=date(2021, 1, 1)), NONE)
    assert early and (early.due, early.held_until) == (date(2024, 1, 1), None)
    merged = closed(date(2020, 5, 5), hold_until=date(2028, 1, 1))
    assert held(early, [merged]).due == date(2028, 1, 2)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_last_day_there_is(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after
