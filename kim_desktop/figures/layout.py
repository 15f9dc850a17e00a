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
    tables of its subject.
    """

    name: str
    short: str
    title: str
    note: str = ""
    subject: str = ""
    shares_columns: bool = False


def listed(heading: Heading, counts: Mapping[str, int], rows: Axis) -> FigureTable:
    """One count per row."""
    return columns(heading, {"Anzahl": (counts, heading.subject)}, rows)


def columns(heading: Heading, by_column: Mapping[str, tuple[Mapping[str, int], str]], rows: Axis) -> FigureTable:
    """Columns that stand for themselves: heading to counts and what they count."""
    lines = tuple(
        FigureRow(label, tuple(counts.get(code, 0) for counts, _ in by_column.values())) for code, label in rows
    )
    return FigureTable(
        heading.name,
        heading.short,
        heading.title,
        tuple(by_column),
        lines,
        FigureRow(TOTAL, _sums(lines, len(by_column))),
        heading.note,
        subjects=tuple(subject for _, subject in by_column.values()),
    )


def crossed(
    heading: Heading,
    counts: Mapping[tuple[str, str], int],
    rows: Axis,
    across: Axis,
    measures: Mapping[str, Mapping[str, int | None]] | None = None,
) -> FigureTable:
    """Counts by two criteria, with sums both ways; measures (heading to row code to value) follow the sums."""
    measures = measures or {}
    lines = []
    for code, label in rows:
        values = [counts.get((code, column), 0) for column, _ in across]
        told = tuple(by_row.get(code) for by_row in measures.values())
        lines.append(FigureRow(label, (*values, sum(values)), told))
    width = len(across) + 1
    total = tuple(by_row.get(TOTAL) for by_row in measures.values())
    return FigureTable(
        heading.name,
        heading.short,
        heading.title,
        (*(label for _, label in across), TOTAL),
        tuple(lines),
        FigureRow(TOTAL, _sums(lines, width), total),
        heading.note,
        across=True,
        subjects=(*(_subject(heading, code) for code, _ in across), heading.subject),
        measures=tuple(measures),
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


def _subject(heading: Heading, column: str) -> str:
    return f"{heading.subject}:{column}" if heading.shares_columns else ""


def _sums(lines: tuple[FigureRow, ...] | list[FigureRow], width: int) -> tuple[int, ...]:
    return tuple(sum(line.values[column] or 0 for line in lines) for column in range(width))
