"""Ages and anniversaries, also from dates of which only month or year are known.

A year of life is complete at the end of the day before the birthday (§ 187 Abs. 2, § 188 Abs. 2 BGB); who was
born on 29 February therefore has the birthday on 1 March in years without that day.
"""

import calendar
from datetime import date

from kim_desktop.domain.fields import PartialDate


def earliest(partial: PartialDate) -> date:
    """The first day that a partial date can mean."""
    return date.fromisoformat((partial + "-01-01")[:10])


def latest(partial: PartialDate) -> date:
    """The last day that a partial date can mean."""
    if len(partial) == len("1991"):
        return date(int(partial), 12, 31)
    if len(partial) == len("1991-04"):
        year, month = map(int, partial.split("-"))
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(partial)


def birthday(born: date, years: int) -> date:
    """The first day on which somebody born then is that many years old."""
    return _same_day(born, born.year + years)


def age_on(born: date, day: date) -> int:
    """Completed years of life on `day`; negative before birth."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def ages_on(birth: PartialDate, day: date) -> tuple[int, int]:
    """The youngest and the oldest age that a partial date of birth allows on `day`."""
    return age_on(latest(birth), day), age_on(earliest(birth), day)


def years_before(day: date, years: int) -> date:
    """The same day so many years ago."""
    return _same_day(day, day.year - years)


def month_after(day: date) -> date:
    """The same day of the next month, or that month's last one (§ 188 Abs. 2 und 3 BGB)."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (min(day.year + 1, date.max.year), 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _same_day(day: date, year: int) -> date:
    year = min(max(year, date.min.year), date.max.year)
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)
