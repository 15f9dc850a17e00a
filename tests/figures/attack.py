"""An attacker who knows every told number, every sum and what the signs mean, and looks for other truths.

A hidden count is safe if there is another set of numbers that fits all that is told and differs in it. The
attacker does not reason about suppression patterns: every equation is written down, and solutions are searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kim_desktop.figures.report import FigureTable, Report

Place = tuple[str, int, int]
Equation = tuple[tuple[Place, int], ...]


@dataclass
class Knowledge:
    """What is told (values), what is hidden with its limits, and what must add up to nothing."""

    told: dict[Place, int]
    truth: dict[Place, int]
    limits: dict[Place, tuple[int, float]]
    equations: list[Equation]


def what_is_told(raw: Report, published: Report) -> Knowledge:
    """Everything that a reader of the published report knows; totals of one subject are one number."""
    knowledge = Knowledge({}, {}, {}, [])
    for before, after in zip(raw.tables, published.tables, strict=True):
        _read_table(knowledge, before, after, published.threshold)
        knowledge.equations += _sums(after)
    return knowledge


def exposed(knowledge: Knowledge) -> list[Place]:
    """Hidden counts of which no other value fits all that is told."""
    return [place for place in knowledge.truth if not _could_differ(knowledge, place)]


def lonely_lines(knowledge: Knowledge) -> list[Equation]:
    """Sums in which exactly one number is hidden."""
    return [each for each in knowledge.equations if sum(place in knowledge.truth for place, _ in each) == 1]


def place(table: FigureTable, row: int, column: int) -> Place:
    if row == len(table.rows) and table.subjects and table.subjects[column]:
        return table.subjects[column], -1, -1
    return table.name, row, column


def _read_table(knowledge: Knowledge, before: FigureTable, after: FigureTable, threshold: int) -> None:
    for row, (truth, line) in enumerate(zip(before.lines, after.lines, strict=True)):
        for column, value in enumerate(line.values):
            where, true = place(after, row, column), truth.values[column]
            assert true is not None
            if value is not None:
                assert value == true and not 0 < value < threshold
                knowledge.told[where] = value
                continue
            knowledge.truth[where] = true
            low, high = knowledge.limits.get(where, (1, float("inf")))
            if column not in line.withheld:
                high = threshold - 1
            elif true >= threshold:
                low = threshold
            knowledge.limits[where] = low, high
    assert not knowledge.told.keys() & knowledge.truth.keys()


def _sums(table: FigureTable) -> Iterator[Equation]:
    total = len(table.rows)
    for column in range(len(table.columns)):
        yield tuple((place(table, row, column), -1 if row == total else 1) for row in range(total + 1))
    if table.across:
        last = len(table.columns) - 1
        for row in range(total + 1):
            yield tuple((place(table, row, c), -1 if c == last else 1) for c in range(last + 1))


def _could_differ(knowledge: Knowledge, hidden: Place) -> bool:
    return any(_solvable(knowledge, {hidden: change}) for change in (1, -1))


def _solvable(knowledge: Knowledge, changes: dict[Place, int]) -> bool:
    """Whether hidden numbers can each change by at most one so that all sums hold again."""
    place, change = next(iter(changes.items()))
    low, high = knowledge.limits[place]
    if not low <= knowledge.truth[place] + change <= high:
        return False
    broken = _broken(knowledge, changes)
    if broken is None:
        return True
    for where, _ in broken:
        if where not in knowledge.truth or where in changes:
            continue
        for step in (1, -1):
            low, high = knowledge.limits[where]
            tried = {**changes, where: step}
            within = low <= knowledge.truth[where] + step <= high
            helps = abs(_imbalance(broken, tried)) < abs(_imbalance(broken, changes))
            if within and helps and _solvable(knowledge, tried):
                return True
    return False


def _broken(knowledge: Knowledge, changes: dict[Place, int]) -> Equation | None:
    return next((each for each in knowledge.equations if _imbalance(each, changes)), None)


def _imbalance(equation: Equation, changes: dict[Place, int]) -> int:
    return sum(sign * changes.get(where, 0) for where, sign in equation)
