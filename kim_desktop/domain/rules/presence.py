"""Präsenzzeiten: hours, overlaps, and whether each week has enough days in the Unterkunft (§ 3, K132 and K134)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

PARAMETER = "presence_days_per_week"
DAYS_PER_WEEK = 2
RESIDENT, FLAT, UNKNOWN = "resident", "flat", "unknown"
State = Literal["met", "running", "short"]

_WEEK = timedelta(days=7)
_END_OF_DAY = 24 * 60


@dataclass(frozen=True)
class Tally:
    """A day with what is counted on it; `minutes` is 0 as long as it has no end."""

    day: PresenceDay
    on: date
    minutes: int
    groups: Mapping[str, int]

    def of(self, group: str) -> int:
        """How many of a group came by; whoever's home nobody noted is unknown."""
        return self.groups.get(group, 0)


@dataclass(frozen=True)
class Week:
    """A person's calendar week: `tallies` of the period, and on how many days of the whole week they kept presence."""

    staff: str
    monday: date
    tallies: Sequence[Tally]
    kept: int
    wanted: int
    state: State

    @property
    def days(self) -> int:
        """On how many days of the period."""
        return len({each.on for each in self.tallies})

    @property
    def minutes(self) -> int:
        """How long altogether."""
        return sum(each.minutes for each in self.tallies)

    def of(self, group: str) -> int:
        """How many of a group came by."""
        return sum(each.of(group) for each in self.tallies)


def minutes_of(time: str) -> int | None:
    """Minutes since midnight of '14:30'; None for no time."""
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute) if hour.isdigit() and minute.isdigit() else None


def minutes_between(begins: str, ends: str) -> int | None:
    """How long it took; None without a beginning or an end, or if the clock was set back in between."""
    first, last = minutes_of(begins), minutes_of(ends)
    return None if first is None or last is None or last < first else last - first


def overlapping(day: PresenceDay, others: Iterable[PresenceDay]) -> PresenceDay | None:
    """Another day of the same person, at the same time; one without an end lasts until midnight."""
    first, last = _span(day)
    for other in others:
        begins, ends = _span(other)
        if other.id != day.id and (other.staff, other.on) == (day.staff, day.on) and first < ends and begins < last:
            return other
    return None


def tallies(days: Iterable[PresenceDay], visits: Iterable[Visit]) -> list[Tally]:
    """Each day with its hours and visitors by group, in the order of the calendar."""
    counted: dict[str, Counter[str]] = {}
    for visit in visits:
        counted.setdefault(visit.day, Counter())[visit.group or UNKNOWN] += 1
    found = [
        Tally(day, day.on, minutes_between(day.begins, day.ends) or 0, counted.get(day.id, {}))
        for day in days
        if day.on
    ]
    return sorted(found, key=lambda each: (each.on, each.day.begins, each.day.id))


def weeks(
    every: Sequence[Tally], period: tuple[date, date], today: date, shelters: Collection[str], wanted: int
) -> list[Week]:
    """The weeks of a period, newest first, per person from their first day on and until today.

    A week at the period's edge is judged by all its days, and summed up by those within the period.
    """
    found = []
    for staff in sorted({each.day.staff for each in every}):
        own = [each for each in every if each.day.staff == staff]
        monday, last = _monday(max(period[0], own[0].on)), min(period[1], max(today, own[-1].on))
        while monday <= last:
            found.append(_week(staff, monday, own, period, today, shelters, wanted))
            monday += _WEEK
    return sorted(found, key=lambda week: week.monday, reverse=True)


def reason(parameters: Parameters) -> Reason:
    """Why a week is green or amber, with the number that holds and its source."""
    known = parameters.get(PARAMETER)
    wanted = parameters.value(PARAMETER, DAYS_PER_WEEK)
    days = "einem Tag" if wanted == 1 else f"{wanted} Tagen"
    return Reason(
        f"Vereinbart ist Präsenz in der Unterkunft an mindestens {days} je Woche. Eine Woche ist erfüllt, sobald so "
        "viele verschiedene Tage mit Anfang und Ende eingetragen sind; beraten werden dort auch Geflüchtete, die in "
        "Wohnungen leben.",
        PARAMETER,
        known.source if known else f"{CONCEPT} § 3, Präsenzzeiten",
    )


def _week(
    staff: str,
    monday: date,
    own: Sequence[Tally],
    period: tuple[date, date],
    today: date,
    shelters: Collection[str],
    wanted: int,
) -> Week:
    whole = [each for each in own if monday <= each.on < monday + _WEEK]
    kept = len({each.on for each in whole if each.day.place in shelters and each.day.ends})
    state: State = "met" if kept >= wanted else "running" if today < monday + _WEEK else "short"
    return Week(staff, monday, [each for each in whole if period[0] <= each.on <= period[1]], kept, wanted, state)


def _span(day: PresenceDay) -> tuple[int, int]:
    first, last = minutes_of(day.begins) or 0, minutes_of(day.ends)
    return first, _END_OF_DAY if last is None else last


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
