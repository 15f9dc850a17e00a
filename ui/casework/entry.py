"""Forms for new records: kept as a draft while one types, saved with Ctrl+Enter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.base import Record
from kim_desktop.errors import KnownError
from ui.autosave import Autosave
from ui.casework.texts import say
from ui.desk import PlainDesk
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import Card, PrimaryButton, QuietButton, label, row

SAVE_KEYS = ("Ctrl+Return", "Ctrl+Enter")


@dataclass(frozen=True)
class EntryWords:
    """What an entry is called: heading, button, and what is said below the heading."""

    title: str
    save: str = "Speichern"
    explanation: str = ""


class EntryPanel(Card):
    """Emits `saved` with the new record; `stays` keeps the form in sight, empty for the next one.

    The form is made when it is first needed, so that a case opens at once.
    """

    saved = Signal(object)
    closed = Signal()

    def __init__(
        self,
        desk: PlainDesk,
        make_form: Callable[[], RecordForm],
        words: EntryWords,
        key: str,
        *,
        blank: Callable[[], Record],
        save: Callable[[Any], Any],
        stays: bool = False,
    ) -> None:
        super().__init__()
        self._desk, self._make, self._blank, self._save, self._stays = desk, make_form, blank, save, stays
        self._key, self._refused = key, ""
        self._heading = label(words.title, "h3", wrap=True)
        self.setAccessibleName(words.title)
        self._explanation = label("", "muted", wrap=True)
        self.save_button = PrimaryButton(words.save, self.save)
        self.save_button.setToolTip("Strg+Enter")
        self.cancel_button = QuietButton("Verwerfen", self.cancel)
        head = row(self._heading, self.cancel_button, self.save_button, space=GRID)
        head.setStretch(0, 1)
        self.body.setSpacing(12)
        self.body.addLayout(head)
        self.body.addWidget(self._explanation)
        self.explain(words.explanation)
        self._built: RecordForm | None = None
        self._draft: Autosave | None = None
        self._listen_to_keys()
        begun = desk.context.store.draft(key) is not None
        if begun or stays:
            self._build()
        else:
            self.hide()

    @property
    def form(self) -> RecordForm:
        """The form of the new record."""
        return self._built or self._build()

    def is_built(self) -> bool:
        """Whether the form was needed yet."""
        return self._built is not None

    def focus_parts(self) -> list[QWidget]:
        """The fields first, then what is done with them."""
        fields = [self._built] if self._built else []
        return [*fields, self.save_button, self.cancel_button]

    def explain(self, text: str) -> None:
        """Say something below the heading."""
        say(self._explanation, text)
        self._explanation.setVisible(bool(text))

    def open(self) -> None:
        """Show the form; what was begun before is still there."""
        self.show()
        self.form.focus_first()

    def begin_with(self, record: Record) -> None:
        """Show the form with something filled in."""
        self.form.set_record(record)
        self.open()

    def keep(self) -> None:
        """Save the draft."""
        if self._draft:
            self._draft.keep()

    def save(self) -> None:
        """Write the record; what does not fit is said beside its field, and nothing typed is lost."""
        self._forget_refusal()
        if self.form.problems():
            self.form.focus_problem()
            return
        try:
            done = self._save(self.form.record())
        except KnownError as error:
            self._refused = self._desk.tell(error, self.form)
            return
        self._desk.wrote()
        self._finish()
        self.saved.emit(done)

    def cancel(self) -> None:
        """Give up what was typed."""
        self._finish()
        self.closed.emit()

    def _build(self) -> RecordForm:
        form = self._built = self._make()
        self.body.addWidget(form)
        form.show()  # else it would only show with the next event, too late for the first key
        form.set_record(self._blank())
        self._draft = Autosave(form, self._desk.context.store, self._key, offers=False)
        self._draft.restore()
        self._show_whether_begun()
        form.edited.connect(lambda _name: self._show_whether_begun())
        self._desk.reshaped.emit()
        return form

    def _forget_refusal(self) -> None:
        """What a rule refused may have been mended in another field."""
        if self._refused:
            self.form.complain(self._refused, "")
        self._refused = ""

    def _finish(self) -> None:
        if self._draft:
            self._draft.done()
        self.form.set_record(self._blank())
        self.setVisible(self._stays)
        self._show_whether_begun()

    def _show_whether_begun(self) -> None:
        begun = self.form.is_changed()
        self.cancel_button.setVisible(begun or not self._stays)

    def _listen_to_keys(self) -> None:
        for keys in SAVE_KEYS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        if not self._stays:
            escape = QShortcut(QKeySequence("Esc"), self)
            escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            escape.activated.connect(self._put_aside)

    def _put_aside(self) -> None:
        """Close the form; what was typed stays as a draft."""
        self.keep()
        self.hide()
        self.closed.emit()
