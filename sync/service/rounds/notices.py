"""Notices about people and devices: signed, handed to every device, and taken back by a store that was put back.

The log brings back what was said in cases; who belongs, which key a device has and which one was revoked lies outside
of it. Triggers number each change of those rows; what they say is read and signed when it is handed out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, delete, func, insert, select, text, update

from kim_desktop.domain.change import GENESIS, canonical
from kim_desktop.domain.rules.access import ROLES
from sync.notice_messages import MOST_NOTICES, Notice, NoticesDown, notice_bytes
from sync.service.judging.own_key import own_key, trusted_keys
from sync.service.judging.scope import refresh_all
from sync.service.store.database import Database
from sync.service.store.tables import DEVICES, NOTICES, SESSIONS, USERS
from sync.succession import Heir, is_signed_by

_TABLES: Mapping[str, Table] = {"user": USERS, "device": DEVICES}
_TOLD = {
    "user": ("id", "name", "role", "organisation", "active"),
    "device": ("id", "number", "user_id", "name", "public_key", "enrolled_at", "revoked_at"),
}
_NUMBERS = text("SELECT nextval(pg_get_serial_sequence('devices', 'number'))")


def notices_after(connection: Connection, number: int) -> NoticesDown:
    """What has changed about people and devices after this number, each once."""
    news = select(NOTICES).where(NOTICES.c.number > number).order_by(NOTICES.c.number).limit(MOST_NOTICES).subquery()
    until = connection.scalar(select(func.max(news.c.number)))
    key = own_key(connection) if until else None
    notices: list[Notice] = []
    for kind in _TABLES if key else ():
        about = select(news.c.about).where(news.c.kind == kind)
        for row in connection.execute(select(_TABLES[kind]).where(_TABLES[kind].c.id.in_(about))):
            body = canonical({name: _plain(getattr(row, name)) for name in _TOLD[kind]})
            assert key is not None
            notices.append(Notice(kind, row.id, body, key.sign(notice_bytes(kind, row.id, body)).hex()))
    return NoticesDown(notices, until or number)


def take_notices(
    connection: Connection, database: Database, notices: Sequence[Notice], now: datetime, line: Sequence[Heir] = ()
) -> None:
    """Learns again what this store once certified: who is missing comes back, who left or was revoked stays out.

    `line` is how the key that certified it followed on others, if that has been lost too.
    """
    keys = trusted_keys(connection, line)
    said: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _TABLES}
    for notice in notices:
        signed = notice_bytes(notice.kind, notice.about, notice.body)
        if notice.kind in said and any(is_signed_by(key, notice.signature, signed) for key in keys):
            said[notice.kind].append(msgspec.json.decode(notice.body))
    people = [_take_person(connection, person) for person in said["user"]]
    for device in said["device"]:
        _take_device(connection, device)
    if any(people):
        refresh_all(connection, database, now)


def _take_person(connection: Connection, said: Mapping[str, Any]) -> bool:
    """Whether anything was new."""
    known = _row(connection, USERS, said["id"])
    if known is None:
        connection.execute(insert(USERS), {name: said[name] for name in _TOLD["user"]})
        return True
    if said["active"] or not known.active or said["role"] not in ROLES:
        return False
    connection.execute(update(USERS).where(USERS.c.id == said["id"]).values(active=False))
    return True


def _take_device(connection: Connection, said: Mapping[str, Any]) -> None:
    known = _row(connection, DEVICES, said["id"])
    moments = {name: _moment(said[name]) for name in ("enrolled_at", "revoked_at")}
    if known is None:
        row = {name: said[name] for name in _TOLD["device"]} | moments
        number = _free_number(connection, said["number"])
        connection.execute(insert(DEVICES), row | {"number": number, "link": GENESIS})
    elif moments["revoked_at"] and not known.revoked_at:
        mine = DEVICES.c.id == said["id"]
        connection.execute(update(DEVICES).where(mine).values(revoked_at=moments["revoked_at"]))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.device_id == said["id"]))


def _free_number(connection: Connection, wanted: int) -> int:
    """The device's own number, which no later device will be given, or a new one if somebody has it by now."""
    if connection.scalar(select(DEVICES.c.id).where(DEVICES.c.number == wanted)):
        return int(connection.scalar(_NUMBERS) or 0)
    while int(connection.scalar(_NUMBERS) or 0) < wanted:
        pass
    return wanted


def _row(connection: Connection, table: Table, about: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.id == about)).first()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
