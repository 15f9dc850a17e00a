"""Figures for Koordination: counted from the tables, or from the log as it was at a place."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from kim_desktop.domain.audit import Action
from kim_desktop.errors import BadInput
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Slice, Wanted
from sync.counting_messages import CountAnswer, CountRequest
from sync.service import audit_deeds, refusals
from sync.service.database import Database, get_value, latest_seq
from sync.service.figure_facts import bring_up_to_date
from sync.service.looking_back import erased_since, put_back
from sync.service.refusals import Refused
from sync.service.service import Service
from sync.service.sessions import Caller

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
    with service.database.serving() as connection:
        answer = _count(connection, service.database, wanted, request.place)
    told = f"{request.begin} – {request.end}" + (f", Stand {request.place}" if request.place else "")
    audit_deeds.note(service.database, service.clock(), audit_deeds.done(caller, Action.FIGURES, told))
    return answer


def prepare_counting(connection: Connection) -> None:
    """For the rest of the transaction the database plans for counting everything."""
    for statement in _COUNTING:
        connection.execute(text(statement))


def _count(connection: Connection, database: Database, wanted: Wanted, place: int) -> CountAnswer:
    latest = latest_seq(connection, database.tables)
    if place > latest:
        raise Refused(refusals.MALFORMED, 400)
    prepare_counting(connection)
    cases = values = 0
    if place:
        cases, values = erased_since(connection, database, place)
        put_back(connection, database, place)
    else:
        bring_up_to_date(connection, database)
    municipality = get_value(connection, "municipality")
    try:
        report: Any = compute(connection, database.tables, wanted, municipality=municipality, from_facts=not place)
    except BadInput as error:
        raise Refused(refusals.MALFORMED, 400) from error
    return CountAnswer(report, place or latest, cases, values)


def _wanted(request: CountRequest) -> Wanted:
    part = Slice(request.part, request.post, request.employer, request.district, request.sender)
    try:
        period = Period(date.fromisoformat(request.begin), date.fromisoformat(request.end))
        return Wanted(period, date.fromisoformat(request.as_of), part)
    except (ValueError, BadInput) as error:
        raise Refused(refusals.MALFORMED, 400) from error
