"""Verlauf: who changed what, when and on which device, before and after in plain words; and who looked at the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kim_desktop.domain.fields import Field
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.history import HistoryEntry
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.gates import CaseGates, veiled
from ui.casework.desk import Desk
from ui.casework.looks_card import LooksCard
from ui.casework.parts import Section
from ui.casework.texts import LongText
from ui.casework.words import full_name, moment, people, shown
from ui.editors.choices import SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

LOCKED, ERASED = "gesperrt", "gelöscht"
_WIDTH = 20
"""Letters that a filter shows where there is room."""


@dataclass(frozen=True)
class Said:
    """One field in one change, in words; `person` is whom the record is about, empty for the case as a whole."""

    kind: str
    record_id: str
    person: str
    what: str
    field: str
    before: str
    after: str
    author: str
    device: str
    said_at: str


class History(Section):
    """A table over all changes of the case, filtered by kind of record, person and field, or one record alone."""

    name = "history"
    title = "Verlauf"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._all: tuple[Said, ...] = ()
        self._record = ""
        self.kinds, self.people, self.fields = self._filters = SearchCombo(()), SearchCombo(()), SearchCombo(())
        self.kinds.setAccessibleName("Nur diese Einträge")
        self.people.setAccessibleName("Nur zu dieser Person")
        self.fields.setAccessibleName("Nur diese Angabe")
        self.table: RecordTable[Said] = RecordTable(
            _columns(), "Verlauf", EmptyState("history", "Noch keine Änderung", "")
        )
        self.table.setMinimumHeight(240)
        self.only = Banner(Level.INFO, "", "Ganzen Verlauf zeigen", self._show_all)
        self.only.hide()
        self.whole = LongText("Wählen Sie eine Zeile, um lange Texte ganz zu lesen.")
        self.looks = LooksCard(desk)
        self._build()

    def refresh(self) -> None:
        desk = self.desk
        store, file = desk.context.store, desk.file
        desk.context.jobs.run(lambda: read_history(store, file), self._show, owner=self)
        self.looks.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def begin(self, hint: Any) -> None:
        """Show the history of one record."""
        self._record = hint if isinstance(hint, str) else ""
        self._filter()
        self.focus_first()

    def _build(self) -> None:
        titled = zip(("Eintrag", "Person", "Angabe"), self._filters, strict=True)
        choices = row(
            *(column(label(title, "field"), combo, space=GRID // 2) for title, combo in titled),
            column(label("", "field"), Button("Filter leeren", self._show_all), space=GRID // 2),
            None,
            space=2 * GRID,
        )
        for combo in self._filters:
            combo.setMinimumContentsLength(_WIDTH)
            combo.setMinimumWidth(12 * GRID)
            combo.setMaximumWidth(25 * GRID)
        card = Card(choices, self.only, self.table, self.whole, title="Wer hat was geändert?")
        card.body.setSpacing(12)
        self.body.addWidget(card, 1)
        self.body.addWidget(self.looks)
        for combo in self._filters:
            combo.chosen.connect(self._filter)
        self.table.picked.connect(self._show_whole)

    def _show(self, found: list[tuple[Record, HistoryEntry, bool]]) -> None:
        words = _Words(self.desk, found)
        said = sorted((words.said(*each) for each in found), key=lambda each: each.said_at, reverse=True)
        self._all = tuple(said)
        self.table.set_rows(said)
        present = {each.kind for each in said}
        kinds = [(each.kind(), each.title) for each in self.desk.context.store.model if each.kind() in present]
        _offer(self.kinds, sorted(kinds, key=lambda each: each[1]))
        _offer(self.people, people(self.desk.file))
        _offer(self.fields, [(name, name) for name in sorted({each.field for each in said})])
        self._filter()

    def _filter(self) -> None:
        kind, person, field = (combo.code() for combo in self._filters)
        own = [each for each in self._all if each.record_id == self._record]
        self.only.setVisible(bool(own))
        if own:
            self.only.say(Level.INFO, f"Nur: {own[0].what}")
        self.table.filter(
            lambda said: (
                (not own or said.record_id == self._record)
                and (not kind or said.kind == kind)
                and (not person or said.person == person)
                and (not field or said.field == field)
            )
        )

    def _show_all(self) -> None:
        self._record = ""
        for combo in self._filters:
            combo.show_code("")
        self._filter()

    def _show_whole(self, said: Said | None) -> None:
        if said:
            self.whole.show_text(f"{said.field}: {said.before}  →  {said.after}")


class _Words:
    """Puts changes into words, with what is needed for that read once."""

    def __init__(self, desk: Desk, found: Iterable[tuple[Record, HistoryEntry, bool]]) -> None:
        self._desk = desk
        self._names = {person.id: full_name(person) for person in desk.file.people}
        self._records: dict[str, str] = {}
        own = desk.context.store.identity
        first_seen = {entry.device: entry.said_at for _, entry, _ in sorted(found, key=_when, reverse=True)}
        others = sorted((each for each in first_seen if each != own.device_id), key=lambda each: first_seen[each])
        self._devices = {device: f"Gerät {number}" for number, device in enumerate(others, 1)}
        self._devices[own.device_id] = own.device_name

    def said(self, record: Record, entry: HistoryEntry, locked: bool) -> Said:
        """One change of one field."""
        desk = self._desk
        before, after = self._values(record, entry, locked)
        return Said(
            kind=record.kind(),
            record_id=record.id,
            person=record.id if isinstance(record, Person) else getattr(record, "person", None) or "",
            what=self._what(record),
            field=entry.label,
            before=before,
            after=after,
            author=desk.label("staff_member", entry.author),
            device=self._devices[entry.device],
            said_at=entry.said_at,
        )

    def _values(self, record: Record, entry: HistoryEntry, locked: bool) -> tuple[str, str]:
        if locked or entry.erased:
            word = ERASED if entry.erased else LOCKED
            return word, word
        field = _field(self._desk, record, entry.field)
        return self._shown(field, entry.before), self._shown(field, entry.after)

    def _shown(self, field: Field | None, wire: Any) -> str:
        lookups = self._desk.context.lookups
        return shown(field, wire, lookups, self._names) if field else str(wire)

    def _what(self, record: Record) -> str:
        """The record's kind with its headline, such as 'Verweis: MBE Caritas'."""
        if record.id not in self._records:
            model = self._desk.context.store.model
            wire = model.wire(record)
            fields = (model.field(record.kind(), name) for name in record.headline)
            headline = " ".join(self._shown(each, wire[each.name]) for each in fields if wire[each.name])
            self._records[record.id] = f"{record.title}: {headline}" if headline else record.title
        return self._records[record.id]


