"""A report's tables by theme, counted on any database that holds the record tables (concept paper § 2b).

The themes stand in the order in which the Sachbericht tells of them: what came in, whom it reached, what was done,
who did it, what was learnt from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from kim_desktop.figures.asking import Asking
from kim_desktop.figures.case_tables import case_tables, coverage_tables, meldung_tables, person_tables
from kim_desktop.figures.counts import Counts
from kim_desktop.figures.fact_counts import FactCounts, FactSteering
from kim_desktop.figures.fact_work import FactOffice, FactWork
from kim_desktop.figures.facts import Facts
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.office_tables import gap_tables, presence_tables, protection_tables
from kim_desktop.figures.references import references_on
from kim_desktop.figures.report import FigureTable, Period, Report, Wanted
from kim_desktop.figures.slices import Narrowing
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
    facts: Facts | None = None,
) -> Report:
    """Raw counts; what leaves the house goes through `protect` first. Raises `BadInput` for an unknown part.

    With `facts`, which must be in step, whatever many cases bring along is counted from them.
    """
    wanted = Wanted(wanted) if isinstance(wanted, Period) else wanted
    labels = Labels(connection, tables, wanted.day)
    narrowing = Narrowing(connection, tables, labels, wanted)
    asking = Asking(facts, labels, narrowing, wanted) if facts else None
    themes = _by_theme(connection, tables, labels, wanted, threshold, asking)
    made = tuple(replace(table, theme=theme) for theme, of_theme in themes for table in of_theme)
    told = tuple(table for table in made if narrowing.can_tell(_OF_THE_OFFICE.get(table.name, "")))
    return Report(
        wanted.period, wanted.day, municipality, told, threshold, slice=wanted.slice, narrowed=narrowing.words
    )


def _by_theme(
    connection: Connection, tables: Tables, labels: Labels, wanted: Wanted, threshold: int, asking: Asking | None
) -> Iterator[tuple[str, tuple[FigureTable, ...]]]:
    counts, work, office, steering = _counting(connection, tables, labels, wanted, asking)
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


def _counting(
    connection: Connection, tables: Tables, labels: Labels, wanted: Wanted, asking: Asking | None
) -> tuple[Counts, WorkCounts, OfficeCounts, SteeringCounts]:
    asked = connection, tables, labels, wanted
    if asking is None:
        return Counts(*asked), WorkCounts(*asked), OfficeCounts(*asked), SteeringCounts(*asked)
    on_facts = *asked, asking
    return FactCounts(*on_facts), FactWork(*on_facts), FactOffice(*on_facts), FactSteering(*on_facts)
