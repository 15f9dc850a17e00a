"""From changes to rows: folds each touched record, writes its row, state digest and conflicts, and erases.

Used by the vault and by the central store, so that both hold the same tables. What an erasure voids loses its payload
in the same transaction. A released deletion erases its case once it is accepted, and again whatever comes later of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from kim_desktop.domain.change import Change
from kim_desktop.domain.fields import Field
from kim_desktop.domain.merge import RecordState, fold, voided
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.replication import state_digest
from kim_desktop.domain.rules.feedback import feedback_id
from kim_desktop.domain.values import empty_wire, is_readable
from kim_desktop.storage.aftermath import Aftermath
from kim_desktop.storage.bulk import upsert_rows
from kim_desktop.storage.marks import Marks
from kim_desktop.storage.rows import row_change
from kim_desktop.storage.schema import Tables

Key = tuple[str, str]
"""Record type and record id."""

_CHUNK = 2_000
_DELETION = DeletionRequest.kind()


class Projection:
    """Keeps the record tables equal to the fold of the log; `marks` note in a vault what has changed."""

    def __init__(self, model: Model, tables: Tables, aftermath: Aftermath, marks: Marks | None = None) -> None:
        self.model = model
        self.tables = tables
        self._aftermath = aftermath
        self._marks = marks
        self._fields = {kind.kind(): {f.name: f for f in model.fields(kind.kind())} for kind in model}
        self._blank = {kind: {n: empty_wire(f) for n, f in fields.items()} for kind, fields in self._fields.items()}

    def refresh(
        self, connection: Connection, keys: Iterable[Key], begun: Mapping[Key, Sequence[Change]] | None = None
    ) -> list[RecordState]:
        """Folds these records anew from the log and writes what came out; returns what is shown.

        `begun` has the whole log of records that nothing was said of before, all accepted: it need not be read back.
        """
        return [state for chunk in _chunks(set(keys)) for state in self._refresh(connection, chunk, begun or {})]

    def rebuild(self, connection: Connection) -> Iterator[list[RecordState]]:
        """Empties the record tables and folds the whole log anew, some records at a time."""
        for table in (*self.tables.records.values(), self.tables.states):
            connection.execute(delete(table))
        changes = self.tables.changes
        rows = connection.execute(select(changes.c.record, changes.c.record_id).distinct()).all()
        for chunk in _chunks({(record, record_id) for record, record_id in rows}):
            yield self._refresh(connection, chunk, {})

    def state(self, connection: Connection, key: Key) -> RecordState | None:
        """The state that is shown of one record: accepted changes, own pending ones on top."""
        changes = [entry.change for entry in self._log(connection, [key])]
        return fold(changes) if changes else None

    def unrefused(self, connection: Connection, key: Key) -> RecordState | None:
        """The state of one record without own changes that the central store refused."""
        changes = [entry.change for entry in self._log(connection, [key]) if not entry.is_refused]
        return fold(changes) if changes else None

    def count_conflicts(self, connection: Connection, *, of_cases: bool) -> int:
        """How many fields stand in conflict, in records of cases that this version knows, or in master data."""
        states = self.tables.states
        kept = states.c.case_id != "" if of_cases else states.c.case_id == ""
        query = select(states.c.record, states.c.conflicts).where(states.c.conflicts.is_not(None), kept)
        return sum(len(json.loads(fields)) for kind, fields in connection.execute(query) if kind in self.model)

    def drop_case(self, connection: Connection, case_id: str) -> None:
        """Removes every row and state of a case."""
        for table in (*self.tables.records.values(), self.tables.states):
            connection.execute(delete(table).where(table.c.case_id == case_id))
        if self._marks:
            self._marks.drop_case(connection, case_id)

    def row(self, state: RecordState) -> dict[str, Any]:
        """The row of a record in its table."""
        fields = self._fields[state.record]
        said = {name: _readable(fields[name], heads[-1].value) for name, heads in state.heads.items() if name in fields}
        return {"id": state.record_id, "case_id": state.case_id, **self._blank[state.record], **said}

    def _refresh(
        self, connection: Connection, keys: Sequence[Key], begun: Mapping[Key, Sequence[Change]]
    ) -> list[RecordState]:
        log = list(self._log(connection, [key for key in keys if key not in begun]))
        log += [_Entry(change, is_accepted=True, is_refused=False) for key in keys for change in begun.get(key, ())]
        erased = self._erased(connection, {entry.change.case_id for entry in log})
        for case_id in erased:
            self._empty(connection, case_id)
        living = (entry for entry in log if entry.change.case_id not in erased)
        folded = [_fold(list(entries)) for _, entries in groupby(living, key=lambda entry: _key(entry.change))]
        self._remove_payloads(connection, [change_id for each in folded for change_id in each.void])
        self._remove_rows(connection, [each for each in folded if each.shown.is_gone])
        self._write(connection, [each for each in folded if not each.shown.is_gone])
        if self._marks:
            self._marks.note(connection, [each.shown for each in folded])
        for each in folded:
            self._carry_out(connection, each.accepted)
        return [each.shown for each in folded if not each.shown.is_gone]

    def _write(self, connection: Connection, folded: Sequence["_Folded"]) -> None:
        states = [_state_row(each.accepted, each.shown) for each in folded]
        upsert_rows(connection, self.tables.states, states, ("record_id", "record"))
        shown = [each.shown for each in folded if each.shown.record in self.model]
        for kind in {state.record for state in shown}:
            rows = [self.row(state) for state in shown if state.record == kind]
            upsert_rows(connection, self.tables.records[kind], rows, ("id",))

    def _carry_out(self, connection: Connection, request: RecordState | None) -> None:
        """Erases the case that an accepted and released deletion names."""
        if request is None or request.record != _DELETION:
            return
        case_id = request.values.get("case")
        if not case_id or not request.values.get("released_by") or self._erased(connection, {case_id}):
            return
        self._aftermath.case_ends(connection, case_id)
        for each in (case_id, *self._units_about(connection, case_id)):
            connection.execute(self.tables.erased.insert(), {"case_id": each, "request": request.record_id})
            self._empty(connection, each)

    def _units_about(self, connection: Connection, case_id: str) -> Sequence[str]:
        """The Übergaben of a case, which name the client too, and the Rückmeldung on it: units of their own."""
        states, table = self.tables.states.c, self.tables.records.get(Handover.kind())
        about = states.case_id == feedback_id(case_id)
        if table is not None:
            about |= states.record_id.in_(select(table.c.id).where(table.c.case == case_id))
        known = connection.scalars(select(states.case_id).where(about).distinct()).all()
        return [each for each in known if not self._erased(connection, {each})]

    def _erased(self, connection: Connection, cases: set[str]) -> set[str]:
        erased = self.tables.erased.c.case_id
        return set(connection.scalars(select(erased).where(erased.in_(cases - {""}))))

    def _empty(self, connection: Connection, case_id: str) -> None:
        states = self.tables.states
        numbers = connection.scalars(select(states.c.number).where(states.c.case_id == case_id)).all()
        self._aftermath.records_go(connection, numbers)
        self.drop_case(connection, case_id)
        changes = self.tables.changes
        said = (changes.c.case_id == case_id) & changes.c.payload.is_not(None)
        connection.execute(update(changes).where(said).values(payload=None))
        self._aftermath.case_ended(connection, case_id)

    def _remove_payloads(self, connection: Connection, ids: list[str]) -> None:
        changes = self.tables.changes
        if ids:
            connection.execute(update(changes).where(changes.c.id.in_(ids)).values(payload=None))

    def _remove_rows(self, connection: Connection, gone: list["_Folded"]) -> None:
        """Hides records; of one that the central store still holds, the digest stays, so that both ends agree."""
        states = self.tables.states
        for each in gone:
            state = each.shown
            mine = (states.c.record == state.record) & (states.c.record_id == state.record_id)
            self._aftermath.records_go(connection, connection.scalars(select(states.c.number).where(mine)).all())
            row = _state_row(each.accepted, state)
            if row["digest"]:
                upsert_rows(connection, states, [row], ("record_id", "record"))
            else:
                connection.execute(delete(states).where(mine))
            if state.record in self.model:
                table = self.tables.records[state.record]
                connection.execute(delete(table).where(table.c.id == state.record_id))

    def _log(self, connection: Connection, keys: Sequence[Key]) -> Iterator["_Entry"]:
        changes = self.tables.changes
        query = select(changes).where(changes.c.record_id.in_(bindparam("ids", expanding=True)))
        rows = connection.execute(query, {"ids": [record_id for _, record_id in keys]}).mappings().all()
        wanted = set(keys)
        order = sorted(rows, key=_place)
        return (
            _Entry(row_change(r), r["seq"] is not None, r["set_aside"] is not None)
            for r in order
            if (r["record"], r["record_id"]) in wanted
        )


class _Entry(NamedTuple):
    change: Change
    is_accepted: bool
    is_refused: bool


@dataclass(frozen=True)
class _Folded:
    """One record: what the central store holds of it, what is shown, and the changes whose payload must go."""

    accepted: RecordState | None
    shown: RecordState
    void: list[str]


def _fold(log: list[_Entry]) -> _Folded:
    accepted = [entry.change for entry in log if entry.is_accepted]
    own = [entry.change for entry in log if not entry.is_accepted]
    central = fold(accepted) if accepted else None
    shown = fold([*accepted, *own]) if own or central is None else central
    if not shown.knowing:
        return _Folded(central, shown, [])
    if not any(entry.is_refused for entry in log):
        return _Folded(central, shown, voided(shown, [*accepted, *own]))
    # An erasure that the central store refused hides here what it erases, but must not make both ends differ.
    common = [entry.change for entry in log if not entry.is_refused]
    void = voided(fold(common), accepted) if common else []
    return _Folded(central, shown, [*void, *voided(shown, own)])


def _state_row(accepted: RecordState | None, shown: RecordState) -> dict[str, Any]:
    conflicts = sorted(shown.conflicts)
    return {
        "record": shown.record,
        "record_id": shown.record_id,
        "case_id": shown.case_id,
        "digest": state_digest(accepted) if accepted and not accepted.is_gone else "",
        "conflicts": json.dumps(conflicts) if conflicts else None,
    }


def _readable(field: Field, wire: Any) -> Any:
    """The value as this version can read it; what a newer version wrote differently stays in the log only."""
    return wire if wire is not None and is_readable(field, wire) else empty_wire(field)


def _place(row: RowMapping) -> tuple[str, str, bool, bool, int]:
    """Accepted changes in the central order, then own refused ones, then own pending ones in the order of writing."""
    is_pending = row["seq"] is None and row["set_aside"] is None
    return row["record"], row["record_id"], row["seq"] is None, is_pending, row["seq"] or row["device_seq"]


def _key(change: Change) -> Key:
    return change.record, change.record_id


def _chunks(keys: set[Key]) -> Iterator[list[Key]]:
    """Some at a time; deletions first, since they decide on all that belongs to their cases."""
    requests = sorted(key for key in keys if key[0] == _DELETION)
    others = sorted(key for key in keys if key[0] != _DELETION)
    for each in (requests, others):
        yield from (each[start : start + _CHUNK] for start in range(0, len(each), _CHUNK))
