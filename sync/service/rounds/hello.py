"""The first step of a round: recognises devices that are forked or rolled back, and a restored store."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from kim_desktop.domain.audit import Action, Deed
from sync.audit_messages import AuditDown, AuditUp
from sync.protocol import OLDEST_PROTOCOL, PROTOCOL, HelloAnswer, HelloRequest
from sync.service.access.sessions import Caller
from sync.service.audit import noting
from sync.service.audit.log import exchange
from sync.service.judging.blobs import sweep_daily
from sync.service.judging.scope import refresh_due
from sync.service.judging.stragglers import count_open
from sync.service.rounds.authority import as_text
from sync.service.rounds.notices import notices_after
from sync.service.rounds.push import check_counters, note_incident
from sync.service.store.database import Database, get_value, latest_seq
from sync.service.store.epochs import backed_up, not_needed, renew
from sync.service.store.loads import loads
from sync.service.store.refusals import Refused
from sync.service.store.tables import DEVICES

_TOLD_LOADS = frozenset({"case_manager", "coordinator"})

_log = logging.getLogger("kim.sync")


@dataclass(frozen=True)
class _Arrived:
    """Where the store stands for this device."""

    epoch: str
    latest: int
    known: int
    audit: AuditDown


def hello(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> HelloAnswer:
    """How far the store is. Raises `Refused` for a device that cannot go on as it is."""
    noting.keep_in_time(database, now)
    try:
        return _hello(database, caller, request, now)
    except Refused as refused:
        note_incident(database, caller.device_id, refused.code, request.counters.device_seq, now)
        raise


def _hello(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> HelloAnswer:
    arrived = _arrive(database, caller, request, now)
    tables = database.tables
    with database.serving() as connection:  # what is only told keeps nobody from writing
        return HelloAnswer(
            PROTOCOL,
            OLDEST_PROTOCOL,
            arrived.epoch,
            arrived.latest,
            arrived.known,
            caller.user_name,
            caller.role,
            loads(connection) if caller.role in _TOLD_LOADS else {},
            count_open(connection, tables, caller),
            arrived.audit,
            backed_up(connection),
            notices_after(connection, request.notices) if request.epoch in (arrived.epoch, "") else None,
            forget=not_needed(connection, tables, request.kept) if request.kept else [],
        )


def _arrive(database: Database, caller: Caller, request: HelloRequest, now: datetime) -> _Arrived:
    """Writes down that this device has come, and finds out which of both was put back."""
    with database.writing() as connection:
        refresh_due(connection, database, now)
        sweep_daily(connection, database.tables, now)
        known = check_counters(connection, caller, request.counters)
        latest = latest_seq(connection, database.tables)
        epoch = get_value(connection, "epoch")
        deeds = [noting.arrival(caller, request, latest)]
        if request.epoch == epoch and (request.cursor > latest or request.answered > known):
            _log.error("the device %s knows more than this store: it was restored", caller.device_id)
            epoch = renew(connection)
            deeds.append(Deed(Action.RESTORED, actor="system"))
        said: dict[str, object] = {"protocol": request.protocol, "authorities": as_text(request.authorities)}
        if request.epoch == epoch:
            said["scope"] = request.scope
        connection.execute(update(DEVICES).where(DEVICES.c.id == caller.device_id).values(said))
        audit = exchange(connection, caller, request.audit or AuditUp([]), now, *deeds)
    return _Arrived(epoch, latest, known, audit)
