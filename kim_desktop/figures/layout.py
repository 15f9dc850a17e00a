"""Counts laid out as tables with rows, columns and sums."""

from collections.abc import Mapping
from dataclasses import dataclass

from kim_desktop.figures.labels import UNKNOWN, Axis
from kim_desktop.figures.report import FigureRow, FigureTable

TOTAL = "Gesamt"


@dataclass(frozen=True)
class Heading:
    """What a table says about itself; `subject` names what its grand total counts.

    With `shares_columns`, the columns of a crossed table count the same as the columns of that name in the other
    tables of its subject. With `adds_up`, counts of neighbouring periods may be added.
    """

    name: str
    short: str
    title: str
    note: str = ""
    subject: str = ""
    shares_columns: bool = False
    adds_up: bool = False


Measures = Mapping[str, Mapping[str, float | None]]
"""Heading to row code to value; the sums' row has the code `TOTAL`."""


def listed(heading: Heading, counts: Mapping[str, int], rows: Axis) -> FigureTable:
    """One count per row."""
    return columns(heading, {"Anzahl": (counts, heading.subject)}, rows)


def columns(
    heading: Heading,
    by_column: Mapping[str, tuple[Mapping[str, int], str]],
    rows: Axis,
    measures: Measures | None = None,
) -> FigureTable:
    """Columns that stand for themselves: heading to counts and what they count."""
    measures = measures or {}
    lines = tuple(
        FigureRow(label, tuple(counts.get(code, 0) for counts, _ in by_column.values()), _told(measures, code))
        for code, label in rows
    )
    return FigureTable(
        heading.name,
        heading.short,
        heading.title,
        tuple(by_column),
        lines,
        FigureRow(TOTAL, _sums(lines, len(by_column)), _told(measures, TOTAL)),
        heading.note,
        subjects=tuple(subject for _, subject in by_column.values()),
        measures=tuple(measures),
        adds_up=heading.adds_up,
    )


def crossed(
    heading: Heading,
    counts: Mapping[tuple[str, str], int],
    rows: Axis,
    across: Axis,
    measures: Measures | None = None,
) -> FigureTable:
    """Counts by two criteria, with sums both ways; measures follow the sums."""
    measures = measures or {}
    lines = []
    for code, label in rows:
        values = [counts.get((code, column), 0) for column, _ in across]
        lines.append(FigureRow(label, (*values, sum(values)), _told(measures, code)))
    width = len(across) + 1
    return FigureTable(
        heading.name,
        heading.short,
        heading.title,
        (*(label for _, label in across), TOTAL),
        tuple(lines),
        FigureRow(TOTAL, _sums(lines, width), _told(measures, TOTAL)),
        heading.note,
        across=True,
        subjects=(*(_subject(heading, code) for code, _ in across), heading.subject),
        measures=tuple(measures),
        adds_up=heading.adds_up,
    )


def firsts(found: Mapping[tuple[str, str], int]) -> set[str]:
    """The codes of the rows."""
    return {first for first, _ in found}


def seconds(found: Mapping[tuple[str, str], int]) -> set[str]:
    """The codes of the columns."""
    return {second for _, second in found}


def named(axis: Axis, unknown: str) -> Axis:
    """The axis with another name for what nothing was said about."""
    return tuple((code, unknown if code == UNKNOWN else label) for code, label in axis)


def _told(measures: Measures, code: str) -> tuple[float | None, ...]:
    return tuple(by_row.get(code) for by_row in measures.values())


def _subject(heading: Heading, column: str) -> str:
    return f"{heading.subject}:{column}" if heading.shares_columns else ""


def _sums(lines: tuple[FigureRow, ...] | list[FigureRow], width: int) -> tuple[int, ...]:
    return tuple(sum(line.values[column] or 0 for line in lines) for column in range(width))
