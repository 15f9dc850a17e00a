"""What falls into a period, said in SQL; days are ISO texts, and a field never filled is NULL or ""."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from kim_desktop.figures.report import Period
from kim_desktop.storage.schema import Tables

Where = ColumnElement[bool]

_DAY = 24 * 60 * 60 * 1000


def text_of(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The column with "" for nothing."""
    return func.coalesce(column, "")


def is_filled(column: ColumnElement[Any]) -> Where:
    """Whether anything was said."""
    return text_of(column) != ""


class Span:
    """Conditions for one period and for the day whose state counts, by itself the period's last one."""

    def __init__(self, tables: Tables, period: Period, day: date | None = None) -> None:
        self._tables = tables.records
        self.start, self.last = period.start.isoformat(), period.end.isoformat()
        self.end = (day or period.end).isoformat()
        self._last_made = _last_made(day or period.end)

    def within(self, day: ColumnElement[Any]) -> Where:
        """Whether the day lies in the period."""
        return day.between(self.start, self.last)

    def until_end(self, day: ColumnElement[Any]) -> Where:
        """Whether the day is not after the one whose state counts; no day is no objection."""
        return text_of(day) <= self.end

    def is_new_meldung(self) -> Where:
        """Whether a Meldung came in within the period."""
        t = self._tables["meldung"].c
        return self.within(func.coalesce(t.received_on, t.reported_on))

    def is_open_meldung(self) -> Where:
        """Whether a Meldung was neither decided nor a case at the end."""
        t, cases = self._tables["meldung"].c, self._tables["case"].c
        admitted = exists().where(cases.case_id == t.case_id, self.until_end(cases.admitted_on))
        undecided = or_(~is_filled(t.decision), ~self.until_end(t.decided_on))
        return and_(self.until_end(func.coalesce(t.received_on, t.reported_on)), undecided, ~admitted)

    def is_active_case(self) -> Where:
        """Whether a case was open at the end."""
        t = self._tables["case"].c
        return and_(self.until_end(t.admitted_on), or_(~is_filled(t.closed_on), t.closed_on > self.end))

    def in_case_of_period(self, part: Any) -> Where:
        """Whether the columns belong to a case that was open for a day of the period at least.

        A case that was merged into another goes on as long as that one.
        """
        own, leading = self._tables["case"], self._tables["case"].alias()
        merged = own.outerjoin(leading, leading.c.id == own.c.merged_into)
        opened = or_(self._was_open(own.c), and_(leading.c.id.is_not(None), self._was_open(leading.c)))
        return exists(select(own.c.id).select_from(merged).where(own.c.case_id == part.case_id, opened))

    def made_until_end(self, identifier: ColumnElement[Any]) -> Where:
        """Whether the record was made by the end, as its identifier tells; one that does not tell is no objection."""
        return or_(func.substr(identifier, 15, 1) != "7", func.substr(identifier, 1, 13) <= self._last_made)

    def _was_open(self, t: Any) -> Where:
        return and_(text_of(t.admitted_on) <= self.last, or_(~is_filled(t.closed_on), t.closed_on >= self.start))


def _last_made(day: date) -> str:
    """How the identifiers of a day begin at the latest."""
    begun = datetime.combine(day, time(), UTC)
    digits = f"{int(begun.timestamp() * 1000) + _DAY - 1:012x}"
    return f"{digits[:8]}-{digits[8:]}"
