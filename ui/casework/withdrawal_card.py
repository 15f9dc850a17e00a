"""Widerrufen: first what it locks and erases for good, then how and when, then it is done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from kim_desktop.domain.records.people import Consent
from kim_desktop.errors import KnownError
from kim_desktop.work.withdrawal import WithdrawalPreview, preview_withdrawal, withdraw
from ui.casework.desk import Desk
from ui.casework.printing import open_preview
from ui.forms import RecordForm
from ui.layouts import Layout, Section, When
from ui.tokens import GRID
from ui.widgets.basic import Card, DangerButton, IconLabel, QuietButton, column, label, row

_LAYOUT = Layout(
    (Section("", (("withdrawn_how", "withdrawn_on"), ("witness",))),),
    visible={"witness": When("withdrawn_how", frozenset({"oral_witness"}))},
)
_HOW = (("signed", "schriftlich"), ("oral_witness", "mündlich"))
_FOR_GOOD = "Was gelöscht wird, lässt sich nicht zurückholen, auch nicht aus einer Sicherung."


class WithdrawalCard(Card):
    """Emits `done` with what the withdrawal did, `closed` when it was given up."""

    done = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, consent: Consent, language: str) -> None:
        super().__init__(title=f"Widerruf von {consent.purpose} vorbereiten")
        self._desk, self._consent, self._language = desk, consent, language
        self.preview: WithdrawalPreview = preview_withdrawal(desk.context.store, consent)
        self.form: RecordForm = desk.form(Consent, _LAYOUT, (("consent_form", list(_HOW)),))
        self._begin()
        self.go = DangerButton("Widerruf ausführen", self.execute)
        self.give_up = QuietButton("Abbrechen", self.closed.emit)
        paper = QuietButton("Formular drucken", lambda: open_preview(desk, "widerruf", language), "print")
        paper.setVisible(self._is_clients())
        self.body.setSpacing(12)
        for title, picture, sentences in (
            ("Das wird gesperrt", "lock", self.preview.locks),
            ("Das wird gelöscht", "late", self._erases()),
            ("Bitte beachten", "info", self.preview.notes),
        ):
            if sentences:
                self.body.addLayout(_list(title, picture, sentences))
        self.body.addWidget(self.form)
        self.body.addLayout(row(self.go, self.give_up, None, paper, space=GRID))
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed.emit)

    def execute(self) -> None:
        """Withdraw, erase and tell."""
        if self.form.problems():
            self.form.focus_problem()
            return
        said = self.form.record()
        assert isinstance(said, Consent)
        store = self._desk.context.store
        try:
            done = withdraw(store, self._consent, said.withdrawn_how or "", said.witness, said.withdrawn_on)
        except KnownError as error:
            self._desk.tell(error, self.form)
            return
        self.done.emit(done)

    def _begin(self) -> None:
        store = self._desk.context.store
        blank = store.model.blank(Consent.kind(), self._consent.id, self._consent.case_id)
        self.form.set_record(blank)
        self.form.editor("withdrawn_how").set_value("signed")
        self.form.editor("withdrawn_on").set_value(self._desk.today)
        self.form.set_raw({})

    def _is_clients(self) -> bool:
        client = self._desk.file.client
        return client is not None and client.id == self._consent.person

    def _erases(self) -> tuple[str, ...]:
        return (*self.preview.erases, _FOR_GOOD) if self.preview.erases else ("Nichts.",)


def what_happened(consent: Consent, done: WithdrawalPreview) -> str:
    """The banner after it was done."""
    target = f" für {consent.target}" if consent.target else ""
    gone = done.erases or ("Gelöscht wurde nichts.",)
    return " ".join((f"{consent.purpose}{target} ist widerrufen.", *done.locks, *gone))


def _list(title: str, picture: str, sentences: tuple[str, ...]) -> QHBoxLayout:
    words = column(label(title, "strong"), *(label(each, wrap=True) for each in sentences), space=4)
    line = row(space=12)
    line.addWidget(IconLabel(picture, 20), alignment=Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    return line
