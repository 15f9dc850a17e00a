"""Calendar periods to choose from: whole months, quarters and years, closed ones and the one that runs."""

from collections.abc import Iterator
from datetime import date, timedelta

from ui.services import Period

MONTH, QUARTER, YEAR = "month", "quarter", "year"
KINDS = ((MONTH, "Monat"), (QUARTER, "Quartal"), (YEAR, "Jahr"))
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


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
