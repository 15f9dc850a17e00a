"""Kontakte: an entry in half a minute, and the journal, in which nothing is ever changed, only corrected."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.work.case_work import add_record, write_contact
from ui.casework.contact_form import ContactForm
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import head
from ui.casework.parts import Beside, LongText, Rows, Section, Sign, say
from ui.casework.timeline import CONTACT_PICTURES
from ui.tokens import GRID
from ui.widgets.basic import Card, IconLabel, QuietButton, column, label, restyle, row
from ui.widgets.signs import EmptyState, Level


class Contacts(Section):
    """Entry at the left, journal at the right."""

    name = "contacts"
    title = "Kontakte"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.entry = EntryPanel(
            desk,
            lambda: ContactForm(desk),
            EntryWords("Neuer Kontakt", "Speichern"),
            f"contact:{desk.case_id}",
            blank=lambda: Contact(id=new_id(), case_id=desk.case_id, on=desk.today),
            save=lambda contact: write_contact(desk.context.store, contact),
            stays=True,
        )
        self.entry.saved.connect(self._saved)
        empty = EmptyState("note", "Noch kein Kontakt", "Schreiben Sie den ersten; Strg+Enter speichert.")
        self.journal: Rows[Contact] = Rows(lambda contact: JournalEntry(desk, contact), empty, "Ältere anzeigen")
        self.journal.grown.connect(self._grown)
        self._count = label("", "small")
        journal = Card(head("Verlauf der Kontakte", self._count), self.journal)
        self.body.addWidget(Beside(self.entry, journal, (5, 6)))
        self.body.addStretch(1)

    def refresh(self) -> None:
        contacts = self.desk.file.contacts
        self.journal.show_records(contacts)
        self._show_corrections()
        self._count.setText("" if not contacts else "1 Eintrag" if len(contacts) == 1 else f"{len(contacts)} Einträge")

    def focus_first(self) -> None:
        self.entry.form.focus_first()

    def keep(self) -> None:
        self.entry.keep()
        for entry in self._entries():
            entry.keep()

    def begin(self, hint: Any) -> None:
        """Go to the entry with this id, however old it is; to the new one if there is none."""
        sought = self.journal.reveal(hint) if isinstance(hint, str) else None
        if isinstance(sought, JournalEntry):
            sought.correct.setFocus()
        else:
            self.focus_first()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(sought or self.entry))

    def _entries(self) -> list["JournalEntry"]:
        return [each for each in self.journal.widgets() if isinstance(each, JournalEntry)]

    def _grown(self) -> None:
        self._show_corrections()
        self.desk.reshaped.emit()

    def _show_corrections(self) -> None:
        contacts = self.desk.file.contacts
        for entry in self._entries():
            entry.show_corrections(contacts)

    def _saved(self, contact: Contact) -> None:
        planned = f" Wiedervorlage am {show_date(contact.next_step_on)}." if contact.next_step_on else ""
        self.desk.context.shell.say(f"Kontakt gespeichert.{planned if contact.next_step else ''}")
        self.focus_first()


class JournalEntry(QWidget):
    """One entry with its whole text, and the way to correct it."""

    def __init__(self, desk: Desk, contact: Contact) -> None:
        super().__init__()
        self._desk, self.contact = desk, contact
        self._panel: EntryPanel | None = None
        self.title = label(self._title(), "strong", wrap=True)
        self.mark = Sign(Qt.AlignmentFlag.AlignTop)
        self.correct = QuietButton("Berichtigen", self._open_correction)
        self.correct.setAccessibleName(f"Berichtigen: {self._title()}")
        self.text = LongText(contact.text)
        if not contact.text:
            self.text.hide()
        top = row(IconLabel(CONTACT_PICTURES.get(contact.sort or "", "note"), 18), self.title, space=10)
        top.setStretch(1, 1)
        top.addLayout(self.mark)
        top.addWidget(self.correct, alignment=Qt.AlignmentFlag.AlignTop)
        self._below = column(self._details(), self.text, self._step(), space=4)
        self._below.setContentsMargins(28, 0, 0, 0)
        layout = column(top, self._below, space=2)
        layout.setContentsMargins(0, GRID, 0, GRID)
        self.setLayout(layout)
        self.setAccessibleName(f"{self._title()}. {contact.text}")

    def show_record(self, contact: Contact) -> None:
        """Entries never change; a newer value can only come from a repaired vault."""
        self.contact = contact

    def show_corrections(self, contacts: list[Contact]) -> None:
        """Mark the entry as corrected, or as a correction, and name the other one."""
        newer = next((each for each in contacts if each.corrects == self.contact.id), None)
        older = next((each for each in contacts if each.id == self.contact.corrects), None)
        if newer:
            self.mark.show_state(Level.NEUTRAL, f"berichtigt am {show_date(newer.on)}", "history")
        elif older:
            self.mark.show_state(Level.INFO, f"berichtigt den Eintrag vom {show_date(older.on)}", "history")
        self.correct.setVisible(newer is None)
        look = "muted" if newer else "strong"
        if look != self.title.property("look"):
            self.title.setProperty("look", look)
            restyle(self.title)

    def keep(self) -> None:
        """Save a half-written correction."""
        if self._panel:
            self._panel.keep()

    def _title(self) -> str:
        contact = self.contact
        kind = self._desk.label("contact_kind", contact.sort) or "Kontakt"
        minutes = f"{contact.minutes} Minuten" if contact.minutes else ""
        return "  ·  ".join(part for part in (show_date(contact.on), kind, minutes) if part)

    def _details(self) -> QWidget:
        desk, contact = self._desk, self.contact
        parts = (
            desk.label("staff_member", contact.author),
            desk.label("place", contact.place),
            contact.people,
            desk.labels("life_area", contact.life_areas),
        )
        return label("  ·  ".join(part for part in parts if part), "small", wrap=True)

    def _step(self) -> QWidget:
        contact = self.contact
        day = f" ({show_date(contact.next_step_on)})" if contact.next_step_on else ""
        words = label("", wrap=True)
        say(words, f"Nächster Schritt: {contact.next_step}{day}")
        if not contact.next_step:
            words.hide()
        return words

    def _open_correction(self) -> None:
        if self._panel is None:
            self._panel = self._correction()
            self._below.addWidget(self._panel)
            self._desk.reshaped.emit()
        if not self._panel.form.is_changed():
            self._panel.form.set_record(self._corrected())
        self._panel.open()

    def _correction(self) -> EntryPanel:
        desk = self._desk
        words = EntryWords(
            "Berichtigung",
            "Berichtigung speichern",
            f"Der Eintrag vom {show_date(self.contact.on)} bleibt lesbar; dieser hier tritt an seine Stelle.",
        )
        panel = EntryPanel(
            desk,
            lambda: ContactForm(desk),
            words,
            f"contact:{desk.case_id}:{self.contact.id}",
            blank=self._corrected,
            save=self._save,
        )
        panel.closed.connect(self.correct.setFocus)
        return panel

    def _save(self, contact: Contact) -> Contact:
        """The next step is planned already, unless it is what was corrected."""
        old, store = self.contact, self._desk.context.store
        is_planned = (contact.next_step, contact.next_step_on) == (old.next_step, old.next_step_on)
        return add_record(store, contact) if is_planned else write_contact(store, contact)

    def _corrected(self) -> Contact:
        author = self._desk.context.store.identity.user_id
        return replace(self.contact, id=new_id(), corrects=self.contact.id, author=author)
