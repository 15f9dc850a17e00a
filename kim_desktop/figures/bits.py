"""Whole numbers of many rows kept as rows of bits: what lies in a range or a group is found without touching each row.

A column of numbers is sliced: the lowest bits of all rows are one long whole number, the next bits another one, and so
on. A choice of rows is such a number too. Comparing a million rows with a day takes two steps for each slice
(P. O'Neil, D. Quass: Improved query performance with variant indexes, 1997).
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

Choice = int
"""The rows that were chosen, one bit each."""
Slices = tuple[int, ...]
"""The bits of a column, the lowest ones first."""

_BYTES = 4
_BITS = 8
_DIGIT_OF_BIT = tuple(bytes(ord("0") + (byte >> bit & 1) for byte in range(256)) for bit in range(_BITS))


@dataclass(frozen=True)
class Rows:
    """So many rows with a whole number in each column."""

    count: int
    columns: Mapping[str, Slices]

    @property
    def all(self) -> Choice:
        """Every row."""
        return (1 << self.count) - 1

    def at_most(self, column: str, number: int) -> Choice:
        """The rows whose number is not greater."""
        slices = self.columns[column]
        if number < 0:
            return 0
        if number >> len(slices):
            return self.all
        less, same = 0, self.all
        for place in range(len(slices) - 1, -1, -1):
            ones = same & slices[place]
            if number >> place & 1:
                less |= same ^ ones
                same = ones
            else:
                same ^= ones
        return less | same

    def between(self, column: str, first: int, last: int) -> Choice:
        """The rows whose number lies in the range."""
        until = self.at_most(column, last)
        return without(until, self.at_most(column, first - 1))

    def filled(self, column: str) -> Choice:
        """The rows whose number is not 0."""
        found = 0
        for each in self.columns[column]:
            found |= each
        return found

    def equal(self, column: str, number: int) -> Choice:
        """The rows with this number."""
        slices = self.columns[column]
        if number >> len(slices):
            return 0
        found = self.all
        for place, each in enumerate(slices):
            ones = found & each
            found = ones if number >> place & 1 else found ^ ones
        return found

    def among(self, column: str, numbers: Collection[int]) -> Choice:
        """The rows with any of these numbers."""
        slices = self.columns[column]
        waiting = [(len(slices) - 1, self.all, [each for each in numbers if not each >> len(slices)])]
        found = 0
        while waiting:
            place, rows, left = waiting.pop()
            if not rows or not left:
                continue
            if place < 0:
                found |= rows
                continue
            ones = rows & slices[place]
            waiting.append((place - 1, ones, [each for each in left if each >> place & 1]))
            waiting.append((place - 1, rows ^ ones, [each for each in left if not each >> place & 1]))
        return found

    def groups(self, column: str, chosen: Choice, *, above: int = 0) -> Iterator[tuple[int, Choice]]:
        """The chosen rows by number; the lowest `above` bits of numbers are not looked at."""
        slices = self.columns[column]
        waiting = [(len(slices) - 1, 0, chosen)] if chosen else []
        while waiting:
            place, number, rows = waiting.pop()
            if place < above:
                yield number, rows
                continue
            ones = rows & slices[place]
            if ones:
                waiting.append((place - 1, number << 1 | 1, ones))
            if ones != rows:
                waiting.append((place - 1, number << 1, rows ^ ones))

    def numbers(self, column: str) -> list[int]:
        """The number of each row, the highest bit first."""
        digits = (format(bits, f"0{self.count}b") for bits in reversed(self.columns[column]))
        return [int("".join(each), 2) for each in zip(*digits, strict=True)] or [0] * self.count


def without(chosen: Choice, others: Choice) -> Choice:
    """The chosen rows that are not among the others."""
    return chosen ^ (chosen & others)


def sliced(numbers: Sequence[int]) -> Slices:
    """The bits of a column of numbers from 0 to 2³² - 1; its first row is the highest bit."""
    if not numbers:
        return ()
    planes, width = array("I", numbers).tobytes(), max(numbers).bit_length()
    places = range(width)
    return tuple(int(planes[place // _BITS :: _BYTES].translate(_DIGIT_OF_BIT[place % _BITS]), 2) for place in places)


def joined(pieces: Sequence[Rows]) -> Rows:
    """The rows of all pieces, one piece after the other."""
    shifts = [0, *accumulate(each.count for each in pieces)]
    names = {name for each in pieces for name in each.columns}

    def column(name: str) -> Slices:
        parts = [each.columns.get(name, ()) for each in pieces]
        slices = [0] * max(map(len, parts))
        for part, shift in zip(parts, shifts, strict=False):
            for place, bits in enumerate(part):
                slices[place] |= bits << shift
        return tuple(slices)

    return Rows(shifts[-1], {name: column(name) for name in names})


def as_bytes(rows: Rows) -> tuple[int, dict[str, list[bytes]]]:
    """The rows in a form that can be stored."""
    length = (rows.count + _BITS - 1) // _BITS
    return rows.count, {
        name: [bits.to_bytes(length, "little") for bits in slices] for name, slices in rows.columns.items()
    }


def from_bytes(count: int, columns: Mapping[str, Sequence[bytes]]) -> Rows:
    """The rows as they were stored."""
    return Rows(
        count, {name: tuple(int.from_bytes(bits, "little") for bits in slices) for name, slices in columns.items()}
    )


def median_of(parts: Sequence[tuple[Rows, Choice]], column: str) -> float:
    """The middle number of all chosen rows, or the mean of both middle ones; there must be a row."""
    number = sum(chosen.bit_count() for _, chosen in parts)
    lower, upper = (_at_rank(parts, column, rank) for rank in ((number - 1) // 2, number // 2))
    return (lower + upper) / 2


def _at_rank(parts: Sequence[tuple[Rows, Choice]], column: str, rank: int) -> int:
    """The number that so many chosen rows stand before, if they are put in order."""
    left = [(rows.columns[column], chosen) for rows, chosen in parts]
    found = 0
    for place in range(max(len(slices) for slices, _ in left) - 1, -1, -1):
        ones = [chosen & slices[place] if place < len(slices) else 0 for slices, chosen in left]
        zeros = [chosen ^ one for (_, chosen), one in zip(left, ones, strict=True)]
        low = sum(each.bit_count() for each in zeros)
        kept, found = (ones, found << 1 | 1) if rank >= low else (zeros, found << 1)
        rank -= low if rank >= low else 0
        left = [(slices, each) for (slices, _), each in zip(left, kept, strict=True)]
    return found
