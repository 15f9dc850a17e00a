"""A report's tables by theme, counted on any database that holds the record tables (concept paper § 2b).

The themes stand in the order in which the Sachbericht tells of them: what came in, whom it reached, what was done,
who did it, what was learnt from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from kim_desktop.figures.case_tables import case_tables, coverage_tables, meldung_tables, person_tables
from kim_desktop.figures.counts import Counts
from kim_desktop.figures.fact_counts import FactCounts, FactSpan
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.office_tables import gap_tables, presence_tables, protection_tables
from kim_desktop.figures.references import references_on
from kim_desktop.figures.report import FigureTable, Period, Report, Wanted
from kim_desktop.figures.slices import Narrowing
from kim_desktop.figures.span import Span
from kim_desktop.figures.steering_counts import SteeringCounts
from kim_desktop.figures.steering_tables import (
    course_tables,
    handover_tables,
    meeting_tables,
    post_tables,
    topic_tables,
)
from kim_desktop.figures.work_counts import WorkCounts
from kim_desktop.figures.work_tables import activity_tables, need_tables
from kim_desktop.storage.schema import Tables

_OF_THE_OFFICE: Mapping[str, str] = {
    "presence": "presence_day",
    "visits": "visit",
    "gaps_by_kind": "gap",
    "gaps_by_life_area": "gap",
    "gaps_course": "gap",
    "topics": "topic",
    "posts": "post",
    "events": "event",
    "deletions": "deletion_request",
}
"""Tables of what belongs to no case: not every part of the work can be told apart in them."""


def compute(
    connection: Connection,
    tables: Tables,
    wanted: Period | Wanted,
    threshold: int = 5,
    municipality: str = "",
    *,
    from_facts: bool = False,
) -> Report:
    """Raw counts; what leaves the house goes through `protect` first. Raises `BadInput` for an unknown part.

    With `from_facts` people and cases are counted from the narrow tables, which must be in step then.
    """
    wanted = Wanted(wanted) if isinstance(wanted, Period) else wanted
    labels = Labels(connection, tables, wanted.day)
    narrowing = Narrowing(connection, tables, labels, wanted)
    themes = _by_theme(connection, tables, labels, wanted, threshold, from_facts)
    made = tuple(replace(table, theme=theme) for theme, of_theme in themes for table in of_theme)
    told = tuple(table for table in made if narrowing.can_tell(_OF_THE_OFFICE.get(table.name, "")))
    return Report(
        wanted.period, wanted.day, municipality, told, threshold, slice=wanted.slice, narrowed=narrowing.words
    )


def _by_theme(
    connection: Connection, tables: Tables, labels: Labels, wanted: Wanted, threshold: int, from_facts: bool
) -> Iterator[tuple[str, tuple[FigureTable, ...]]]:
    kinds: tuple[type[Counts], type[Span]] = (FactCounts, FactSpan) if from_facts else (Counts, Span)
    of_people, span = kinds
    counts = of_people(connection, tables, labels, wanted, span)
    work = WorkCounts(connection, tables, labels, wanted, span)
    office = OfficeCounts(connection, tables, labels, wanted, span)
    steering = SteeringCounts(connection, tables, labels, wanted, span)
    references = references_on(connection, tables, wanted.day)
    yield "Verlauf", course_tables(steering)
    yield "Meldungen", meldung_tables(counts, labels)
    yield "Fälle", case_tables(counts, labels)
    yield "Personen", person_tables(counts, labels)
    yield "Abdeckung", coverage_tables(counts, labels, references)
    yield "Bedarf und Hilfeplan", need_tables(work, office, labels)
    yield "Begleitung", activity_tables(work, labels, threshold) + handover_tables(steering, labels, threshold)
    yield "Präsenz", presence_tables(office, labels)
    yield "Stellen und Träger", post_tables(steering, labels, wanted.day.isoformat())
    yield "Konferenzen und Veranstaltungen", meeting_tables(steering, labels)
    yield "Lücken", gap_tables(office, labels) + topic_tables(steering, labels)
    yield "Datenschutz", protection_tables(office, labels)
