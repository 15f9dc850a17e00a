"""Präsenzzeiten: hours, overlaps, and weeks that are judged whole."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.presence import minutes_between, overlapping, reason, tallies, weeks

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
SHELTERS = {"gu_opladen"}


def day(on: date, begins: str = "09:00", ends: str = "12:30", place: str = "gu_opladen") -> PresenceDay:
    return PresenceDay(id=f"{on}{place}{begins}", staff="mia", place=place, on=on, begins=begins, ends=ends)


@pytest.mark.parametrize(
    ("begins", "ends", "minutes"),
    [("09:00", "12:30", 210), ("09:00", "09:00", 0), ("12:30", "09:00", None), ("", "09:00", None), ("9", "x", None)],
)
def test_minutes_are_never_negative(begins: str, ends: str, minutes: int | None) -> None:
    assert minutes_between(begins, ends) == minutes


def test_two_places_at_one_time_overlap_and_an_open_end_lasts_until_midnight() -> None:
    morning = day(date(2026, 11, 2))
    ki = day(date(2026, 11, 2), "12:30", "15:00", "ki")
    assert overlapping(ki, [morning]) is None
    assert overlapping(replace(ki, begins="12:29"), [morning]) == morning
    assert overlapping(ki, [replace(morning, ends="")]) == replace(morning, ends="")
    assert overlapping(ki, [replace(morning, on=date(2026, 11, 3), ends="")]) is None
    assert overlapping(morning, [morning]) is None


def test_both_groups_are_counted_and_a_visit_that_was_taken_back_is_not() -> None:
    monday = day(date(2026, 11, 2))
    groups = ("resident", "resident", "flat", None)
    visits = [Visit(id=str(at), day=monday.id, number=at, group=group) for at, group in enumerate(groups)]
    (tally,) = tallies([monday, replace(monday, id="x", on=None)], [*visits, Visit(id="gone", day="", group="flat")])
    assert (tally.minutes, tally.of("resident"), tally.of("flat"), tally.of("unknown")) == (210, 2, 1, 1)


def test_a_week_is_met_by_two_different_days_in_the_unterkunft_wherever_the_month_ends() -> None:
    days = [
        day(date(2026, 10, 28)), day(date(2026, 10, 29), ends=""),
        day(date(2026, 11, 3)), day(date(2026, 11, 3), "13:00", "15:00", "shelter_other"),
        day(date(2026, 11, 4), place="ki"),
        day(date(2026, 11, 30)), day(date(2026, 12, 1)),
    ]  # fmt: skip
    found = weeks(tallies(days, []), NOVEMBER, date(2026, 12, 2), SHELTERS, 2)
    told = {week.monday: (week.days, week.kept, week.state) for week in found}
    assert told == {
        date(2026, 11, 30): (1, 2, "met"),
        date(2026, 11, 23): (0, 0, "short"),
        date(2026, 11, 16): (0, 0, "short"),
        date(2026, 11, 9): (0, 0, "short"),
        date(2026, 11, 2): (2, 1, "short"),
        date(2026, 10, 26): (0, 1, "short"),
    }
    running = weeks(tallies(days[:3], []), NOVEMBER, date(2026, 11, 5), SHELTERS, 2)
    assert (running[0].monday, running[0].state) == (date(2026, 11, 2), "running")
    assert len(weeks(tallies(days[2:3], []), NOVEMBER, date(2026, 11, 5), SHELTERS, 2)) == 1


def test_the_reason_names_the_number_that_holds_and_its_source() -> None:
    one = Parameter(id="p", name="presence_days_per_week", value=1, source="Vereinbarung 2027")
    assert "an mindestens einem Tag" in reason(Parameters({"presence_days_per_week": one})).text
    told = reason(Parameters({}))
    assert "2 Tagen" in told.text and told.source == "Rahmenkonzept KIM Leverkusen § 3, Präsenzzeiten"
