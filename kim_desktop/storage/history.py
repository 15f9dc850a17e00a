"""Who wrote what and when, and where two people wrote without seeing each other."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.merge import Head, after_delta, fold, is_set_delta, voided
from kim_desktop.domain.model import Model
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables

_ERASED, _WHOLE = "Angaben", "Ganzer Eintrag"


@dataclass(frozen=True)
class HistoryEntry:
    """One field in one change; `seq` is None while the central store does not have it, values are wire values.

    Of what was erased by law only who and when is left: `field` is empty where not even its name is known.
    """

    change_id: str
    field: str
    label: str
    before: Any
    after: Any
    author: str
    device: str
    said_at: str
    seq: int | None
    erased: bool = False


@dataclass(frozen=True)
class Beginning:
    """Who wrote a record first, on which device and when by that device's clock."""

    author: str
    device: str
    said_at: str


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
    """Every change of every field of a record, newest first."""
    changes = tables.changes
    one = (changes.c.record == key[0]) & (changes.c.record_id == key[1])
    rows = connection.execute(select(changes).where(one)).mappings().all()
    told = (row for row in rows if row["set_aside"] is None or row["payload"] is not None)
    order = sorted(told, key=lambda row: (row["seq"] is None, row["seq"] or row["device_seq"]))
    log = [(row_change(row), row["seq"]) for row in order]
    state = fold(change for change, _ in log) if log else None
    entries: list[HistoryEntry] = []
    current: dict[str, Any] = {}
    for change, seq in log:
        shown = replace(change, payload=None) if state and voided(state, [change]) else change
        entries += _entries(shown, seq, current, model)
    return entries[::-1]


def beginnings(connection: Connection, tables: Tables, kind: str, **equal: str) -> dict[str, Beginning]:
    """How each record of a type began, of those whose changes have these values."""
    changes = tables.changes.c
    conditions = (changes[name] == value for name, value in equal.items())
    query = select(changes.record_id, changes.author, changes.device, changes.said_at).where(
        changes.record == kind, *conditions
    )
    newest_first = query.order_by(changes.seq.is_(None).desc(), changes.seq.desc(), changes.device_seq.desc())
    return {row[0]: Beginning(*row[1:]) for row in connection.execute(newest_first)}


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
    said = (change.author, change.device, change.said_at, seq)
    if change.payload is None:
        return [HistoryEntry(change.id, "", _ERASED, None, None, *said, erased=True)]
    entries = []
    for name in change.payload.erases:
        current.pop(name, None)
        label = _WHOLE if name == WHOLE else _label(model, change.record, name)
        entries.append(HistoryEntry(change.id, name, label, None, None, *said, erased=True))
    for name, value in change.payload.fields.items():
        before = current.get(name)
        after = after_delta(before, value) if is_set_delta(value) else value
        current[name] = after
        label = _label(model, change.record, name)
        entries.append(HistoryEntry(change.id, name, label, before, after, *said))
    return entries


def _label(model: Model, kind: str, name: str) -> str:
    try:
        return model.field(kind, name).label
    except KeyError:
        return name
