"""From changes to rows: folds each touched record and writes its row, state digest and conflicts.

Used by the vault and by the central store, so that both hold the same tables.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kim_desktop.domain.change import Change
from kim_desktop.domain.fields import Field
from kim_desktop.domain.merge import RecordState, fold
from kim_desktop.domain.model import Model
from kim_desktop.domain.replication import state_digest
from kim_desktop.domain.values import empty_wire, from_wire
from kim_desktop.errors import BadInput
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables

Key = tuple[str, str]
"""Record type and record id."""

_CHUNK = 400


class Projection:
    """Keeps the record tables equal to the fold of the log."""

    def __init__(self, model: Model, tables: Tables) -> None:
        self.model = model
        self.tables = tables

    def refresh(self, connection: Connection, keys: Iterable[Key]) -> list[RecordState]:
        """Folds these records anew from the log and writes what came out; returns what is shown."""
        wanted = set(keys)
        return [state for chunk in _chunks(sorted(wanted)) for state in self._refresh(connection, chunk)]

    def rebuild(self, connection: Connection) -> Iterator[list[RecordState]]:
        """Empties the record tables and folds the whole log anew, some records at a time."""
        for table in (*self.tables.records.values(), self.tables.states):
            connection.execute(delete(table))
        changes = self.tables.changes
        rows = connection.execute(select(changes.c.record, changes.c.record_id).distinct()).all()
        for chunk in _chunks(sorted((record, record_id) for record, record_id in rows)):
            yield self._refresh(connection, chunk)

    def state(self, connection: Connection, key: Key) -> RecordState | None:
        """The state that is shown of one record: accepted changes, own pending ones on top."""
        changes = [change for change, _ in self._log(connection, [key])]
        return fold(changes) if changes else None

    def count_conflicts(self, connection: Connection) -> int:
        """How many fields stand in conflict, in records that this version knows."""
        states = self.tables.states
        query = select(states.c.record, states.c.conflicts).where(states.c.conflicts.is_not(None))
        return sum(len(json.loads(fields)) for kind, fields in connection.execute(query) if kind in self.model)

    def drop_case(self, connection: Connection, case_id: str) -> None:
        """Removes every row and state of a case."""
        for table in (*self.tables.records.values(), self.tables.states):
            connection.execute(delete(table).where(table.c.case_id == case_id))

    def _refresh(self, connection: Connection, keys: Sequence[Key]) -> list[RecordState]:
        shown, states = [], []
        for _, log in groupby(self._log(connection, keys), key=lambda entry: _key(entry[0])):
            accepted, state = _fold_twice(list(log))
            states.append(_state_row(accepted, state))
            shown.append(state)
        self._write_states(connection, states)
        for kind in {state.record for state in shown if state.record in self.model}:
            rows = [self._row(state) for state in shown if state.record == kind]
            _upsert(connection, self.tables.records[kind], rows, ("id",))
        return shown

    def _log(self, connection: Connection, keys: Sequence[Key]) -> Iterator[tuple[Change, bool]]:
        changes = self.tables.changes
        query = select(changes).where(changes.c.record_id.in_(bindparam("ids", expanding=True)))
        rows = connection.execute(query, {"ids": [record_id for _, record_id in keys]}).mappings().all()
        wanted = set(keys)
        order = sorted(rows, key=lambda r: (r["record"], r["record_id"], r["seq"] is None, r["seq"] or r["device_seq"]))
        return ((row_change(r), r["seq"] is not None) for r in order if (r["record"], r["record_id"]) in wanted)

    def _row(self, state: RecordState) -> dict[str, Any]:
        values = state.values
        fields = {
            f.name: _readable(f, values[f.name]) if f.name in values else empty_wire(f)
            for f in self.model.fields(state.record)
        }
        return {"id": state.record_id, "case_id": state.case_id, **fields}

    def _write_states(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        _upsert(connection, self.tables.states, rows, ("record_id", "record"))


def _fold_twice(log: list[tuple[Change, bool]]) -> tuple[RecordState | None, RecordState]:
    accepted = [change for change, is_accepted in log if is_accepted]
    pending = [change for change, is_accepted in log if not is_accepted]
    central = fold(accepted) if accepted else None
    if not pending:
        assert central is not None
        return central, central
    return central, fold([*accepted, *pending])


def _state_row(accepted: RecordState | None, shown: RecordState) -> dict[str, Any]:
    conflicts = sorted(shown.conflicts)
    return {
        "record": shown.record,
        "record_id": shown.record_id,
        "case_id": shown.case_id,
        "digest": state_digest(accepted) if accepted else "",
        "conflicts": json.dumps(conflicts) if conflicts else None,
    }


def _readable(field: Field, wire: Any) -> Any:
    """The value as this version can read it; what a newer version wrote differently stays in the log only."""
    try:
        from_wire(field, wire)
    except BadInput:
        return empty_wire(field)
    return empty_wire(field) if wire is None else wire


def _upsert(connection: Connection, table: Table, rows: list[dict[str, Any]], key: tuple[str, ...]) -> None:
    if not rows:
        return
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = insert(table)
    others = {name: statement.excluded[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=others), rows)


def _key(change: Change) -> Key:
    return change.record, change.record_id


def _chunks(keys: list[Key]) -> Iterator[list[Key]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