def read_history(store: Store, file: CaseFile) -> list[tuple[Record, HistoryEntry, bool]]:
    """All changes of a case with their records, and whether a consent locks their values."""
    found: list[tuple[Record, HistoryEntry, bool]] = []
    held = CaseGates(store, _case_id(file))
    for kind in (each for each in store.model if not each.master):
        for record in store.all(kind, case_id=_case_id(file)):
            gates = held.of_record(record)
            locked = {field.name for field in store.model.fields(kind.kind()) if gates.locks(field)}
            shown = veiled(store, record, held)
            found += [(shown, entry, entry.field in locked) for entry in store.history(kind.kind(), record.id)]
    return found


def _case_id(file: CaseFile) -> str:
    about = file.case or file.meldung
    return about.case_id if about else ""


def _when(found: tuple[Record, HistoryEntry, bool]) -> str:
    return found[1].said_at


def _field(desk: Desk, record: Record, name: str) -> Field | None:
    try:
        return desk.context.store.model.field(record.kind(), name)
    except KeyError:
        return None


def _offer(combo: SearchCombo, choices: list[tuple[str, str]]) -> None:
    """Renew what can be chosen; what is chosen stays."""
    code = combo.code()
    combo.clear()
    for key, text in [("", ""), *choices]:
        combo.addItem(text, key)
    combo.show_code(code if combo.findData(code) >= 0 else "")


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
