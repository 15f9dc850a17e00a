"""Protection against differencing: what several reports tell together must not tell of one to four people, either.

Counts of neighbouring periods add up, so each told count is a step between two days: whatever days are connected by
told counts, their difference is told as well. Parts that do not overlap add up to the whole, so what is left of the
whole is told. Where counts do not add up (the people of a period, a state on a day), reports are held against each
other two at a time, if the one's period and part lie within the other's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kim_desktop.figures.disclosure import Cell, protect
from kim_desktop.figures.report import FigureTable, Period, Report, Slice

_OF_POSTS = ("part", "post", "employer")
"""Of these one may lie within another without being named together with it."""

_Key = tuple[str, str, int, str]
"""Table, label of the row, the how many-th of that label, heading of the column."""
_Days = tuple[int, int]
"""The first day, and the first one after."""


def protect_against(report: Report, told: Sequence[Report]) -> Report:
    """The report as it may leave the house after others, as they were told, have left it.

    What is withheld in addition may let a cell be told that was withheld for its sake; so it is looked at again.
    """
    shown = protect(report)
    if not told or report.protected:
        return shown
    earlier = [_Told(each) for each in told]
    also: dict[str, set[Cell]] = defaultdict(set)
    while found := {
        table.name: cells for table in shown.tables if (cells := {*_revealing(shown, table, earlier, report.threshold)})
    }:
        for name, cells in found.items():
            also[name] |= cells
        shown = protect(report, also=also)
    return shown


@dataclass(frozen=True)
class _Fact:
    """A count that was told."""

    period: Period
    day: date
    part: Slice
    value: int

    @property
    def days(self) -> _Days:
        return self.period.start.toordinal(), self.period.end.toordinal() + 1


class _Told:
    """A report that has left the house, by cell."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._cells = {key: value for table in report.tables for key, _, value in _cells(table)}
        self._columns = {(table.name, heading) for table in report.tables for heading in table.columns}

    def fact(self, key: _Key) -> _Fact | None:
        """What it told of a cell; a row that was not shown was nothing."""
        value = self._cells.get(key, 0 if (key[0], key[3]) in self._columns else None)
        if value is None:
            return None
        return _Fact(self._report.period, self._report.as_of, self._report.slice, value)


def _revealing(report: Report, table: FigureTable, told: Sequence[_Told], threshold: int) -> Iterator[Cell]:
    """The cells that would tell a small count together with what was told before."""
    for key, cell, value in _cells(table):
        facts = [fact for each in told if (fact := each.fact(key))]
        if value is None or not facts:
            continue
        new = _Fact(report.period, report.as_of, report.slice, value)
        known, then = ({*_derived(each, table.adds_up)} for each in (facts, [*facts, new]))
        if any(0 < abs(number) < threshold for _, number in then - known):
            yield cell


def _derived(facts: Sequence[_Fact], adds_up: bool) -> Iterator[tuple[object, int]]:
    """What anybody can compute: what about, and how many."""
    yield from _pairs(facts)
    by_part: dict[Slice, dict[_Days, int]] = defaultdict(dict)
    for fact in facts:
        by_part[fact.part][fact.days] = fact.value
    if adds_up:
        by_part = defaultdict(dict, {part: _connected(steps) for part, steps in by_part.items()})
        yield from (((part, days), number) for part, steps in by_part.items() for days, number in steps.items())
    yield from _rests(by_part)


def _pairs(facts: Sequence[_Fact]) -> Iterator[tuple[object, int]]:
    for at, one in enumerate(facts):
        for other in facts[:at]:
            if _lies_within(one, other) or _lies_within(other, one):
                yield (one, other), one.value - other.value


def _lies_within(one: _Fact, other: _Fact) -> bool:
    """Whether one counts a part of what the other counts, as far as can be known."""
    inside = other.period.start <= one.period.start and one.period.end <= other.period.end
    return inside and _is_part(one.part, other.part)


def _is_part(one: Slice, other: Slice) -> bool:
    named, wider = vars(one), vars(other)
    for name, code in wider.items():
        if code and code != named[name]:
            stands_for = name in _OF_POSTS and not named[name] and any(named[each] for each in _OF_POSTS)
            if not stands_for:
                return False
    return True


def _connected(steps: Mapping[_Days, int]) -> dict[_Days, int]:
    """The count of every stretch between two days that told counts connect."""
    ways: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (begin, after), number in steps.items():
        ways[begin].append((after, number))
        ways[after].append((begin, -number))
    found: dict[_Days, int] = {}
    for start in ways:
        reached, waiting = {start: 0}, [start]
        while waiting:
            here = waiting.pop()
            for there, number in ways[here]:
                if there not in reached:
                    reached[there] = reached[here] + number
                    waiting.append(there)
        found |= {(start, day): number for day, number in reached.items() if day > start}
    return found


def _rests(by_part: Mapping[Slice, Mapping[_Days, int]]) -> Iterator[tuple[object, int]]:
    """What is left of a whole after parts of it that do not overlap: those that differ in one thing only."""
    for whole, counts in by_part.items():
        for name in vars(whole):
            parts = [part for part in by_part if getattr(part, name) and _without(part, name) == whole]
            for days, number in counts.items():
                known = [part for part in parts if days in by_part[part]]
                if known:
                    rest = number - sum(by_part[part][days] for part in known)
                    yield (whole, name, days, tuple(known)), rest


def _without(part: Slice, name: str) -> Slice:
    return Slice(**{**vars(part), name: ""})


def _cells(table: FigureTable) -> Iterator[tuple[_Key, Cell, int | None]]:
    seen: Counter[str] = Counter()
    lines: Iterable[tuple[int, str, tuple[int | None, ...]]] = (
        (row, line.label, line.values) for row, line in enumerate(table.lines)
    )
    for row, label, values in lines:
        seen[label] += 1
        for column, (heading, value) in enumerate(zip(table.columns, values, strict=True)):
            yield (table.name, label, seen[label], heading), (row, column), value
