"""Changes that the service itself writes: the starting set, the team, the responsibility key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, insert, select, update

from kim_desktop.domain.change import CHANGE_SCHEMA, Change, Payload, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.merge import is_set_delta
from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import BadInput
from sync.service.accept import Taking
from sync.service.accounts import add_device
from sync.service.database import Database, get_value, put_value
from sync.service.judge import SYSTEM, Author
from sync.service.tables import DEVICES, USERS

_BATCH = 500


@dataclass(frozen=True)
class Said:
    """A record, the fields that are written, and the changes they are based on."""

    record: Record
    fields: Wire
    base: dict[str, str | None]


def prepare_system(connection: Connection, now: datetime) -> None:
    """Makes the service's own user and device where they are missing."""
    if get_value(connection, "system_key"):
        return
    key = Ed25519PrivateKey.generate()
    put_value(connection, "system_key", key.private_bytes_raw().hex())
    row = {"id": SYSTEM, "name": "Zentrale", "role": "admin", "organisation": "", "active": False}
    connection.execute(insert(USERS), row)
    public_key = key.public_key().public_bytes_raw().hex()
    add_device(connection, SYSTEM, SYSTEM, "Zentrale", public_key, now)


def write_records(connection: Connection, database: Database, records: Iterable[Record], now: datetime) -> None:
    """Writes new master records. Raises `BadInput` if one cannot be taken."""
    model = database.model
    pairs = [(record, model.differences(model.blank(record.kind(), record.id), record)) for record in records]
    _write(connection, database, [Said(each, fields, {}) for each, fields in pairs], now)


def rewrite_record(connection: Connection, database: Database, before: Record, after: Record, now: datetime) -> None:
    """Writes what changed in a record. Raises `BadInput` if it cannot be taken."""
    rewrite_records(connection, database, [(before, after)], now)


def rewrite_records(
    connection: Connection, database: Database, pairs: Iterable[tuple[Record, Record]], now: datetime
) -> None:
    """Writes what changed in these records, each before and after, as one action. Raises `BadInput`."""
    _write(connection, database, [_rewritten(connection, database, *pair) for pair in pairs], now)


def _rewritten(connection: Connection, database: Database, before: Record, after: Record) -> Said:
    fields = database.model.differences(before, after)
    state = database.projection.state(connection, (after.kind(), after.id))
    heads = state.heads if state else {}
    base: dict[str, str | None] = {
        name: heads[name][-1].change_id for name in fields if name in heads and not is_set_delta(fields[name])
    }
    return Said(after, fields, base)


def _write(
    connection: Connection,
    database: Database,
    said: Sequence[Said],
    now: datetime,
) -> None:
    device = _own_device(connection, now)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(get_value(connection, "system_key")))
    author = Author(SYSTEM, "admin", device.id, device.public_key, 0)
    place, link, group = device.device_seq, device.link, new_id()
    changes = []
    for each in said:
        place += 1
        change = _signed(key, each, (device.id, place, link, group, now.isoformat(timespec="seconds")))
        link = change.link()
        changes.append(change)
    for start in range(0, len(changes), _BATCH):
        _require_taken(Taking(connection, database, author, now).take(changes[start : start + _BATCH]))
    connection.execute(update(DEVICES).where(DEVICES.c.id == device.id).values(device_seq=place, link=link))


def _own_device(connection: Connection, now: datetime) -> Row[Any]:
    """The service's own device in this epoch; a store that was put back must not fork the chain it had begun."""
    epoch = get_value(connection, "epoch")
    follows, _, device_id = get_value(connection, "system_device").partition(" ")
    if follows != epoch:
        device_id = f"{SYSTEM}-{epoch[:16]}" if follows else SYSTEM
        if follows:
            add_device(connection, device_id, SYSTEM, "Zentrale", _public_key(connection), now)
        put_value(connection, "system_device", f"{epoch} {device_id}")
    return connection.execute(select(DEVICES).where(DEVICES.c.id == device_id)).one()


def _public_key(connection: Connection) -> str:
    return str(connection.scalar(select(DEVICES.c.public_key).where(DEVICES.c.id == SYSTEM)))


def _signed(key: Ed25519PrivateKey, said: Said, place: tuple[str, int, str, str, str]) -> Change:
    device, device_seq, previous, group, said_at = place
    record, payload = said.record, Payload(said.fields, said.base, {})
    unsigned = Change(
        id=new_id(),
        case_id=record.case_id,
        record=record.kind(),
        record_id=record.id,
        author=SYSTEM,
        device=device,
        device_seq=device_seq,
        said_at=said_at,
        group=group,
        schema=CHANGE_SCHEMA,
        previous=previous,
        digest=payload_digest(payload),
        signature="",
        payload=payload,
    )
    return replace(unsigned, signature=key.sign(unsigned.signed_bytes()).hex())


def _require_taken(verdicts: Sequence[Verdict]) -> None:
    refused = [verdict for verdict in verdicts if verdict.kind == "set_aside"]
    if refused:
        raise BadInput(f"Die Angaben wurden nicht angenommen ({refused[0].reason}).")
