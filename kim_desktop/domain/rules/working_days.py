"""Working days in Nordrhein-Westfalen (Feiertagsgesetz NW § 2)."""

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY = 5
_FIXED = {
    (1, 1): "Neujahr",
    (5, 1): "Tag der Arbeit",
    (10, 3): "Tag der Deutschen Einheit",
    (11, 1): "Allerheiligen",
    (12, 25): "Erster Weihnachtstag",
    (12, 26): "Zweiter Weihnachtstag",
}
_AROUND_EASTER = {
    -2: "Karfreitag",
    1: "Ostermontag",
    39: "Christi Himmelfahrt",
    50: "Pfingstmontag",
    60: "Fronleichnam",
}
_ONCE = {date(2017, 10, 31): "Reformationstag"}


@lru_cache(maxsize=64)
def holidays(year: int) -> dict[date, str]:
    """The public holidays of a year with their names; those that always fall on a Sunday are left out."""
    fixed = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    moving = {easter(year) + offset * _DAY: name for offset, name in _AROUND_EASTER.items()}
    return fixed | moving | {day: name for day, name in _ONCE.items() if day.year == year}


def is_working_day(day: date) -> bool:
    """Monday to Friday, if no public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def add_working_days(start: date, days: int) -> date:
    """The day on which the given number of working days after `start` is reached; `start` does not count."""
    day = start
    while days > 0 and day < date.max:
        day += _DAY
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 if `end` is not later."""
    return sum(is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))


def easter(year: int) -> date:
    """Easter Sunday, by Gauss's rule with Lichtenberg's correction."""
    century = year // 100
    secular_moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    secular_sun = 2 - (3 * century + 3) // 4
    moon = year % 19
    seed = (19 * moon + secular_moon) % 30
    full_moon = 21 + seed - (seed // 29 + (seed // 28 - seed // 29) * (moon // 11))
    first_sunday = 7 - (year + year // 4 + secular_sun) % 7
    distance = 7 - (full_moon - first_sunday) % 7
    return date(year, 3, 1) + (full_moon + distance - 1) * _DAY
