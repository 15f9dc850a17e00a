"""Who wrote what and when, and where two people wrote without seeing each other."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.merge import Head, after_delta, is_set_delta
from kim_desktop.domain.model import Model
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables


@dataclass(frozen=True)
class HistoryEntry:
    """One field in one change; `seq` is None while the central store does not have it, values are wire values."""

    change_id: str
    field: str
    label: str
    before: Any
    after: Any
    author: str
    device: str
    said_at: str
    seq: int | None


@dataclass(frozen=True)
class Rival:
    """One of the values that stand against each other."""

    change_id: str
    value: Any
    author: str
    device: str
    said_at: str


@dataclass(frozen=True)
class Conflict:
    """A field that a person must decide."""

    kind: str
    record_id: str
    case_id: str
    field: str
    label: str
    rivals: tuple[Rival, ...]


def history(connection: Connection, tables: Tables, model: Model, key: Key) -> list[HistoryEntry]:
    """Every change of every field of a record, newest first; erased payloads are left out."""
    changes = tables.changes
    one = (changes.c.record == key[0]) & (changes.c.record_id == key[1])
    rows = connection.execute(select(changes).where(one)).mappings().all()
    order = sorted(rows, key=lambda row: (row["seq"] is None, row["seq"] or row["device_seq"]))
    entries: list[HistoryEntry] = []
    current: dict[str, Any] = {}
    for row in order:
        entries += _entries(row_change(row), row["seq"], current, model)
    return entries[::-1]


def conflicts(connection: Connection, projection: Projection) -> list[Conflict]:
    """All open conflicts of the vault."""
    states = projection.tables.states
    rows = connection.execute(select(states).where(states.c.conflicts.is_not(None)).order_by(states.c.number)).all()
    return [
        conflict
        for row in rows
        for field in json.loads(row.conflicts)
        if (conflict := _conflict(connection, projection, (row.record, row.record_id), field))
    ]


def _conflict(connection: Connection, projection: Projection, key: Key, field: str) -> Conflict | None:
    state = projection.state(connection, key)
    if state is None or key[0] not in projection.model:
        return None
    changes = projection.tables.changes
    said = {
        row["id"]: row for row in connection.execute(select(changes).where(changes.c.record_id == key[1])).mappings()
    }
    label = _label(projection.model, key[0], field)
    rivals = tuple(_rival(head, said[head.change_id]) for head in state.heads[field])
    return Conflict(key[0], key[1], state.case_id, field, label, rivals)


def _rival(head: Head, row: Any) -> Rival:
    return Rival(head.change_id, head.value, row["author"], row["device"], row["said_at"])


def _entries(change: Change, seq: int | None, current: dict[str, Any], model: Model) -> list[HistoryEntry]:
    entries = []
    for name, value in (change.payload.fields if change.payload else {}).items():
        before = current.get(name)
        after = after_delta(before, value) if is_set_delta(value) else value
        current[name] = after
        label = _label(model, change.record, name)
        entries.append(
            HistoryEntry(change.id, name, label, before, after, change.author, change.device, change.said_at, seq)
        )
    return entries


def _label(model: Model, kind: str, name: str) -> str:
    try:
        return model.field(kind, name).label
    except KeyError:
        return name
