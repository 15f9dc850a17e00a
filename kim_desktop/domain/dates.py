"""Dates as people type and read them: '3.4.91', 'April 1991', 'in 2 Wochen', 'Montag'."""

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from kim_desktop.domain.fields import PartialDate
from kim_desktop.errors import BadInput

OLDEST_YEAR = 1900
YEARS_AHEAD = 100
_PLANNING_YEARS = 20
_SHOWN_OF_A_BAD_TEXT = 40
_WAY_ON = "Möglich sind zum Beispiel 03.04.1991, heute, Montag oder in 2 Wochen."
_WAY_ON_PARTIAL = "Möglich sind Tag, Monat oder Jahr, zum Beispiel 03.04.1991, 04/1991 oder 1991."


def parse_date(text: str, today: date) -> date:
    """The day that `text` names. A two-digit year lies at most 20 years ahead. Raises `BadInput`."""
    typed = _plain(text)
    day = _relative(typed, today) or _full(typed, today, _planning_year) or _day_of_some_year(typed, today)
    if day is None:
        raise BadInput(f"„{_shown(text)}“ ist kein Datum.", _WAY_ON)
    return day


def parse_partial(text: str, today: date) -> PartialDate:
    """The day, month or year that `text` names. A two-digit year is never ahead. Raises `BadInput`."""
    typed = _plain(text)
    day = _relative(typed, today) or _full(typed, today, _past_year)
    partial = day.isoformat() if day else _month(typed, today) or _year(typed, today)
    if partial is None:
        raise BadInput(f"„{_shown(text)}“ ist kein Datum.", _WAY_ON_PARTIAL)
    return PartialDate(partial)


def show_date(value: date | PartialDate | None) -> str:
    """'03.04.1991', '04/1991' or '1991'; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    year, *rest = value.split("-")
    return {0: "", 1: "/", 2: "."}[len(rest)].join([*reversed(rest), year])


_YearOf = Callable[[int, int, int, date], int]
"""Completes a two-digit year: (two digits, month, day, today) to the whole year."""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(umlaut, plain)
    return " ".join(folded.split())


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_OF_A_BAD_TEXT else line[:_SHOWN_OF_A_BAD_TEXT] + "…"


def _relative(typed: str, today: date) -> date | None:
    if typed in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[typed])
    return _coming_weekday(typed, today) or _distance(typed, today)


def _coming_weekday(typed: str, today: date) -> date | None:
    name = re.sub(r"^(am |naechste[nr]? |kommende[nr]? )+", "", typed).rstrip(".")
    if name not in _WEEKDAYS:
        return None
    return today + timedelta(days=(_WEEKDAYS[name] - today.weekday() - 1) % 7 + 1)


def _distance(typed: str, today: date) -> date | None:
    found = re.fullmatch(r"(in|vor) (\d{1,3}|[a-z]+) (tag|woche|monat|jahr)[a-z]{0,2}", typed)
    if not found:
        return None
    direction, amount, unit = found.groups()
    number = int(amount) if amount.isdigit() else _NUMBERS.get(amount)
    if number is None:
        return None
    return _moved(today, number if direction == "in" else -number, unit)


def _moved(today: date, number: int, unit: str) -> date | None:
    if unit in _DAYS_OF:
        return today + timedelta(days=number * _DAYS_OF[unit])
    months = today.year * 12 + today.month - 1 + number * _MONTHS_OF[unit]
    year, month = months // 12, months % 12 + 1
    return _day(year, month, min(today.day, calendar.monthrange(year, month)[1]), today)


def _full(typed: str, today: date, year_of: _YearOf) -> date | None:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]), today)
    found = (
        re.fullmatch(r"(\d{1,2})[./\- ]\s?(\d{1,2})[./\- ]\s?(\d{4}|\d{2})", typed)
        or re.fullmatch(r"(\d{2})(\d{2})(\d{4}|\d{2})", typed)
        or re.fullmatch(r"(\d{1,2})\.? ?([a-z]+)\.? (\d{4}|\d{2})", typed)
    )
    return _typed_day(found[1], found[2], found[3], today, year_of) if found else None


def _typed_day(day: str, month: str, year: str, today: date, year_of: _YearOf) -> date | None:
    number = _month_number(month)
    if number is None:
        return None
    whole = int(year) if len(year) == 4 else year_of(int(year), number, int(day), today)
    return _day(whole, number, int(day), today)


def _day_of_some_year(typed: str, today: date) -> date | None:
    """A day without a year is the one nearest to today."""
    found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.?", typed) or re.fullmatch(r"(\d{1,2})\.? ?([a-z]+)\.?", typed)
    number = _month_number(found[2]) if found else None
    if not found or number is None:
        return None
    years = (today.year + shift for shift in (-1, 0, 1))
    days = [day for year in years if (day := _day(year, number, int(found[1]), today))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _month(typed: str, today: date) -> str | None:
    found = (
        re.fullmatch(r"(?P<month>\d{1,2})[./\- ](?P<year>\d{4})", typed)
        or re.fullmatch(r"(?P<month>\d{1,2})/(?P<year>\d{2})", typed)
        or re.fullmatch(r"(?P<month>[a-z]+)\.? (?P<year>\d{4}|\d{2})", typed)
        or re.fullmatch(r"(?P<year>\d{4})-(?P<month>\d{1,2})", typed)
    )
    number = _month_number(found["month"]) if found else None
    if not found or number is None:
        return None
    year = found["year"]
    whole = int(year) if len(year) == 4 else _past_year(int(year), number, 1, today)
    return f"{whole:04}-{number:02}" if _day(whole, number, 1, today) else None


def _year(typed: str, today: date) -> str | None:
    if not re.fullmatch(r"\d{4}|\d{2}", typed):
        return None
    year = int(typed) if len(typed) == 4 else _past_year(int(typed), 1, 1, today)
    return f"{year:04}" if _day(year, 1, 1, today) else None


def _month_number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if len(text) < 3:
        return None
    hits = {number for name, number in _MONTHS.items() if name.startswith(text)}
    return hits.pop() if len(hits) == 1 else None


def _past_year(two_digits: int, month: int, day: int, today: date) -> int:
    year = today.year // 100 * 100 + two_digits
    return year if (year, month, day) <= (today.year, today.month, today.day) else year - 100


def _planning_year(two_digits: int, month: int, day: int, today: date) -> int:
    last = today.year + _PLANNING_YEARS
    return last - (last - two_digits) % 100


def _day(year: int, month: int, day: int, today: date) -> date | None:
    if not OLDEST_YEAR <= year <= today.year + YEARS_AHEAD:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NEAR_DAYS = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "uebermorgen": 2}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("montag mo", "dienstag di", "mittwoch mi", "donnerstag do", "freitag fr", "samstag sa", "sonntag so")
    )
    for name in names.split()
} | {"sonnabend": 5}
_NUMBERS = dict.fromkeys(("einem", "einer", "ein", "eine"), 1) | {
    name: number
    for number, name in enumerate(
        ["zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf"], start=2
    )
}
_DAYS_OF = {"tag": 1, "woche": 7}
_MONTHS_OF = {"monat": 1, "jahr": 12}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jaenner january",
            "februar feber february",
            "maerz mrz marz march",
            "april",
            "mai may",
            "juni june",
            "juli july",
            "august",
            "september",
            "oktober october",
            "november",
            "dezember december",
        ),
        start=1,
    )
    for name in names.split()
}
