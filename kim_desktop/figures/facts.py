"""What is counted of many cases, in a form that is counted quickly: pieces of some thousand cases, sliced into bits.

A piece is derived from the record tables and says nothing that those do not say; names and texts are not in it. Codes
are numbered by column, days are numbers that grow, 0 is what nobody wrote down.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import msgspec
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from kim_desktop.figures.bits import Choice, Rows, as_bytes, from_bytes, median_of, without
from kim_desktop.figures.grouping import ALL

FORM = 1
"""To be raised whenever facts are derived in another way: all are derived anew then."""
NEVER = (1 << 17) - 1
"""A day that has not come."""
TOOK_FROM = 1 << 17
"""Added to a number of days that may be less than none."""
DAYS_OF_MONTH = 5
"""So many lowest bits of a day's number say which day of its month it is."""
_FIRST_YEAR, _SAFE_FIRST, _SAFE_LAST = 1800, 1900, 2100
_MONTHS = 12

METADATA = MetaData()
CASES = Table(
    "figure_cases",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("piece", BigInteger, index=True),
    Column("member", Integer, nullable=False, server_default="0"),
)
"""In which piece a case is counted, as the how many-th; in none as long as it has to be derived anew."""
PIECES = Table(
    "figure_pieces",
    METADATA,
    Column("piece", BigInteger, primary_key=True, autoincrement=False),
    Column("cases", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
LEFT = Table(
    "figure_left",
    METADATA,
    Column("piece", BigInteger, primary_key=True, autoincrement=False),
    Column("member", Integer, primary_key=True, autoincrement=False),
    Column("case_id", Text, nullable=False, index=True),
)
"""Who counts in a piece no more, since the case was derived anew."""
KIN = Table(
    "figure_kin",
    METADATA,
    Column("case_id", Text, primary_key=True),
    Column("other", Text, primary_key=True, index=True),
)
"""Cases from whose records the facts of a case were derived too: people and cases that are merged."""
CODES = Table(
    "figure_codes",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    UniqueConstraint("name", "code"),
)

Piece = Mapping[str, Rows]
"""The rows of some cases by kind."""
Numbers = Mapping[str, Mapping[str, int]]
"""The numbers of codes by column."""
Gone = dict[tuple[int, str], tuple[frozenset[int], Choice]]
"""Of a piece and a kind, who had left it when somebody looked last, and their rows."""
_Packed = dict[str, tuple[int, dict[str, list[bytes]]]]


@dataclass(frozen=True)
class View:
    """The rows of one kind in one piece that still count."""

    rows: Rows
    alive: Choice
    numbers: Numbers

    def among(self, column: str, codes: Collection[str]) -> Choice:
        """The rows with one of the codes; "" is what nobody wrote down."""
        known = self.numbers.get(column, {})
        numbers = {known[code] for code in codes if code in known} | ({0} if "" in codes else set())
        return self.rows.among(column, numbers)

    def lacks(self, column: str) -> Choice:
        """The rows for which nothing was written down."""
        return without(self.rows.all, self.rows.filled(column))


By = str | Callable[[View, Choice], Sequence[tuple[str, Choice]]]
"""A column of codes, or something that parts rows by codes."""
Where = Callable[[View], Choice]


class Facts:
    """All pieces and who has left them; `numbers` are those of the codes, `gone` is kept from count to count."""

    def __init__(
        self, pieces: Mapping[int, Piece], left: Mapping[int, frozenset[int]], numbers: Numbers, gone: Gone
    ) -> None:
        self._pieces = pieces
        self._left = left
        self._numbers = numbers
        self._gone = gone
        self._views: dict[str, list[View]] = {}

    @cached_property
    def _codes(self) -> dict[str, dict[int, str]]:
        return {name: {number: code for code, number in each.items()} for name, each in self._numbers.items()}

    def grouped(self, kind: str, by: Sequence[By], where: Where) -> Counter[tuple[str, ...]]:
        """How many rows of a kind there are by codes."""
        found: Counter[tuple[str, ...]] = Counter()
        for view in self.views(kind):
            parts: list[tuple[tuple[str, ...], Choice]] = [((), where(view) & view.alive)]
            for each in by:
                parts = [((*key, code), rows) for key, some in parts for code, rows in self.parted(view, each, some)]
            for key, rows in parts:
                found[key] += rows.bit_count()
        return found

    def medians(self, kind: str, by: str, number: str, where: Where) -> dict[str, tuple[int, float]]:
        """How many rows of a kind there are by code, and their middle number; those of all have the code `ALL`."""
        parts: dict[str, list[tuple[Rows, Choice]]] = {}
        for view in self.views(kind):
            for code, rows in self.parted(view, by, where(view) & view.alive):
                parts.setdefault(code, []).append((view.rows, rows))
        parts[ALL] = [part for each in [*parts.values()] for part in each]
        count = {code: sum(rows.bit_count() for _, rows in each) for code, each in parts.items()}
        return {code: (count[code], median_of(each, number)) for code, each in parts.items() if count[code]}

    def views(self, kind: str) -> list[View]:
        """The rows of a kind, piece by piece."""
        if kind not in self._views:
            pieces = ((number, piece[kind]) for number, piece in self._pieces.items() if kind in piece)
            self._views[kind] = [View(rows, self._alive(number, kind, rows), self._numbers) for number, rows in pieces]
        return self._views[kind]

    def _alive(self, piece: int, kind: str, rows: Rows) -> Choice:
        left = self._left.get(piece, frozenset())
        known, gone = self._gone.get((piece, kind), (frozenset(), 0))
        if not known <= left:
            known, gone = frozenset(), 0
        if left != known:
            gone |= rows.among("member", left - known)
            self._gone[piece, kind] = left, gone
        return without(rows.all, gone)

    def parted(self, view: View, by: By, chosen: Choice) -> Sequence[tuple[str, Choice]]:
        """The chosen rows by code."""
        if not isinstance(by, str):
            return [(code, rows) for code, rows in by(view, chosen) if rows]
        codes = self._codes.get(by, {})
        return [(codes[number] if number else "", rows) for number, rows in view.rows.groups(by, chosen)]


def day_number(day: date) -> int:
    """The number of a day."""
    months = (day.year - _FIRST_YEAR) * _MONTHS + day.month - 1
    return min(max(months << DAYS_OF_MONTH | day.day, 1), NEVER - 1)


def month_of(number: int) -> str:
    """The month of a day whose number began so, such as "2026-01"."""
    return f"{_FIRST_YEAR + number // _MONTHS:04}-{number % _MONTHS + 1:02}"


def can_compare(*days: date) -> bool:
    """Whether the numbers of these days, and of those some decades earlier, tell what the days do."""
    return all(_SAFE_FIRST <= day.year <= _SAFE_LAST for day in days)


def packed(piece: Piece) -> bytes:
    """A piece as it is stored."""
    return msgspec.msgpack.encode({kind: as_bytes(rows) for kind, rows in piece.items()})


def unpacked(content: bytes) -> Piece:
    """A piece that was stored."""
    told = msgspec.msgpack.decode(content, type=_Packed)
    return {kind: from_bytes(count, columns) for kind, (count, columns) in told.items()}
