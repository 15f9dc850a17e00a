"""Statistical disclosure control: no count from 1 to 4 is told, and none can be computed from what is told.

Primary: counts below the threshold, sums included, are hidden; zero is told. Complementary: further counts are
withheld until every hidden count could be at least one higher or lower without any told number changing. Such a
change of one travels along a closed path through rows and columns; the path with the least to lose is taken
(network flow heuristic for two-dimensional tables). What counts the same has the same total in all tables, so a
hidden total is hidden everywhere, and is only ever imagined higher: that way all tables can follow.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from kim_desktop.figures.report import FigureRow, FigureTable, Report

Cell = tuple[int, int]
"""Row and column; the row after the last is the total."""
_Node = tuple[str, int]
_Way = tuple[int, tuple[Cell, ...]]
"""What a change of one would cost, and the cells to withhold for it."""


def protect(report: Report, threshold: int | None = None, also: Mapping[str, Collection[Cell]] | None = None) -> Report:
    """The report as it may leave the house; `threshold` is the report's own unless given.

    `also` names, per table, cells that must not be told for another reason.
    """
    if report.protected:
        return report
    threshold = report.threshold if threshold is None else threshold
    guards = [_Guard(table, threshold, (also or {}).get(table.name, ())) for table in report.tables]
    settled = False
    while not settled:
        for guard in guards:
            guard.settle()
        subjects = {subject for guard in guards for subject in guard.withheld_subjects()}
        settled = not any(guard.withhold_totals(subjects) for guard in guards)
    tables = tuple(guard.told() for guard in guards)
    return replace(report, tables=tables, threshold=threshold, protected=True)


class _Guard:
    """One table while it is decided what is not told."""

    def __init__(self, table: FigureTable, threshold: int, also: Collection[Cell]) -> None:
        self._table = table
        self._threshold = threshold
        self._total = len(table.rows)
        self._counts = {
            (row, column): value or 0
            for row, line in enumerate(table.lines)
            for column, value in enumerate(line.values)
        }
        self._small = {cell for cell, count in self._counts.items() if 0 < count < threshold}
        self._withheld: set[Cell] = {cell for cell in also if self._counts[cell]}
        self._cells_of: dict[_Node, list[Cell]] = defaultdict(list)
        for cell in self._counts:
            for node in self._nodes(cell):
                self._cells_of[node].append(cell)
        self._shared = {(self._total, c): subject for c, subject in enumerate(table.subjects) if subject}

    def settle(self) -> None:
        """Withholds more until nothing hidden can be computed; what lies on a way can move along it too."""
        for cell in sorted(self._small | self._withheld):
            _, lost = min(self._ways(cell))
            self._withheld.update(lost)

    def withheld_subjects(self) -> set[str]:
        """What is counted by the totals that are shown as withheld here."""
        return {subject for cell, subject in self._shared.items() if cell in self._withheld}

    def withhold_totals(self, subjects: set[str]) -> bool:
        """Shows the totals of these subjects as withheld; whether any was shown otherwise."""
        cells = {cell for cell, subject in self._shared.items() if subject in subjects} - self._withheld
        self._withheld |= cells
        return bool(cells)

    def told(self) -> FigureTable:
        """The table without what is hidden."""
        *rows, total = (self._told_row(row, line) for row, line in enumerate(self._table.lines))
        return replace(self._table, rows=tuple(rows), total=total)

    def _told_row(self, row: int, line: FigureRow) -> FigureRow:
        cells = [(row, column) for column in range(len(line.values))]
        hidden = self._small | self._withheld
        values = tuple(None if cell in hidden else self._counts[cell] for cell in cells)
        whole = None not in values
        return FigureRow(
            line.label,
            values,
            tuple(measure if whole else None for measure in line.measures),
            tuple(column for row, column in cells if (row, column) in self._withheld),
        )

    def _ways(self, cell: Cell) -> Iterator[_Way]:
        """The cheapest ways in which the cell's count could be one higher, and one lower."""
        row, column = self._nodes(cell)
        for step in (1, -1):
            own = self._cost(cell, step)
            start, goal = (column, row) if step == self._sign(cell) else (row, column)
            way = None if own is None else self._cheapest(start, goal, cell)
            if own is not None and way is not None:
                yield own + way[0], (*way[1], cell) if own else way[1]

    def _cheapest(self, start: _Node, goal: _Node, without: Cell) -> _Way | None:
        reached: set[_Node] = set()
        queue: list[tuple[int, _Node, tuple[Cell, ...]]] = [(0, start, ())]
        while queue:
            spent, node, lost = heapq.heappop(queue)
            if node == goal:
                return spent, lost
            if node in reached:
                continue
            reached.add(node)
            for after, cell, cost in self._arcs(node):
                if cell != without and after not in reached:
                    heapq.heappush(queue, (spent + cost, after, (*lost, cell) if cost else lost))
        return None

    def _arcs(self, node: _Node) -> Iterator[tuple[_Node, Cell, int]]:
        for cell in self._cells_of[node]:
            row, column = self._nodes(cell)
            step = self._sign(cell) if node == row else -self._sign(cell)
            cost = self._cost(cell, step)
            if cost is not None:
                yield (column if node == row else row), cell, cost

    def _nodes(self, cell: Cell) -> tuple[_Node, _Node]:
        """The two sums a cell takes part in; without sums across, rows bind nothing."""
        return ("row", cell[0] if self._table.across else 0), ("column", cell[1])

    def _sign(self, cell: Cell) -> int:
        """Sums are negative, so that every row and every column adds up to nothing."""
        across = self._table.across and cell[1] == len(self._table.columns) - 1
        return -1 if (cell[0] == self._total) != across else 1

    def _cost(self, cell: Cell, step: int) -> int | None:
        """What is lost by a reader not excluding this change; None if the reader can always exclude it."""
        count = self._counts[cell]
        if count == 0 or (step < 0 and cell in self._shared):
            return None
        if cell in self._small:
            return self._cost_of_small(cell, count + step)
        if step < 0 and count == self._threshold:
            return None
        return 0 if cell in self._withheld else count

    def _cost_of_small(self, cell: Cell, changed: int) -> int | None:
        """A small count is known to lie below the threshold unless it is shown as merely withheld."""
        if changed == 0:
            return None
        return 0 if changed < self._threshold or cell in self._withheld else 1
