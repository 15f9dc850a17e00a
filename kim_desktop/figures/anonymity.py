"""k-anonymity and l-diversity for rows about single people: coarser for all alike, what stays rare is left out.

Own code, since the libraries for it work on pandas and know one sensitive column only. Every quasi-identifier has a
ladder of values from fine to coarse. The levels are raised for all rows together (global recoding) until few rows are
left in classes smaller than k; those rows go. In what remains, a sensitive column with fewer than l different values
in a class is not told for that class.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WITHHELD = "nicht genannt"
NOBODY = 0
"""k and l of no rows at all."""

Levels = tuple[int, ...]
Ladders = tuple[tuple[str, ...], ...]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Individual:
    """One row before: for each quasi-identifier its value at every level, finest first, and what is sensitive."""

    ladders: Ladders
    sensitive: Cells


@dataclass(frozen=True)
class Safeguard:
    """How many people must look alike, how many values each class must tell, and which share of rows may go for it."""

    k: int = 5
    l: int = 2  # noqa: E741 - the letter that the literature uses
    most_left_out: float = 0.1


@dataclass(frozen=True)
class Anonymised:
    """Rows of quasi-identifiers and sensitive values at `levels`; how many rows and single values are missing."""

    levels: Levels
    rows: tuple[Cells, ...]
    left_out: int
    withheld: int


@dataclass(frozen=True)
class Measured:
    """The smallest class, and the fewest different values that a class tells in any column that it tells."""

    k: int
    l: int  # noqa: E741 - the letter that the literature uses


def anonymise(people: Sequence[Individual], safeguard: Safeguard) -> Anonymised:
    """The rows as they may be told, in the order of their values; the same people give the same rows."""
    combinations = Counter(each.ladders for each in people)
    levels = _levels(combinations, safeguard)
    classes: dict[Cells, list[Cells]] = defaultdict(list)
    for each in people:
        classes[_at(each.ladders, levels)].append(each.sensitive)
    kept = {key: rows for key, rows in classes.items() if len(rows) >= safeguard.k}
    told = sorted((*key, *row) for key, rows in kept.items() for row in _diverse(rows, safeguard.l))
    withheld = sum(cell == WITHHELD for row in told for cell in row)
    return Anonymised(levels, tuple(told), len(people) - len(told), withheld)


def measure(rows: Iterable[Cells], quasi: int) -> Measured:
    """k and l that rows really have; the first `quasi` cells of each are its quasi-identifiers."""
    classes: dict[Cells, list[Cells]] = defaultdict(list)
    for row in rows:
        classes[row[:quasi]].append(row[quasi:])
    columns = (set(column) for group in classes.values() for column in zip(*group, strict=True))
    told = [len(values) for values in columns if values != {WITHHELD}]
    return Measured(min(map(len, classes.values()), default=NOBODY), min(told, default=NOBODY))


def _levels(combinations: Counter[Ladders], safeguard: Safeguard) -> Levels:
    """Raises the level that saves the most rows until few enough are lost, then lowers what need not be raised."""
    tops = [len(ladder) - 1 for ladder in next(iter(combinations), ())]
    allowed = safeguard.most_left_out * combinations.total()
    levels: Levels = (0,) * len(tops)
    while _rare(combinations, levels, safeguard.k) > allowed:
        higher = [_moved(levels, at, 1) for at, top in enumerate(tops) if levels[at] < top]
        if not higher:
            break
        levels = min(higher, key=lambda each: _rare(combinations, each, safeguard.k))
    for at in range(len(levels)):
        while levels[at] and _rare(combinations, lower := _moved(levels, at, -1), safeguard.k) <= allowed:
            levels = lower
    return levels


def _rare(combinations: Counter[Ladders], levels: Levels, k: int) -> int:
    """How many rows stand in classes smaller than k."""
    classes: Counter[Cells] = Counter()
    for ladders, number in combinations.items():
        classes[_at(ladders, levels)] += number
    return sum(number for number in classes.values() if number < k)


def _diverse(rows: Sequence[Cells], least: int) -> Iterable[Cells]:
    columns = [column if len(set(column)) >= least else (WITHHELD,) * len(rows) for column in zip(*rows, strict=True)]
    return zip(*columns, strict=True)


def _at(ladders: Ladders, levels: Levels) -> Cells:
    return tuple([ladder[level] for ladder, level in zip(ladders, levels, strict=True)])


def _moved(levels: Levels, at: int, step: int) -> Levels:
    return (*levels[:at], levels[at] + step, *levels[at + 1 :])
