"""Figures for Koordination: counted from the tables, or from the log as it was at a place."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from kim_desktop.domain.audit import Action
from kim_desktop.errors import BadInput
from kim_desktop.figures.facts import can_compare
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Report, Slice, Wanted
from sync.counting_messages import CountAnswer, CountRequest
from sync.service.access.sessions import Caller
from sync.service.audit import noting
from sync.service.figures.looking_back import erased_since, put_back
from sync.service.figures.step import in_step
from sync.service.service import Service
from sync.service.store import refusals
from sync.service.store.database import Database, get_value, latest_seq
from sync.service.store.refusals import Refused

_COUNTING = (
    "SET LOCAL jit = off",
    "SET LOCAL enable_nestloop = off",
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL statement_timeout = 0",
)
"""For sums over everything: whoever plans them guesses too few rows, and looks each one up by itself."""


def count(service: Service, caller: Caller, request: CountRequest) -> CountAnswer:
    """All tables, not protected: they are for Koordination, who protects what she passes on."""
    wanted = _wanted(request)
    try:
        answer = _count_then(service.database, wanted, request.place) or _count_now(service.database, wanted)
    except BadInput as error:
        raise Refused(refusals.MALFORMED, 400) from error
    told = f"{request.begin} – {request.end}" + (f", Stand {request.place}" if request.place else "")
    noting.note(service.database, service.clock(), noting.done(caller, Action.FIGURES, told))
    return answer


def count_in_step(database: Database, wanted: Wanted) -> tuple[Report, int]:
    """The report of the newest state and that state's place in the log. Raises `BadInput` for an unknown part."""
    if not can_compare(wanted.period.start, wanted.period.end, wanted.day):
        return _count_records(database, wanted)
    with in_step(database) as step:
        municipality = get_value(step.connection, "municipality")
        report = compute(step.connection, database.tables, wanted, municipality=municipality, facts=step.facts)
        return report, step.place


def prepare_counting(connection: Connection) -> None:
    """For the rest of the transaction the database plans for counting everything."""
    for statement in _COUNTING:
        connection.execute(text(statement))


def _count_now(database: Database, wanted: Wanted) -> CountAnswer:
    report, place = count_in_step(database, wanted)
    told: Any = report
    return CountAnswer(told, place, 0, 0)


def _count_records(database: Database, wanted: Wanted) -> tuple[Report, int]:
    """For days so far away that facts do not tell them apart."""
    with database.serving() as connection:
        place = latest_seq(connection, database.tables)
        prepare_counting(connection)
        municipality = get_value(connection, "municipality")
        return compute(connection, database.tables, wanted, municipality=municipality), place


def _count_then(database: Database, wanted: Wanted, place: int) -> CountAnswer | None:
    """As it was at an earlier place, if one is named."""
    if not place:
        return None
    with database.serving() as connection:
        if place > latest_seq(connection, database.tables):
            raise Refused(refusals.MALFORMED, 400)
        prepare_counting(connection)
        cases, values = erased_since(connection, database, place)
        put_back(connection, database, place)
        municipality = get_value(connection, "municipality")
        report: Any = compute(connection, database.tables, wanted, municipality=municipality)
        return CountAnswer(report, place, cases, values)


def _wanted(request: CountRequest) -> Wanted:
    part = Slice(request.part, request.post, request.employer, request.district, request.sender)
    try:
        period = Period(date.fromisoformat(request.begin), date.fromisoformat(request.end))
        return Wanted(period, date.fromisoformat(request.as_of), part)
    except (ValueError, BadInput) as error:
        raise Refused(refusals.MALFORMED, 400) from error
