"""The figures of a period as values: what is counted, shown, printed and sent.

A report holds counts only, never a client's name. It travels as JSON (msgspec).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from kim_desktop.errors import BadInput

BELOW_THRESHOLD = "<{}"
WITHHELD = "x"
NO_VALUE = "–"
NOTHING_COUNTED = "Im Zeitraum wurde nichts gezählt."
_MONTHS_OF_CALENDAR_PERIODS = {1, 3, 6, 12}


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included. Raises `BadInput` if it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadInput("Der Zeitraum endet, bevor er beginnt.", "Vertauschen Sie die Daten.", field="end")

    @property
    def label(self) -> str:
        """How the period is written."""
        return f"{self.start:%d.%m.%Y} bis {self.end:%d.%m.%Y}"

    @property
    def is_calendar(self) -> bool:
        """Whether this is a whole month, quarter, half-year or year: overlapping periods tell too much."""
        if self.end == date.max:
            return False
        after = self.end + timedelta(days=1)
        months = (after.year - self.start.year) * 12 + after.month - self.start.month
        return (
            self.start.day == after.day == 1
            and months in _MONTHS_OF_CALENDAR_PERIODS
            and (self.start.month - 1) % months == 0
        )


@dataclass(frozen=True)
class Slice:
    """A part of the work: only what belongs to all that is named here; "" names nothing.

    `part` is a Baustein, `post` the number of a Stelle, `employer` and `sender` are Stellen, `district` a Stadtbezirk.
    """

    part: str = ""
    post: str = ""
    employer: str = ""
    district: str = ""
    sender: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self == Slice()


@dataclass(frozen=True)
class Wanted:
    """What a report shall be about: what happens in a period, what holds on a day, in which part of the work."""

    period: Period
    as_of: date | None = None
    slice: Slice = Slice()

    @property
    def day(self) -> date:
        """The day whose state counts: the period's last one unless another is named."""
        return self.as_of or self.period.end


@dataclass(frozen=True)
class FigureRow:
    """A line of a table.

    A value None is not told: below the threshold or, if its column is in `withheld`, because a number below
    the threshold could be computed from it. A measure None has no value.
    """

    label: str
    values: tuple[int | None, ...]
    measures: tuple[float | None, ...] = ()
    withheld: tuple[int, ...] = ()

    def shown(self, threshold: int) -> tuple[str, ...]:
        """All values and measures as a person reads them."""
        values = (self._shown(column, value, threshold) for column, value in enumerate(self.values))
        measures = (NO_VALUE if measure is None else grouped(measure) for measure in self.measures)
        return (*values, *measures)

    def _shown(self, column: int, value: int | None, threshold: int) -> str:
        if value is not None:
            return grouped(value)
        return WITHHELD if column in self.withheld else BELOW_THRESHOLD.format(threshold)


@dataclass(frozen=True)
class FigureTable:
    """Counts by one or two criteria.

    `total` sums the rows. With `across`, the last column sums the columns before it; otherwise each column
    stands for itself. `subjects` name, per column, what its total counts ("" for nothing in particular): equal
    subjects have equal totals in all tables of a report. `measures` are headings of what is not a count.
    Tables of one `theme` stand together. With `adds_up`, the counts of neighbouring periods make up those of both.
    """

    name: str
    short: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    total: FigureRow
    note: str = ""
    across: bool = False
    subjects: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    theme: str = ""
    adds_up: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all columns."""
        return (*self.columns, *self.measures)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted."""
        told = any(value != 0 for line in self.lines for value in line.values)
        return not told and not any(measure for line in self.lines for measure in line.measures)

    @property
    def lines(self) -> Iterator[FigureRow]:
        """All rows and the total."""
        yield from self.rows
        yield self.total


@dataclass(frozen=True)
class Report:
    """All tables of a period; `as_of` is the day whose state is counted where no period is.

    `slice` is the part of the work that is counted, `narrowed` says so in words.
    """

    period: Period
    as_of: date
    municipality: str
    tables: tuple[FigureTable, ...]
    threshold: int = 5
    protected: bool = False
    slice: Slice = Slice()
    narrowed: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """Whose figures these are, of when, and of what part."""
        facts = (self.municipality, self.period.label, f"Stichtag {self.as_of:%d.%m.%Y}", self.narrowed)
        return tuple(fact for fact in facts if fact)

    @property
    def legend(self) -> str:
        """What the signs in a protected report mean."""
        if not self.protected:
            return "Ungeschützte Zahlen: nur für den internen Gebrauch."
        low = BELOW_THRESHOLD.format(self.threshold)
        return (
            f"{low}: weniger als {self.threshold}, aber nicht null. {WITHHELD}: nicht genannt, weil sich sonst "
            f"eine Zahl unter {self.threshold} errechnen ließe. {NO_VALUE}: kein Wert."
        )

    @property
    def themes(self) -> tuple[tuple[str, tuple[FigureTable, ...]], ...]:
        """The tables by theme, in their order."""
        return tuple((theme, tuple(tables)) for theme, tables in groupby(self.tables, key=lambda each: each.theme))

    def table(self, name: str) -> FigureTable:
        """The table of that name. Raises `KeyError`."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def grouped(number: float) -> str:
    """A number with points between thousands and, unless it is whole, one or two decimals."""
    whole = isinstance(number, int) or number.is_integer()
    text = f"{number:,.0f}" if whole else f"{number:,.2f}".rstrip("0")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
