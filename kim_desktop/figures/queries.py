"""A report's tables by theme, counted on any database that holds the record tables (concept paper § 2b)."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from kim_desktop.figures.case_tables import case_tables, meldung_tables, person_tables
from kim_desktop.figures.counts import Counts
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.office_tables import gap_tables, presence_tables, protection_tables
from kim_desktop.figures.report import FigureTable, Period, Report
from kim_desktop.figures.work_counts import WorkCounts
from kim_desktop.figures.work_tables import activity_tables, need_tables
from kim_desktop.storage.schema import Tables


def compute(
    connection: Connection, tables: Tables, period: Period, threshold: int = 5, municipality: str = ""
) -> Report:
    """Raw counts; what leaves the house goes through `protect` first."""
    themes = _by_theme(connection, tables, period, threshold)
    made = tuple(replace(table, theme=theme) for theme, of_theme in themes for table in of_theme)
    return Report(period, period.end, municipality, made, threshold)


def _by_theme(
    connection: Connection, tables: Tables, period: Period, threshold: int
) -> Iterator[tuple[str, tuple[FigureTable, ...]]]:
    labels = Labels(connection, tables, period.end)
    counts, work, office = (
        Counts(connection, tables, labels, period),
        WorkCounts(connection, tables, labels, period),
        OfficeCounts(connection, tables, labels, period),
    )
    yield "Meldungen", meldung_tables(counts, labels)
    yield "Fälle", case_tables(counts, labels)
    yield "Personen", person_tables(counts, labels)
    yield "Bedarf und Hilfeplan", need_tables(work, office, labels)
    yield "Begleitung", activity_tables(work, labels, threshold)
    yield "Präsenz", presence_tables(office, labels)
    yield "Lücken", gap_tables(office, labels)
    yield "Datenschutz", protection_tables(office, labels)
