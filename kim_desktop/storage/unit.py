"""A unit of work: writes records and their changes in one transaction, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert

from kim_desktop.clock import Clock, local_date
from kim_desktop.domain.change import WHOLE, Payload
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.merge import RecordState, is_set_delta
from kim_desktop.domain.model import Model, Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.rules.journal import is_open
from kim_desktop.domain.rules.writing import check_may_write
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.audit import append, changes_noted
from kim_desktop.storage.blobs import put_blob, sweep_blobs
from kim_desktop.storage.chain import Chain, Subject, parts_of
from kim_desktop.storage.history import Beginning, beginnings
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.local import delete_drafts_about, get_setting, put_setting
from kim_desktop.storage.project import Key, Projection
from kim_desktop.storage.rows import change_row
from kim_desktop.storage.search import SearchIndex
from kim_desktop.storage.straggler_rows import decide, forget_erased
from kim_desktop.storage.stragglers import drop_refused

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Author:
    """Who writes, and by which clock."""

    identity: Identity
    clock: Clock

    def may_still_change(self, begun: Beginning) -> bool:
        """Whether a journal entry that began so is this author's own, of this device's clock, and still open."""
        if (begun.author, begun.device) != (self.identity.user_id, self.identity.device_id):
            return False
        return is_open(local_date(datetime.fromisoformat(begun.said_at)), local_date(self.clock()))


class Unit:
    """Collects the changes of one user action; `Store.unit()` opens and commits it."""

    def __init__(self, connection: Connection, projection: Projection, index: SearchIndex, author: Author) -> None:
        self._connection = connection
        self._projection = projection
        self._index = index
        self._author = author
        self._chain = Chain(connection, author.identity, author.clock)
        self._touched: set[Key] = set()
        self._noted: list[tuple[str, str, bool]] = []
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
        """Writes a new record.

        Raises `BadInput` if a value breaks its field's limits, `NotAllowed` if the author's role does not write it.
        """
        self._write(record, Payload(self.model.contents(record), {}, {}))
        return record

    def save(self, before: R, after: R) -> R:
        """Writes the fields in which `after` differs from `before`, the record as its author saw it.

        Raises `BadInput`, and `NotAllowed` for what the author's role does not write, and for a record that is only
        added to, unless its author still may change it.
        """
        fields = self.model.differences(before, after)
        if fields and after.append_only and not self._is_still_open(after):
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

    def put(self, kind: str, record_id: str, case_id: str, fields: Wire) -> None:
        """Writes fields (in wire form, sets as what is added and removed) in the knowledge of all that stands here."""
        state = self._projection.state(self._connection, (kind, record_id))
        self._write(self.model.blank(kind, record_id, case_id), Payload(fields, _standing(state, fields), {}))

    def drop_refused(self, ids: Sequence[str], decision: str) -> None:
        """Own changes that the central store refused count no more; the decision goes to it with the next round."""
        self._touched |= drop_refused(self._connection, self._projection.tables, ids)
        self.decide(ids, decision)

    def decide(self, ids: Sequence[str], decision: str) -> None:
        """Writes down what was decided on late changes of others."""
        decide(self._connection, ids, decision)

    def erase(self, record: Record, fields: Sequence[str] = ()) -> None:
        """Erases values by law, for good: these fields, or the whole record if none is named.

        They are empty from now on, here at once and everywhere after reconciliation. Earlier changes that said them
        lose their content in every log, and so does whatever comes later from somebody who did not know. Only fields
        behind a consent (`Meaning.gate`) can be erased one by one, since only they travel alone. Drafts of the case
        go too. Of whole records the central store takes only attachments, and a Meldung from whoever began it.
        """
        gated = {field.name for field in self.model.fields(record.kind()) if field.meaning.gate}
        if not gated.issuperset(fields):
            raise ValueError(f"only fields behind a consent can be erased one by one, not {set(fields) - gated}")
        self._write_part(record, Payload({}, {}, {}, tuple(sorted(fields)) or (WHOLE,)))
        delete_drafts_about(self._connection, [record.case_id, record.id])
        forget_erased(self._connection, record.id, fields or (WHOLE,))

    def keep_bytes(self, data: bytes) -> str:
        """Keeps the bytes of an attachment with its record, both or neither; tells their digest."""
        return put_blob(self._connection, data)

    def finish(self) -> None:
        """Brings tables and search index in step with the log and notes who did it; called once, before the commit."""
        if self._touched:
            self._index.refresh(self._connection, self._projection.refresh(self._connection, self._touched))
            self._chain.store(self._connection)
            append(self._connection, changes_noted(self._noted), self._author.clock())
        if any(kind == Attachment.kind() for kind, _ in self._touched):
            sweep_blobs(self._connection, self._projection.tables, local_date(self._author.clock()))

    def _is_still_open(self, record: Record) -> bool:
        found = beginnings(self._connection, self._projection.tables, record.kind(), record_id=record.id)
        begun = found.get(record.id)
        return begun is not None and self._author.may_still_change(begun)

    def _write(self, record: Record, payload: Payload) -> None:
        if record.case_id:
            check_may_write(self._author.identity.user_id, self._author.identity.role, record, payload.fields)
        for part in parts_of(self.model, record.kind(), payload):
            self._write_part(record, part)

    def _write_part(self, record: Record, payload: Payload) -> None:
        subject = Subject(record.case_id, record.kind(), record.id)
        change = self._chain.next(subject, self.group, payload)
        self._connection.execute(insert(self._projection.tables.changes), change_row(change))
        self._touched.add((subject.record, subject.record_id))
        self._noted.append((subject.case_id, subject.record, bool(payload.erases)))


def _bases(state: RecordState | None, seen: Wire, fields: Wire) -> dict[str, str | None]:
    """The current change of each field, but only where the author saw its value; of sets only after an erasure."""
    if state is None:
        return {}
    return {
        name: state.heads[name][-1].change_id
        for name, value in fields.items()
        if name in state.heads
        and (name in state.knowing if is_set_delta(value) else _is_seen(state.values[name], seen[name]))
    }


def _standing(state: RecordState | None, fields: Wire) -> dict[str, str | None]:
    if state is None:
        return {}
    known = {name: state.heads[name][-1].change_id for name in fields if name in state.heads}
    return {name: each for name, each in known.items() if name in state.knowing or not is_set_delta(fields[name])}


def _is_seen(value: Any, seen: Any) -> bool:
    return bool(value == seen) or (value is None and not seen)
