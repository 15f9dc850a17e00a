"""Counting in groups: what all counts have in common, whatever they are about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, func, select

from kim_desktop.figures.labels import Labels
from kim_desktop.figures.report import Period, Wanted
from kim_desktop.figures.slices import Narrowing, newest
from kim_desktop.figures.span import Span, Where, text_of
from kim_desktop.storage.schema import Tables

Singles = Counter[str]
Pairs = Counter[tuple[str, str]]
ALL = "*"
"""Stands for every code."""


class Grouping:
    """Counts by codes for one period in one part of the work; a code "" means that nothing was said."""

    def __init__(
        self,
        connection: Connection,
        tables: Tables,
        labels: Labels,
        wanted: Period | Wanted,
    ) -> None:
        wanted = Wanted(wanted) if isinstance(wanted, Period) else wanted
        self._connection = connection
        self._all = tables
        self._tables = tables.records
        self._labels = labels
        self._as_of = wanted.day
        self._period = wanted.period
        self._span = Span(tables, wanted.period, wanted.day)
        self._narrowing = Narrowing(connection, tables, labels, wanted)

    def _single(self, kind: str, by: ColumnElement[Any], where: Where, source: FromClause | None = None) -> Singles:
        """How many records of a type there are by one criterion."""
        found = self._grouped(self._tables[kind].c.id, [by], where, source)
        return Counter({code: number for (code,), number in found.items()})

    def _paired(
        self, kind: str, by: Sequence[ColumnElement[Any]], where: Where, source: FromClause | None = None
    ) -> Pairs:
        """How many records of a type there are by two criteria."""
        found = self._grouped(self._tables[kind].c.id, by, where, source)
        return Counter({(first, second): number for (first, second), number in found.items()})

    def _grouped(
        self,
        counted: Any,
        by: Sequence[ColumnElement[Any]],
        where: Where,
        source: FromClause | None = None,
    ) -> Counter[tuple[str, ...]]:
        keys = [text_of(column).label(f"by_{place}") for place, column in enumerate(by)]
        table = counted.table
        inner = select(*keys).select_from(table if source is None else source)
        rows = inner.where(where, self._narrowing.holds(table.name)).subquery()
        query = select(*rows.c, func.count()).group_by(*rows.c)
        return Counter({tuple(row[:-1]): row[-1] for row in self._connection.execute(query)})

    def _newest(self, kind: str) -> Subquery:
        """The record made last for each case."""
        return newest(self._tables, kind)


def added(found: Iterable[tuple[str, str, int]]) -> Pairs:
    """Pairs of codes with their sums."""
    pairs: Pairs = Counter()
    for first, second, number in found:
        pairs[first, second] += number
    return pairs


def middle_days(found: Iterable[tuple[str | None, str, str]]) -> dict[str, tuple[int, float]]:
    """How many there are by code, and how many days lie between both days in the middle; in all under `ALL`."""
    days: dict[str, list[int]] = defaultdict(list)
    for code, begun, ended in found:
        for each in (code or "", ALL):
            days[each].append((date.fromisoformat(ended) - date.fromisoformat(begun)).days)
    return {code: (len(each), median(each)) for code, each in days.items()}
