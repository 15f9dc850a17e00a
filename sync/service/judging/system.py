"""Changes that the service itself writes: the starting set, the team, the responsibility key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select, update

from kim_desktop.domain.change import CHANGE_SCHEMA, Change, Payload, payload_digest
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.merge import is_set_delta
from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import BadInput
from sync.service.access.accounts import add_device
from sync.service.judging.accept import Taking
from sync.service.judging.judge import SYSTEM, Author
from sync.service.judging.own_key import make_key, own_device, own_key
from sync.service.store.database import Database
from sync.service.store.tables import DEVICES, USERS

_BATCH = 500


@dataclass(frozen=True)
class Said:
    """A record, the fields that are written, and the changes they are based on."""

    record: Record
    fields: Wire
    base: dict[str, str | None]


def prepare_system(connection: Connection, now: datetime) -> None:
    """Makes the service's own user and device where they are missing."""
    if own_key(connection):
        return
    row = {"id": SYSTEM, "name": "Zentrale", "role": "admin", "organisation": "", "active": False}
    connection.execute(insert(USERS), row)
    add_device(connection, SYSTEM, SYSTEM, "Zentrale", make_key(connection), now)


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
    mine = select(DEVICES).where(DEVICES.c.id == own_device(connection, now))
    device, key = connection.execute(mine).one(), own_key(connection)
    assert key is not None, "the store has begun"
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
