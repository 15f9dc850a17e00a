"""Kontakte: an entry in half a minute, and the journal: open to its author for a day, then only corrected."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.work.case_work import add_record, rewrite_contact, write_contact
from ui.casework.contact_form import ContactForm
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import head
from ui.casework.parts import Beside, Rows, Section, Sign
from ui.casework.texts import LongText, say
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
        self._open: frozenset[str] = frozenset()
        self._count = label("", "small")
        journal = Card(head("Verlauf der Kontakte", self._count), self.journal)
        self.body.addWidget(Beside(self.entry, journal, (5, 6)))
        self.body.addStretch(1)

    def refresh(self) -> None:
        contacts = self.desk.file.contacts
        self._open = self.desk.context.store.still_open(Contact, self.desk.case_id)
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
        """Go to the entry with this id, however old it is, or begin a new one, prepared or empty."""
        if isinstance(hint, Contact):
            self._begin_with(hint)
            return
        sought = self.journal.reveal(hint) if isinstance(hint, str) else None
        if isinstance(sought, JournalEntry):
            sought.focus()
        else:
            self.focus_first()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(sought or self.entry))

    def _begin_with(self, contact: Contact) -> None:
        """A half-written entry is never overwritten."""
        if self.entry.form.is_changed():
            self.desk.context.shell.say("Ein Kontakt ist angefangen. Speichern oder verwerfen Sie ihn zuerst.")
            self.focus_first()
            return
        self.entry.begin_with(contact)
        self.entry.form.focus_field("text")

    def _entries(self) -> list["JournalEntry"]:
        return [each for each in self.journal.widgets() if isinstance(each, JournalEntry)]

    def _grown(self) -> None:
        self._show_corrections()
        self.desk.reshaped.emit()

    def _show_corrections(self) -> None:
        contacts = self.desk.file.contacts
        for entry in self._entries():
            entry.show_corrections(contacts, entry.contact.id in self._open)

    def _saved(self, contact: Contact) -> None:
        planned = f" Wiedervorlage am {show_date(contact.next_step_on)}." if contact.next_step_on else ""
        self.desk.context.shell.say(f"Kontakt gespeichert.{planned if contact.next_step else ''}")
        self.focus_first()


class JournalEntry(QWidget):
    """One entry with its whole text, and the way to change or to correct it.

    What was corrected is struck through and names its correction; the correction names what it corrects.
    """

    def __init__(self, desk: Desk, contact: Contact) -> None:
        super().__init__()
        self._desk, self.contact = desk, contact
        self._panel: EntryPanel | None = None
        self._change: EntryPanel | None = None
        self.title = label(self._title(), "strong", wrap=True)
        self.mark = Sign(Qt.AlignmentFlag.AlignVCenter)
        self.correct = QuietButton("Berichtigen", self._open_correction)
        self.change = QuietButton("Ändern", self._open_change)
        self.change.setToolTip("Bis zum Ende des nächsten Tages; danach ist nur noch eine Berichtigung möglich.")
        self.linked = QuietButton("", self._follow)
        self.text = LongText(contact.text)
        self._details, self._step = label("", "small", wrap=True), label("", wrap=True)
        top = row(IconLabel(CONTACT_PICTURES.get(contact.sort or "", "note"), 18), self.title, space=10)
        top.setStretch(1, 1)
        for button in (self.change, self.correct):
            top.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        marks = row(space=GRID)
        marks.addLayout(self.mark)
        marks.addWidget(self.linked)
        marks.addStretch(1)
        self._below = column(marks, self._details, self.text, self._step, space=4)
        self._below.setContentsMargins(28, 0, 0, 0)
        layout = column(top, self._below, space=2)
        layout.setContentsMargins(0, GRID, 0, GRID)
        self.setLayout(layout)
        self._other = ""
        self.show_record(contact)

    def show_record(self, contact: Contact) -> None:
        """Show the entry as it is now."""
        self.contact = contact
        self.title.setText(self._title())
        self.text.show_text(contact.text)
        self.text.setVisible(bool(contact.text))
        self._details.setText(self._circumstances())
        day = f" ({show_date(contact.next_step_on)})" if contact.next_step_on else ""
        say(self._step, f"Nächster Schritt: {contact.next_step}{day}")
        self._step.setVisible(bool(contact.next_step))
        for button in (self.correct, self.change):
            button.setAccessibleName(f"{button.text()}: {self._title()}")
        self.setAccessibleName(f"{self._title()}. {contact.text}")

    def show_corrections(self, contacts: list[Contact], is_open: bool) -> None:
        """Mark the entry as corrected, or as a correction, and lead to the other one."""
        newer = next((each for each in contacts if each.corrects == self.contact.id), None)
        older = next((each for each in contacts if each.id == self.contact.corrects), None)
        self._other = newer.id if newer else older.id if older else ""
        if newer:
            self.mark.show_state(Level.NEUTRAL, f"berichtigt am {show_date(newer.on)}", "history")
        elif older:
            self.mark.show_state(Level.INFO, f"berichtigt den Eintrag vom {show_date(older.on)}", "history")
        self.linked.setText("Zur Berichtigung" if newer else "Zum alten Eintrag")
        self.linked.setAccessibleName(f"{self.linked.text()}: {self._title()}")
        self.linked.setVisible(bool(self._other))
        self.change.setVisible(is_open and newer is None)
        self.correct.setVisible(newer is None and not is_open)
        self._strike(newer is not None)

    def focus(self) -> None:
        """Put the keyboard on the entry."""
        for part in (self.change, self.correct, self.linked):
            if not part.isHidden():
                part.setFocus()
                return

    def keep(self) -> None:
        """Save what is half written."""
        for panel in (self._panel, self._change):
            if panel:
                panel.keep()

    def _strike(self, struck: bool) -> None:
        looks = ((self.title, "strong"), (self.text.words, ""), (self._step, ""))
        for words, usual in looks:
            look = "struck" if struck else usual
            if look != words.property("look"):
                words.setProperty("look", look)
                restyle(words)

    def _follow(self) -> None:
        self._desk.show_section("contacts", self._other)

    def _title(self) -> str:
        contact = self.contact
        kind = self._desk.label("contact_kind", contact.sort) or "Kontakt"
        minutes = f"{contact.minutes} Minuten" if contact.minutes else ""
        return "  ·  ".join(part for part in (show_date(contact.on), kind, minutes) if part)

    def _circumstances(self) -> str:
        desk, contact = self._desk, self.contact
        parts = (
            desk.label("staff_member", contact.author),
            desk.label("place", contact.place),
            contact.people,
            desk.labels("life_area", contact.life_areas),
        )
        return "  ·  ".join(part for part in parts if part)

    def _open_change(self) -> None:
        if self._change is None:
            self._change = self._entry_panel(
                EntryWords("Eintrag ändern", "Änderung speichern", "Der Verlauf zeigt auch die frühere Fassung."),
                ":open", lambda: self.contact, self._save_change, self.change,
            )  # fmt: skip
        if not self._change.form.is_changed():
            self._change.form.set_record(self.contact)
        self._change.open()

    def _save_change(self, contact: Contact) -> Contact:
        return rewrite_contact(self._desk.context.store, self.contact, contact)

    def _open_correction(self) -> None:
        if self._panel is None:
            day = show_date(self.contact.on)
            self._panel = self._entry_panel(
                EntryWords(
                    "Berichtigung",
                    "Berichtigung speichern",
                    f"Der Eintrag vom {day} bleibt lesbar; dieser hier tritt an seine Stelle.",
                ),
                "", self._corrected, self._save, self.correct,
            )  # fmt: skip
        if not self._panel.form.is_changed():
            self._panel.form.set_record(self._corrected())
        self._panel.open()

    def _entry_panel(
        self,
        words: EntryWords,
        key: str,
        blank: Callable[[], Contact],
        save: Callable[[Contact], Contact],
        button: QuietButton,
    ) -> EntryPanel:
        desk = self._desk
        draft = f"contact:{desk.case_id}:{self.contact.id}{key}"
        panel = EntryPanel(desk, lambda: ContactForm(desk), words, draft, blank=blank, save=save)
        panel.closed.connect(button.setFocus)
        self._below.addWidget(panel)
        desk.reshaped.emit()
        return panel

    def _save(self, contact: Contact) -> Contact:
        """The next step is planned already, unless it is what was corrected."""
        old, store = self.contact, self._desk.context.store
        is_planned = (contact.next_step, contact.next_step_on) == (old.next_step, old.next_step_on)
        return add_record(store, contact) if is_planned else write_contact(store, contact)

    def _corrected(self) -> Contact:
        author = self._desk.context.store.identity.user_id
        return replace(self.contact, id=new_id(), corrects=self.contact.id, author=author)
