"""The note of a talk in half a minute: into a client's case, or without a name as a mere count."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Contact
from kim_desktop.domain.records.office import Visit
from kim_desktop.errors import KnownError
from kim_desktop.storage.views import CaseRow
from kim_desktop.work.presence import Step, begin_talk, count_talk, draft_key, minutes_so_far, write_note
from ui.autosave import Autosave
from ui.casework.entry import SAVE_KEYS
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, column, label, row
from ui.widgets.chips import ChipRow

NOTE = Layout((FormSection("", (("text",), ("minutes", "next_step_on"), ("next_step",))),))
_CANNOT_COUNT = "Die Uhr kann hier nicht zählen. Bitte tragen Sie die Minuten ein."
_NAMELESS = "Ohne Fall werden nur Minuten und Lebensbereiche gezählt. Wählen Sie den Fall, oder leeren Sie den Text."
_KEPT_OPEN = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}


class CaseCombo(SearchCombo):
    """A client's case by name or number; the name can be read only while the field has the keyboard."""

    def __init__(self, cases: list[CaseRow]) -> None:
        super().__init__([(each.case_id, f"{each.family_name}, {each.given_name} · {each.code}") for each in cases])
        self.setAccessibleName("Fall")
        self.setAccessibleDescription("Name oder Fallnummer eingeben; leer bleibt das Gespräch ohne Namen.")
        self._veil(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._veil(False)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _KEPT_OPEN:
            self.settle()
            self._veil(True)

    def _veil(self, on: bool) -> None:
        line = self.lineEdit()
        if line:
            line.setEchoMode(QLineEdit.EchoMode.Password if on else QLineEdit.EchoMode.Normal)
            line.setPlaceholderText("ohne Namen")


class NoteForm(RecordForm):
    """Case, minutes, life areas, text and next step; minutes run with the clock until somebody types them."""

    def __init__(self, context: Context, cases: list[CaseRow]) -> None:
        self._codes = {each.case_id: each.code for each in cases}
        self._by_hand = False
        self.case = CaseCombo(cases)
        self.number = label("", "small")
        self.areas = ChipRow(context.lookups.choices.get("life_area", ()), "Lebensbereiche")
        super().__init__(Contact, context.store.model, context.lookups, NOTE, clock=context.clock)
        self.edited.connect(self._note_hand)
        self.case.chosen.connect(lambda: self._touched("case"))
        self.areas.changed.connect(lambda _chosen: self._touched("life_areas"))
        self._place_parts()

    def count(self, minutes: int | None) -> None:
        """Show how long the talk has lasted, unless somebody has said so."""
        if self._by_hand:
            return
        editor = self.editor("minutes")
        editor.set_value(minutes)
        editor.complain(_CANNOT_COUNT if minutes is None else "", "notice")

    def choose(self, case_id: str) -> None:
        """Choose a case."""
        self.case.show_code(case_id)
        self._show_number()

    def record(self) -> Record:
        contact = super().record()
        assert isinstance(contact, Contact)
        return replace(contact, case_id=self.case.code(), life_areas=self.areas.chosen())

    def raw(self) -> Wire:
        known = super().raw() | {"case": self.case.code(), "life_areas": sorted(self.areas.chosen())}
        return known if self._by_hand else {name: value for name, value in known.items() if name != "minutes"}

    def set_raw(self, raw: Wire) -> None:
        super().set_raw(raw)
        self._by_hand = "minutes" in raw
        areas: Any = raw.get("life_areas")
        if isinstance(areas, list):
            self.areas.choose(areas)
        self.choose(str(raw.get("case", "")))

    def focus_first(self) -> None:
        self.case.setFocus()

    def _place_parts(self) -> None:
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.setSpacing(12)
        line = row(self.case, self.number, space=GRID)
        line.setStretch(0, 1)
        outer.insertLayout(0, column(_named("Fall (leer: ohne Namen)", self.case), line, space=GRID // 2))
        outer.insertLayout(2, column(label("Lebensbereiche", "field"), self.areas, space=GRID // 2))

    def _note_hand(self, name: str) -> None:
        self._by_hand = self._by_hand or name == "minutes"

    def _touched(self, name: str) -> None:
        self._show_number()
        self.edited.emit(name)

    def _show_number(self) -> None:
        self.number.setText(self._codes.get(self.case.code(), ""))


@dataclass(frozen=True)
class Talk:
    """With whom one talks: the visit, the Termin that it keeps, and the case if it is known already."""

    visit: Visit
    case_id: str = ""
    appointment: Appointment | None = None


class QuickNote(Card):
    """Opens for a visit; `written` carries the step that can be taken back, None for an entry in a case."""

    written = Signal(object)
    closed = Signal()

    def __init__(self, context: Context, cases: Callable[[], list[CaseRow]]) -> None:
        super().__init__()
        self._context, self._cases = context, cases
        self.talk: Talk | None = None
        self.form: NoteForm | None = None
        self._draft: Autosave | None = None
        self.heading = label("", "h3", wrap=True)
        self.since = label("", "muted", wrap=True)
        self.save_button = PrimaryButton("Speichern", self.save)
        self.save_button.setToolTip("Strg+Enter")
        head = row(self.heading, QuietButton("Später", self.put_aside), self.save_button, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.since)
        self._listen()
        self.hide()

    def open(self, talk: Talk) -> None:
        """Begin a talk, or go on with it; a note that was begun is still there."""
        self.keep()
        visit = begin_talk(self._context.store, talk.visit)
        self.talk = replace(talk, visit=visit)
        self._build(visit, talk.case_id)
        self.heading.setText(f"Beratung Nr. {visit.number}")
        self.since.setText(f"Begonnen um {visit.begun_at}; die Minuten zählt die Uhr.")
        self.show()
        self.tick()
        if self.form:
            self.form.focus_first()

    def tick(self) -> None:
        """Count the minutes on."""
        if self.talk and self.form:
            self.form.count(minutes_so_far(self._context.store, self.talk.visit))

    def keep(self) -> None:
        """Save the draft."""
        if self._draft:
            self._draft.keep()

    def save(self) -> None:
        """Write the note; what does not fit is said beside its field, and nothing typed is lost."""
        talk, form = self.talk, self.form
        if talk is None or form is None or self._has_problems(form):
            return
        contact = form.record()
        assert isinstance(contact, Contact)
        try:
            step = self._write(talk, contact)
        except KnownError as error:
            self._tell(form, error)
            return
        if self._draft:
            self._draft.done()
        self._close()
        self._context.shell.data_changed()
        self.written.emit(step)

    def put_aside(self) -> None:
        """Close; the talk goes on and what was typed stays."""
        self.keep()
        self._close()
        self.closed.emit()

    def _write(self, talk: Talk, contact: Contact) -> Step | None:
        store = self._context.store
        if not contact.case_id:
            return count_talk(store, talk.visit, contact.minutes, contact.life_areas)
        kept = talk.appointment if talk.appointment and talk.appointment.case_id == contact.case_id else None
        write_note(store, talk.visit, contact, kept)
        return None

    def _has_problems(self, form: NoteForm) -> bool:
        form.complain("text", "")
        if not form.case.settle():
            self._context.shell.say_error(KnownError("Diesen Fall gibt es nicht.", "Wählen Sie ihn aus der Liste."))
            form.case.setFocus()
            return True
        contact = form.record()
        assert isinstance(contact, Contact)
        if not contact.case_id and (contact.text.strip() or contact.next_step.strip()):
            form.complain("text", _NAMELESS)
            form.focus_first()
            return True
        return bool(form.problems()) and form.focus_problem()

    def _tell(self, form: NoteForm, error: KnownError) -> None:
        name = str(getattr(error, "field", ""))
        if name in form.names():
            form.complain(name, str(error))
            form.focus_field(name)
        else:
            self._context.shell.say_error(error)

    def _build(self, visit: Visit, case_id: str) -> None:
        self._drop_form()
        form = self.form = NoteForm(self._context, self._cases())
        self.body.addWidget(form)
        form.show()  # else it would only show with the next event, too late for the first key
        form.set_record(Contact(id=new_id(), minutes=0))
        form.choose(case_id)
        self._draft = Autosave(form, self._context.store, draft_key(visit))
        self._draft.restore()

    def _drop_form(self) -> None:
        if self.form:
            self.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = self._draft = None

    def _close(self) -> None:
        self._drop_form()
        self.talk = None
        self.hide()

    def _listen(self) -> None:
        for keys, do in (*((keys, self.save) for keys in SAVE_KEYS), ("Esc", self.put_aside)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)


def _named(text: str, field: SearchCombo) -> QLabel:
    made = label(text, "field")
    made.setBuddy(field)
    return made
