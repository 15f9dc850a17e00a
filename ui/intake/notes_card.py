"""What an imported PDF left to look at, as a list above the form."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kim_desktop.printing.meldebogen_import import ImportNote
from ui.intake.form import MeldungForm
from ui.intake.lists import clear
from ui.tokens import GRID
from ui.widgets.basic import Card, Divider, IconButton, IconLabel, QuietButton, column, label, row
from ui.widgets.signs import announce

_SHORT = 200


class NotesCard(Card):
    """Each note with the PDF's own words; leads to the field, and takes the PDF's value where two differ."""

    closed = Signal()

    def __init__(self, form: MeldungForm) -> None:
        super().__init__()
        self._form = form
        self._icon = IconLabel("info", 20, "info")
        self._title = label("", "h3", wrap=True)
        head = row(
            self._icon, self._title, IconButton("close", "Hinweise zum PDF schließen", self.closed.emit), space=12
        )
        head.setStretch(1, 1)
        self._list = column(space=GRID)
        self.body.addLayout(head)
        self.body.addLayout(self._list)
        self.hide()

    def show_notes(self, notes: tuple[ImportNote, ...], clashes: dict[str, Any], count: int | None = None) -> None:
        """Show what came of an import."""
        clear(self._list)
        for place, note in enumerate(notes):
            if place:
                self._list.addWidget(Divider())
            self._list.addWidget(self._row(note, clashes))
        self._icon.show_icon("soon" if notes else "fine", "soon" if notes else "fine")
        self._title.setText(_title(len(notes), count))
        self.setAccessibleName(self._title.text())
        self.setVisible(bool(notes) or count is not None)
        announce(self, self._title.text())

    def title(self) -> str:
        """What it says in one line."""
        return self._title.text()

    def _row(self, note: ImportNote, clashes: dict[str, Any]) -> QWidget:
        made = QWidget()
        words = column(label(note.message, wrap=True), space=2)
        if note.original and note.original not in note.message:
            words.addWidget(_original(note.original))
        outer = row(words, space=GRID)
        outer.setStretch(0, 1)
        for button in self._buttons(note, clashes):
            outer.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        made.setLayout(outer)
        return made

    def _buttons(self, note: ImportNote, clashes: dict[str, Any]) -> list[QuietButton]:
        if not self._form.has(note.field):
            return []
        buttons = [_button("Zum Feld", note, lambda: self._form.focus_field(note.field))]
        if note.field in clashes:
            taken = _button("Übernehmen", note, lambda: self._take(note, clashes, taken))
            buttons.insert(0, taken)
        return buttons

    def _take(self, note: ImportNote, clashes: dict[str, Any], button: QuietButton) -> None:
        self._form.take_value(note.field, clashes.pop(note.field))
        button.setEnabled(False)
        button.setText("Übernommen")
        self._form.focus_field(note.field)


def _button(text: str, note: ImportNote, do: Callable[[], object]) -> QuietButton:
    made = QuietButton(text, do)
    made.setAccessibleName(f"{note.label}: {text}")
    return made


def _original(text: str) -> QWidget:
    if len(text) <= _SHORT:
        made = label(f"Im PDF: {text}", "small", wrap=True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made
    area = QPlainTextEdit(text)
    area.setReadOnly(True)
    area.setTabChangesFocus(True)
    area.setAccessibleName("Wortlaut im PDF")
    area.setFixedHeight(area.fontMetrics().lineSpacing() * 4)
    return area


def _title(notes: int, count: int | None) -> str:
    filled = "" if count is None else "1 Feld" if count == 1 else f"{count} Felder"
    taken = f"{filled} aus dem PDF übernommen" if filled else "Aus dem PDF übernommen"
    if not notes:
        return f"{taken}, ohne Hinweise."
    return f"{taken}. " + ("1 Hinweis, bitte ansehen:" if notes == 1 else f"{notes} Hinweise, bitte ansehen:")
