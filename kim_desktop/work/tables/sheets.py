"""What a list is made of once it is read: a book of sheets, and the table that was found on one of them."""

from dataclasses import dataclass

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file; every cell is a text, dates in ISO form; `hidden` sheets are hidden in the file."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """A file that was read; `encoding` is what the letters of a text file were written in, in words.

    `note` says what was left out while reading.
    """

    name: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    note: str = ""


@dataclass(frozen=True)
class TableRow:
    """One line below the header; `number` is its line in the file, counted from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text in a column; nothing where the line is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Skipped:
    """A line that is no entry, and why."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Table:
    """Header and entries of a sheet; `header_row` is the header's line in the file."""

    header_row: int
    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]
    skipped: tuple[Skipped, ...] = ()

    def samples(self, column: int, most: int = 3) -> tuple[str, ...]:
        """The first different texts of a column."""
        texts = (row.cell(column) for row in self.rows[:500])
        return tuple(dict.fromkeys(text for text in texts if text))[:most]
