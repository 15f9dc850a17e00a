"""Reading the central Zugriffsprotokoll: by day, person, case and action, and who looked at a case."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from kim_desktop.domain.audit import LOOKS, MOST_DAYS, Action, Line, Question
from kim_desktop.domain.records.case import Case
from kim_desktop.errors import BadInput
from kim_desktop.storage.schema import Tables
from sync.audit_messages import MOST_LINES, AuditAnswer, AuditRequest
from sync.service.access.sessions import Caller
from sync.service.audit.noting import done, note
from sync.service.judging.scope import reaches
from sync.service.store import refusals
from sync.service.store.database import Database
from sync.service.store.refusals import Refused
from sync.service.store.tables import AUDIT, DEVICES

_MOST_LOOKS = 500
_LOOKS = tuple(sorted({*LOOKS, Action.SENT, Action.FETCHED}))


def read(database: Database, caller: Caller, request: AuditRequest, now: datetime) -> AuditAnswer:
    """Lines for data protection; that somebody has read them is noted itself. Raises `Refused`."""
    wanted = Question(request.begin, request.end, request.person, request.code, request.action)
    if not _is_bounded(wanted):
        raise Refused(refusals.MALFORMED, 400)
    with database.serving() as connection:
        rows = connection.execute(
            _query(connection, database.tables, wanted).where(AUDIT.c.number > request.after).limit(MOST_LINES + 1)
        ).all()
        page = rows[:MOST_LINES]
        answer = AuditAnswer(
            _lines(connection, database.tables, page), page[-1].number if page else 0, len(rows) > MOST_LINES
        )
    note(database, now, done(caller, Action.LOG_READ, f"{request.begin} – {request.end}"))
    return answer


def looks(database: Database, caller: Caller, case_id: str) -> AuditAnswer:
    """Who looked at a case, newest first; nothing of a case that is out of reach."""
    with database.serving() as connection:
        reach = reaches(connection, caller.user_id, [case_id]).get(case_id)
        if reach is None or not reach.granted:
            return AuditAnswer([])
        mine = (AUDIT.c.case_id == case_id) & AUDIT.c.action.in_(_LOOKS)
        query = select(AUDIT).where(mine).order_by(AUDIT.c.number.desc()).limit(_MOST_LOOKS)
        return AuditAnswer(_lines(connection, database.tables, connection.execute(query).all()))


def lines(connection: Connection, tables: Tables, wanted: Question) -> list[Line]:
    """All lines of some days. Raises `BadInput` for a case number that does not exist."""
    if wanted.code and not _case_ids(connection, tables, wanted.code):
        raise BadInput(f"Den Fall {wanted.code} gibt es nicht.", "Prüfen Sie die Fallnummer.")
    return _lines(connection, tables, connection.execute(_query(connection, tables, wanted)).all())


def _is_bounded(wanted: Question) -> bool:
    try:
        return 1 <= wanted.days <= MOST_DAYS
    except ValueError:
        return False


def _query(connection: Connection, tables: Tables, wanted: Question) -> Select[tuple[object, ...]]:
    conditions: list[ColumnElement[bool]] = [AUDIT.c.at >= wanted.begin, AUDIT.c.at < f"{wanted.end}~"]
    if wanted.person:
        conditions.append(AUDIT.c.actor == wanted.person)
    if wanted.action:
        conditions.append(AUDIT.c.action == wanted.action)
    if wanted.code:
        conditions.append(AUDIT.c.case_id.in_(_case_ids(connection, tables, wanted.code)))
    return select(AUDIT).where(*conditions).order_by(AUDIT.c.number)


def _case_ids(connection: Connection, tables: Tables, code: str) -> list[str]:
    """The case of that number; of an erased case only the id is left, by which one may ask as well."""
    case = tables.records[Case.kind()].c
    found = list(connection.scalars(select(case.id).where(case.code == code.strip().upper())))
    known = select(AUDIT.c.case_id).where(AUDIT.c.case_id == code.strip()).limit(1)
    return found or list(connection.scalars(known))


def _lines(connection: Connection, tables: Tables, rows: Iterable[Row[tuple[object, ...]]]) -> list[Line]:
    found = list(rows)
    case = tables.records[Case.kind()].c
    cases = {row.case_id for row in found if row.case_id}
    devices = {row.device for row in found if row.device}
    codes = {row.id: row.code for row in connection.execute(select(case.id, case.code).where(case.id.in_(cases)))}
    named = select(DEVICES.c.id, DEVICES.c.name).where(DEVICES.c.id.in_(devices))
    names = {row.id: row.name for row in connection.execute(named)}
    return [
        Line(
            at=row.said_at or row.at,
            actor=row.actor,
            device=names.get(row.device, row.device),
            action=row.action,
            case_id=row.case_id,
            code=codes.get(row.case_id) or "",
            record=row.record,
            detail=row.detail,
        )
        for row in found
    ]
