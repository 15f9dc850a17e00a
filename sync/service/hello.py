"""The first step of a round: recognises devices that are forked or rolled back, and a restored store."""

import logging
from datetime import datetime

from sqlalchemy import update

from kim_desktop.domain.audit import Action, Deed
from sync.audit_messages import AuditUp
from sync.protocol import OLDEST_PROTOCOL, PROTOCOL, HelloAnswer, HelloRequest
from sync.service import audit_deeds
from sync.service.audit import exchange
from sync.service.authority import as_text
from sync.service.blobs import sweep_daily
from sync.service.database import Database, get_value, latest_seq
from sync.service.epochs import backed_up, not_needed, renew
from sync.service.loads import loads
from sync.service.notices import notices_after
from sync.service.push import check_counters, note_incident
from sync.service.refusals import Refused
from sync.service.scope import refresh_due
from sync.service.sessions import Caller
from sync.service.stragglers import count_open
from sync.service.tables import DEVICES

_TOLD_LOADS = frozenset({"case_manager", "coordinator"})

_log = logging.getLogger("kim.sync")


def hello(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> HelloAnswer:
    """How far the store is. Raises `Refused` for a device that cannot go on as it is."""
    audit_deeds.keep_in_time(database, now)
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
        mine = DEVICES.c.id == caller.device_id
        connection.execute(
            update(DEVICES).where(mine).values(protocol=request.protocol, authorities=as_text(request.authorities))
        )
        epoch = get_value(connection, "epoch")
        deeds = [audit_deeds.arrival(caller, request, latest)]
        if request.epoch == epoch and (request.cursor > latest or request.answered > known):
            _log.error("the device %s knows more than this store: it was restored", caller.device_id)
            epoch = renew(connection)
            deeds.append(Deed(Action.RESTORED, actor="system"))
        if request.epoch == epoch:
            connection.execute(update(DEVICES).where(mine).values(scope=request.scope))
        told = loads(connection) if caller.role in _TOLD_LOADS else {}
        late = count_open(connection, database.tables, caller)
        backed = backed_up(connection)
        news = notices_after(connection, request.notices) if request.epoch in (epoch, "") else None
        audit = exchange(connection, caller, request.audit or AuditUp([]), now, *deeds)
        forget = not_needed(connection, database.tables, request.kept) if request.kept else []
    return HelloAnswer(
        PROTOCOL,
        OLDEST_PROTOCOL,
        epoch,
        latest,
        known,
        caller.user_name,
        caller.role,
        told,
        late,
        audit,
        backed,
        news,
        forget=forget,
    )
