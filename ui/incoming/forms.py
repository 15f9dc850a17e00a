"""What a step in the Eingang asks for: to whom, when, why; what is refused is said beside its field."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.responsibility import ResponsibilityResult
from kim_desktop.errors import KnownError
from ui.desk import PlainDesk
from ui.intake.people_cards import ResponsibilityCard
from ui.layouts import Layout, Section
from ui.tokens import GRID
from ui.widgets.basic import Button, QuietButton, column, label, row


class StepForm(QWidget):
    """Asks for some fields of a Meldung; `sent` carries it as it stands in the form, `left` that it was given up."""

    sent = Signal(object)
    left = Signal()

    def __init__(self, desk: PlainDesk, title: str, rows: tuple[tuple[str, ...], ...], hint: str, button: str) -> None:
        super().__init__()
        self._desk, self._title = desk, title
        self._begun: Meldung | None = None
        self.form = desk.form(Meldung, Layout((Section("", rows),)))
        self.send = Button(button, self.submit, "check")
        self.send.setToolTip("Strg+Enter")
        buttons = row(self.send, QuietButton("Abbrechen", self.left.emit), None, space=GRID)
        self.setLayout(column(label(title, "h3"), label(hint, "muted", wrap=True), self.form, buttons, space=GRID))
        self.setAccessibleName(title)
        self.form.left.connect(lambda _name: self.keep())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)

    def begin(self, meldung: Meldung) -> None:
        """Ask about this Meldung; what it holds is proposed, and what was typed before comes back."""
        self.form.set_record(meldung)
        self._begun = meldung
        draft = self._desk.context.store.draft(self._key(meldung))
        if draft is not None:
            self.form.set_raw(draft)
        self.show()
        self.form.focus_first()

    def submit(self) -> None:
        """Hand on what stands in the form, unless something does not fit."""
        if not self.form.focus_problem():
            self.sent.emit(self.form.record())

    def keep(self) -> None:
        """Save what is half typed."""
        if self._begun and self.form.is_changed():
            self._desk.context.store.save_draft(self._key(self._begun), self.form.raw())

    def done(self) -> None:
        """What was typed is written or given up."""
        if self._begun:
            self._desk.context.store.drop_draft(self._key(self._begun))
        self._begun = None

    def tell(self, error: KnownError) -> None:
        """Say what was refused."""
        self._desk.tell(error, self.form)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _key(self, meldung: Meldung) -> str:
        return f"step:{self._title}:{meldung.case_id}"


class AssignForm(QWidget):
    """Shows the proposals for who takes a Meldung; `sent` carries the person and the reason."""

    sent = Signal(str, str)
    left = Signal()

    def __init__(self, desk: PlainDesk) -> None:
        super().__init__()
        self._desk = desk
        self._meldung: Meldung | None = None
        self.card = ResponsibilityCard(desk.context)
        self.send = Button("Zuweisen", self.submit, "check")
        buttons = row(self.send, QuietButton("Abbrechen", self.left.emit), None, space=GRID)
        self.setLayout(column(self.card, buttons, space=GRID))
        self.setAccessibleName("Zuweisen")
        self.card.chosen.connect(self._choose)
        self.card.reason.returnPressed.connect(self.submit)

    def begin(self, meldung: Meldung, result: ResponsibilityResult) -> None:
        """Propose whom the key names first; Enter takes the proposal."""
        first = result.proposals[0].staff if result.proposals else ""
        self._meldung = replace(meldung, responsible=meldung.responsible or first)
        self.card.show_result(result, self._meldung)
        self.show()
        (self.send if self._meldung.responsible else self.card.combo).setFocus()

    def submit(self) -> None:
        """Hand on who is chosen."""
        chosen = self._meldung.responsible if self._meldung else ""
        reason = self.card.reason.text().strip() if self.card.departs(chosen or "") else ""
        self.sent.emit(chosen or "", reason)

    def keep(self) -> None:
        """There is nothing to type but a short reason."""

    def done(self) -> None:
        """The proposal was taken or not."""
        self._meldung = None
        self.card.reason.clear()

    def tell(self, error: KnownError) -> None:
        """Say what was refused."""
        if getattr(error, "field", "") == "responsible_reason":
            self.card.complain(str(error))
        else:
            self._desk.tell(error)
            self.card.combo.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, staff: str) -> None:
        if self._meldung:
            self._meldung = replace(self._meldung, responsible=staff)
            self.card.show_choice(staff)
