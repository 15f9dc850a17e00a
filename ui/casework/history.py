"""Verlauf: who changed what, when and on which device, before and after in plain words."""

from dataclasses import dataclass

from kim_desktop.domain.fields import Field
from kim_desktop.domain.records.base import Record
from kim_desktop.storage.history import HistoryEntry
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.gates import CaseGates
from ui.casework.desk import Desk
from ui.casework.parts import Section
from ui.casework.words import full_name, moment, shown
from ui.widgets.basic import Card, label
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

LOCKED = "gesperrt"


@dataclass(frozen=True)
class Said:
    """One field in one change, in words."""

    kind: str
    what: str
    field: str
    before: str
    after: str
    author: str
    device: str
    said_at: str


class History(Section):
    """A table over all changes of the case, filtered by kind of record."""

    name = "history"
    title = "Verlauf"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        kinds = [kind for kind in desk.context.store.model if not kind.master]
        self.kinds = ChipRow([(kind.kind(), kind.title) for kind in kinds], "Nur diese Einträge")
        self.kinds.changed.connect(lambda _chosen: self._filter())
        self.table: RecordTable[Said] = RecordTable(
            _columns(), "Verlauf", EmptyState("history", "Noch keine Änderung", "")
        )
        self.table.setMinimumHeight(160)
        self.whole = label("Wählen Sie eine Zeile, um lange Texte ganz zu lesen.", "muted", wrap=True)
        self.table.picked.connect(self._show_whole)
        self.body.addWidget(Card(self.kinds, self.table, self.whole, title="Wer hat was geändert?"), 1)

    def refresh(self) -> None:
        desk = self.desk
        store, file = desk.context.store, desk.file
        desk.context.jobs.run(lambda: read_history(store, file), self._show, owner=self)

    def focus_first(self) -> None:
        self.table.setFocus()

    def _show(self, found: list[tuple[Record, HistoryEntry, bool]]) -> None:
        said = [self._said(*each) for each in found]
        self.table.set_rows(sorted(said, key=lambda each: each.said_at, reverse=True))

    def _said(self, record: Record, entry: HistoryEntry, locked: bool) -> Said:
        desk = self.desk
        field = _field(desk, record, entry.field)
        names = {person.id: full_name(person) for person in desk.file.people}
        before, after = (
            LOCKED if locked else shown(field, value, desk.context.lookups, names) if field else str(value)
            for value in (entry.before, entry.after)
        )
        identity = desk.context.store.identity
        device = identity.device_name if entry.device == identity.device_id else entry.device
        author = desk.label("staff_member", entry.author)
        return Said(record.kind(), _what(desk, record), entry.label, before, after, author, device, entry.said_at)

    def _filter(self) -> None:
        chosen = self.kinds.chosen()
        self.table.filter((lambda said: said.kind in chosen) if chosen else None)

    def _show_whole(self, said: Said | None) -> None:
        if said:
            self.whole.setText(f"{said.field}: {said.before}  →  {said.after}")


def read_history(store: Store, file: CaseFile) -> list[tuple[Record, HistoryEntry, bool]]:
    """All changes of a case with their records, and whether a consent locks their values."""
    found: list[tuple[Record, HistoryEntry, bool]] = []
    held = CaseGates(store, _case_id(file))
    for kind in (each for each in store.model if not each.master):
        for record in store.all(kind, case_id=_case_id(file)):
            gates = held.of_record(record)
            locked = {field.name for field in store.model.fields(kind.kind()) if gates.locks(field)}
            found += [(record, entry, entry.field in locked) for entry in store.history(kind.kind(), record.id)]
    return found


def _case_id(file: CaseFile) -> str:
    about = file.case or file.meldung
    return about.case_id if about else ""


def _field(desk: Desk, record: Record, name: str) -> Field | None:
    try:
        return desk.context.store.model.field(record.kind(), name)
    except KeyError:
        return None


def _what(desk: Desk, record: Record) -> str:
    """The record's kind with its headline, such as 'Verweis: MBE Caritas'."""
    model = desk.context.store.model
    wire = model.wire(record)
    names = {person.id: full_name(person) for person in desk.file.people}
    fields = (model.field(record.kind(), name) for name in record.headline)
    words = (shown(each, wire[each.name], desk.context.lookups, names) for each in fields if wire[each.name])
    headline = " ".join(words)
    return f"{record.title}: {headline}" if headline else record.title


def _columns() -> list[Column[Said]]:
    return [
        Column("Wann", lambda said: moment(said.said_at), key=lambda said: said.said_at, width=145),
        Column("Wer", lambda said: said.author, width=110),
        Column("Was", lambda said: said.what, width=190),
        Column("Angabe", lambda said: said.field, width=150),
        Column("Vorher", lambda said: " ".join(said.before.split())[:200], width=130),
        Column("Nachher", lambda said: " ".join(said.after.split())[:200], stretch=True),
        Column("Gerät", lambda said: said.device, width=120),
    ]
