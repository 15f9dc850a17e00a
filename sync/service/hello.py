"""The first step of a round: recognises devices that are too old, forked or rolled back, and a restored store."""

import logging
import secrets
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from sync.protocol import OLDEST_PROTOCOL, PROTOCOL, HelloAnswer, HelloRequest
from sync.service import refusals
from sync.service.blobs import sweep_daily
from sync.service.database import Database, get_value, latest_seq, put_value
from sync.service.push import check_counters, note_incident
from sync.service.refusals import Refused
from sync.service.scope import refresh_due
from sync.service.sessions import Caller
from sync.service.tables import DEVICES

_TOLD_LOADS = frozenset({"case_manager", "coordinator"})

_log = logging.getLogger("kim.sync")


def hello(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> HelloAnswer:
    """How far the store is. Raises `Refused` for a device that cannot go on as it is."""
    if request.protocol < OLDEST_PROTOCOL:
        raise Refused(refusals.CLIENT_TOO_OLD, 426)
    try:
        return _hello(database, caller, request, now)
    except Refused as refused:
        note_incident(database, caller.device_id, refused.code, request.counters.device_seq, now)
        raise


def _hello(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> HelloAnswer:
    with database.writing() as connection:
        refresh_due(connection, database, now)
        sweep_daily(connection, database.tables, now)
        known = check_counters(connection, caller, request.counters)
        latest = latest_seq(connection, database.tables)
        epoch = get_value(connection, "epoch")
        if request.epoch == epoch and (request.cursor > latest or request.answered > known):
            _log.error("the device %s knows more than this store: it was restored", caller.device_id)
            epoch = secrets.token_hex(16)
            put_value(connection, "epoch", epoch)
        if request.epoch == epoch:
            mine = DEVICES.c.id == caller.device_id
            connection.execute(update(DEVICES).where(mine).values(scope=request.scope))
        loads = _loads(connection, database) if caller.role in _TOLD_LOADS else {}
    return HelloAnswer(PROTOCOL, OLDEST_PROTOCOL, epoch, latest, known, caller.user_name, caller.role, loads)


def _loads(connection: Connection, database: Database) -> dict[str, int]:
    """How many open cases each person has: what a device, which holds its own cases only, cannot count."""
    case = database.tables.records["case"].c
    open_cases = select(case.responsible, func.count()).where(case.closed_on.is_(None), case.merged_into.is_(None))
    return {staff: count for staff, count in connection.execute(open_cases.group_by(case.responsible)) if staff}
