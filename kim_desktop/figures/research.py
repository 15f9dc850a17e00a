"""Data for research as a value: anonymised rows, what each column means, and how anonymous they are.

It travels as JSON (msgspec). There is nothing to choose when asking for it: two answers about the same state hold the
same rows, each time in another order, so that nothing can be learnt from having both.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kim_desktop.errors import KnownError
from kim_desktop.figures.anonymity import WITHHELD, Cells, Individual, Measured, Safeguard, anonymise, measure

QUASI, SENSITIVE = "Merkmal, vergröbert", "Inhalt"
EVERYBODY = "alle"
"""The value of a column that had to be coarsened until it tells nothing."""
_MONTHS = 3


@dataclass(frozen=True)
class Column:
    """A column as it is declared; `levels` name the steps of a quasi-identifier, finest first."""

    name: str
    label: str
    meaning: str
    levels: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """Whether people could be recognised by it."""
        return QUASI if self.levels else SENSITIVE


@dataclass(frozen=True)
class ToldColumn:
    """A column as it was told; `level` says how coarse, `values` what occurs and how often."""

    name: str
    label: str
    role: str
    meaning: str
    level: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Dataset:
    """Anonymised rows; `k` and `l` were demanded, `measured` is what the rows have, counted anew."""

    as_of: date
    k: int
    l: int  # noqa: E741 - the letter that the literature uses
    measured: Measured
    people: int
    left_out: int
    withheld: int
    columns: tuple[ToldColumn, ...]
    rows: tuple[Cells, ...]

    @property
    def share_left_out(self) -> str:
        """'3,2 %' of the rows are missing."""
        return _percent(self.left_out, self.people)

    @property
    def share_withheld(self) -> str:
        """'1,0 %' of the values that are content are not told."""
        contents = sum(each.role == SENSITIVE for each in self.columns)
        return _percent(self.withheld, len(self.rows) * contents)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What every file says about itself."""
        return (
            ("Stand", f"{self.as_of:%d.%m.%Y} (Ende des letzten vollen Quartals)"),
            ("k-Anonymität", f"verlangt k = {self.k}, nachgezählt k = {self.measured.k or '–'}"),
            ("l-Diversität", f"verlangt l = {self.l} verschiedene Werte, nachgezählt l = {self.measured.l or '–'}"),
            ("Zeilen", f"{len(self.rows)} von {self.people} Fällen"),
            ("Ausgelassen", f"{self.left_out} Zeilen ({self.share_left_out}), weil ihr Profil zu selten ist"),
            ("Nicht genannt", f"{self.withheld} Werte ({self.share_withheld}), weil sie in ihrer Gruppe gleich sind"),
            ("Reihenfolge", "zufällig; es gibt keine Kennzeichen, die Zeilen mit Fällen verbinden"),
        )


def last_quarter_end(today: date) -> date:
    """The last day of the newest quarter that is over."""
    month = (today.month - 1) // _MONTHS * _MONTHS + 1
    return date(today.year, month, 1) - timedelta(days=1)


def dataset(columns: Sequence[Column], people: Sequence[Individual], as_of: date, safeguard: Safeguard) -> Dataset:
    """The rows as they may leave the house. Raises `KnownError` if they turn out not to be anonymous enough."""
    made = anonymise(people, safeguard)
    quasi = sum(bool(each.levels) for each in columns)
    measured = measure(made.rows, quasi)
    if made.rows and (measured.k < safeguard.k or 0 < measured.l < safeguard.l):
        raise KnownError("Die Daten ließen sich nicht ausreichend anonymisieren.", "Es wird nichts ausgegeben.")
    levels = (*made.levels, *(0 for _ in columns))
    told = tuple(_told(each, at, levels[at], made.rows) for at, each in enumerate(columns))
    rows = list(made.rows)
    secrets.SystemRandom().shuffle(rows)
    return Dataset(
        as_of, safeguard.k, safeguard.l, measured, len(people), made.left_out, made.withheld, told, tuple(rows)
    )


def _told(column: Column, at: int, level: int, rows: Sequence[Cells]) -> ToldColumn:
    found = [row[at] for row in rows]
    values = tuple(
        (value, found.count(value)) for value in sorted(set(found), key=lambda each: (each == WITHHELD, each))
    )
    level_name = column.levels[level] if column.levels else "wie erfasst"
    return ToldColumn(column.name, column.label, column.role, column.meaning, level_name, values)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:.1f} %".replace(".", ",")
