"""Forms over existing records that save each field as it is left, and quietly say so."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from ui.casework.desk import Desk
from ui.casework.parts import Line, Sketch
from ui.desk import PlainDesk
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import IconLabel, QuietButton, column, label, row
from ui.widgets.signs import announce

_SAID_FOR_MS = 4_000

Save = Callable[[Store, Any, Any], Any]
"""Writes what changed between two states of a record."""


class SavedSign(QWidget):
    """Says 'gespeichert' for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "small")
        self._icon = IconLabel("check", 14, "fine")
        layout = row(self._icon, self._words, space=4)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAID_FOR_MS)
        self._timer.timeout.connect(self._fade)
        self._fade()

    def text(self) -> str:
        """What it says just now."""
        return self._words.text()

    def flash(self) -> None:
        """Something was saved."""
        self._words.setText("gespeichert")
        self._icon.show()
        announce(self, "gespeichert")
        self._timer.start()

    def _fade(self) -> None:
        self._words.setText("")
        self._icon.hide()


class Saver(QObject):
    """Saves a form's record as each field is left; entries that do not fit yet stay where they are."""

    def __init__(self, desk: PlainDesk, form: RecordForm, sign: SavedSign, save: Save = save_record) -> None:
        super().__init__(form)
        self._desk, self.form, self._sign, self._save = desk, form, sign, save
        self._stored: Record | None = None
        form.left.connect(lambda _name: self.keep())

    def show(self, record: Record) -> None:
        """Show the record as it was read, unless the form holds something that could not be saved."""
        self.keep()
        if record != self._stored and not (self._stored and self.form.problems()):
            self._stored = record
            self.form.set_record(record)

    def keep(self) -> None:
        """Save what has changed."""
        before, after = self._stored, self.form.record()
        if before is None or before == after:
            return
        try:
            saved = self._save(self._desk.context.store, before, after)
        except KnownError as error:
            self._desk.tell(error, self.form)
            return
        self._stored = saved
        self.form.adopt(saved)
        self._sign.flash()
        self._desk.wrote()


class PlainFold(QWidget):
    """A record as a line; its form opens below the line and saves itself."""

    def __init__(
        self,
        desk: PlainDesk,
        record: Record,
        sketch: Callable[[Any], Sketch],
        make_form: Callable[[], RecordForm],
        save: Save = save_record,
        verb: str = "Bearbeiten",
    ) -> None:
        super().__init__()
        self._desk, self._record, self._sketch, self._make, self._save = desk, record, sketch, make_form, save
        self._verb = verb
        self._saver: Saver | None = None
        self.sign = SavedSign()
        self.button = QuietButton(verb, self.toggle)
        self.line = Line(sketch(record), self.sign, self.button)
        self.extra = column(space=GRID)
        self._layout = column(self.line, self.extra, space=0)
        self.setLayout(self._layout)
        self._name_button()

    @property
    def form(self) -> RecordForm | None:
        """The form, once it was opened."""
        return self._saver.form if self._saver else None

    def show_record(self, record: Record) -> None:
        """Show the record as it is now."""
        self._record = record
        self.line.show_sketch(self._sketch(record))
        self._name_button()
        if self._saver:
            self._saver.form.set_gates(self._gates())
            self._saver.show(record)

    def toggle(self) -> None:
        """Open the form, or close it."""
        if self._saver is None:
            self._open()
        form = self.form
        assert form is not None
        opening = form.isHidden()
        form.setVisible(opening)
        self.button.setText("Schließen" if opening else self._verb)
        if opening:
            form.focus_first()
        else:
            self.keep()

    def keep(self) -> None:
        """Save what is half typed."""
        if self._saver:
            self._saver.keep()

    def _gates(self) -> frozenset[Purpose]:
        """What the consents open in this record."""
        return self._desk.open_gates(self._record)

    def _open(self) -> None:
        form = self._make()
        form.set_gates(self._gates())
        form.hide()
        self._saver = Saver(self._desk, form, self.sign, self._save)
        self._saver.show(self._record)
        holder = column(form)
        holder.setContentsMargins(4 * GRID, 0, 0, 2 * GRID)
        self._layout.addLayout(holder)
        self._desk.reshaped.emit()

    def _name_button(self) -> None:
        self.button.setAccessibleName(f"{self._verb}: {self._sketch(self._record).title}")


class Fold(PlainFold):
    """A record in the file of its case."""

    _desk: Desk
