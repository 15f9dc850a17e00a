"""Calendar periods to choose from: whole months, quarters and years, closed ones and the one that runs."""

from collections.abc import Iterator
from datetime import date, timedelta

from kim_desktop.figures.report import Period as ReportPeriod
from ui.services import Period

MONTH, QUARTER, YEAR, FREE = "month", "quarter", "year", "free"
KINDS = ((MONTH, "Monat"), (QUARTER, "Quartal"), (YEAR, "Jahr"))
EARLIER, YEAR_BEFORE = "earlier", "year_before"
_MONTHS_IN = {MONTH: 1, QUARTER: 3, YEAR: 12}
_OFFERED = {MONTH: 24, QUARTER: 12, YEAR: 6}
_NAMES = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def periods(kind: str, today: date) -> tuple[Period, ...]:
    """The period that runs today, then those before it, newest first."""
    return tuple(_periods(_MONTHS_IN[kind], _OFFERED[kind], today))


def last_closed(kind: str, today: date) -> Period:
    """The newest period that is over."""
    return next(period for period in periods(kind, today) if period.last < today)


def earlier_than(period: ReportPeriod, how: str) -> ReportPeriod:
    """The stretch of the same length just before, or the same days of the year before."""
    if how == YEAR_BEFORE:
        return ReportPeriod(_a_year_before(period.start), _a_year_before(period.end))
    last = period.start - timedelta(days=1)
    if not period.is_calendar:
        return ReportPeriod(period.start - (period.end - last), last)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    return ReportPeriod(_first_of(period.start.year * 12 + period.start.month - 1 - months), last)


def period_name(kind: str, period: Period, today: date) -> str:
    """'März 2026', '1. Quartal 2026', '2026', with a remark while it runs."""
    first = period.first
    names = {
        MONTH: f"{_NAMES[first.month - 1]} {first.year}",
        QUARTER: f"{(first.month + 2) // 3}. Quartal {first.year}",
        YEAR: f"{first.year}",
    }
    return names[kind] if period.last < today else f"{names[kind]} (läuft noch)"


def _periods(months: int, count: int, today: date) -> Iterator[Period]:
    running = (today.year * 12 + today.month - 1) // months * months
    for start in range(running, running - count * months, -months):
        yield Period(_first_of(start), _first_of(start + months) - timedelta(days=1))


def _a_year_before(day: date) -> date:
    """The last of February stays the last of February."""
    after = day + timedelta(days=1)
    if after.day == 1:
        return after.replace(year=after.year - 1) - timedelta(days=1)
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
