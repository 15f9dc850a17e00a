"""A unit of work: writes records and their changes in one transaction, or nothing."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, insert

from kim_desktop.clock import Clock
from kim_desktop.domain.change import Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.merge import RecordState, is_set_delta
from kim_desktop.domain.model import Model, Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.chain import Chain, Subject
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.local import get_setting, put_setting
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import change_row
from kim_desktop.storage.search import SearchIndex

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Author:
    """Who writes, and by which clock."""

    identity: Identity
    clock: Clock


class Unit:
    """Collects the changes of one user action; `Store.unit()` opens and commits it."""

    def __init__(self, connection: Connection, projection: Projection, index: SearchIndex, author: Author) -> None:
        self._connection = connection
        self._projection = projection
        self._index = index
        self._chain = Chain(connection, author.identity, author.clock)
        self._touched: set[Key] = set()
        self.group = new_id()

    @property
    def model(self) -> Model:
        """The record types of this vault."""
        return self._projection.model

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the device's newest change."""
        return self._chain.counters.device_seq, self._chain.counters.link

    def next_number(self, counter: str) -> int:
        """The next number of a local counter, counted on only if the unit is committed."""
        number = int(get_setting(self._connection, counter, "0")) + 1
        put_setting(self._connection, counter, str(number))
        return number

    def add(self, record: R) -> R:
        """Writes a new record. Raises `BadInput` if a value breaks its field's limits."""
        self._write(record, Payload(self.model.contents(record), {}, {}))
        return record

    def save(self, before: R, after: R) -> R:
        """Writes the fields in which `after` differs from `before`, the record as its author saw it.

        Raises `BadInput`, and `NotAllowed` for a record that is only ever added to.
        """
        fields = self.model.differences(before, after)
        if fields and after.append_only:
            raise NotAllowed(
                f"„{after.title}“ kann nachträglich nicht geändert werden.",
                "Legen Sie eine Berichtigung an; sie verweist auf den ersten Eintrag.",
            )
        if fields:
            state = self._projection.state(self._connection, (after.kind(), after.id))
            self._write(after, Payload(fields, _bases(state, self.model.wire(before), fields), {}))
        return after

    def settle(self, kind: str, record_id: str, field: str, value: Any) -> None:
        """Ends a conflict: `value` (in wire form) stands, and every rival is named as settled."""
        state = self._projection.state(self._connection, (kind, record_id))
        assert state is not None
        rivals = state.versions[field]
        payload = Payload({field: value}, {field: rivals[-1]}, {field: rivals})
        self._write(self.model.blank(kind, record_id, state.case_id), payload)

    def finish(self) -> None:
        """Brings tables and search index in step with the log; called once, before the commit."""
        if self._touched:
            self._index.refresh(self._connection, self._projection.refresh(self._connection, self._touched))
            self._chain.store(self._connection)

    def _write(self, record: Record, payload: Payload) -> None:
        subject = Subject(record.case_id, record.kind(), record.id)
        change = self._chain.next(subject, self.group, payload)
        self._connection.execute(insert(self._projection.tables.changes), change_row(change))
        self._touched.add((subject.record, subject.record_id))


def _bases(state: RecordState | None, seen: Wire, fields: Wire) -> dict[str, str | None]:
    """The current change of each field, but only where the author saw its value."""
    if state is None:
        return {}
    return {
        name: state.heads[name][-1].change_id
        for name, value in fields.items()
        if name in state.heads and not is_set_delta(value) and state.values[name] == seen[name]
    }
