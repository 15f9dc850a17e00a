"""A case on the agenda: its question, its dossier, and how it gets there or goes."""

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.conference import ConferenceCase
from kim_desktop.domain.rules.conference import OPEN, OVER
from kim_desktop.errors import KnownError
from kim_desktop.work.conference_agenda import ask, move, take_off
from kim_desktop.work.conference_dossier import is_outdated
from ui.casework.live import PlainFold
from ui.casework.parts import Line, Sketch
from ui.conference.desk import ConferenceDesk
from ui.conference.dossier import DossierPreview
from ui.conference.papers import show_dossier
from ui.conference.words import QUESTION, case_sketch
from ui.tokens import GRID
from ui.widgets.basic import DangerButton, IconButton, QuietButton, column
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, Level

_OFF = "Frage und Dossier verschwinden bei allen Eingeladenen. Der Fall selbst bleibt, wie er ist."


class CaseRow(QWidget):
    """Who brought the case asks and releases; who leads puts the cases in order; everybody reads the dossier."""

    def __init__(self, desk: ConferenceDesk, case: ConferenceCase) -> None:
        super().__init__()
        self._desk, self._case = desk, case
        self.fold: PlainFold | None = None
        if case.brought_by == desk.me:
            self.fold = PlainFold(
                desk, case, self._put, lambda: desk.form(ConferenceCase, QUESTION), ask, "Frage ändern"
            )
        self.line = self.fold.line if self.fold else Line(self._put(case))
        self.choose = QuietButton("Dossier wählen und freigeben", self._choose, "document")
        self.read = QuietButton("Dossier ansehen", self._read, "document")
        self.file = QuietButton("Fall öffnen", self._open_case, "case")
        self.off = QuietButton("Zurückziehen", self._ask_off)
        self.up = IconButton("up", "Nach oben", lambda: self._move(-1))
        self.down = IconButton("down", "Nach unten", lambda: self._move(1))
        self.sure = Banner(Level.SOON, _OFF, closable=True)
        self.really = DangerButton("Ja, zurückziehen", self._take_off)
        self.sure.layout().addWidget(self.really)  # type: ignore[union-attr]
        self.sure.hide()
        actions, flow = QWidget(), FlowLayout()
        for part in (self.choose, self.read, self.file, self.off, self.up, self.down):
            flow.addWidget(part)
        actions.setLayout(flow)
        below = column(actions, self.sure, space=GRID)
        below.setContentsMargins(4 * GRID, 0, 0, GRID)
        self.setLayout(column(self.fold or self.line, below, space=0))
        self.show_record(case)

    def show_record(self, case: ConferenceCase) -> None:
        """Show it as it is now."""
        self._case = case
        file = self._desk.file
        if self.fold:
            self.fold.show_record(case)
        self.line.show_sketch(self._put(case))
        own, state = self.fold is not None, file.conference.state
        leads = self._desk.leads(file.conference)
        self.choose.setVisible(own and state not in OVER)
        self.read.setVisible(bool(case.dossier) and not own)
        self.file.setVisible(own)
        self.off.setVisible((own or leads) and state in OPEN)
        for arrow in (self.up, self.down):
            arrow.setVisible(leads and state not in OVER and len(file.cases) > 1)
        called = file.called(case.id)
        for button in (self.choose, self.read, self.file, self.off, self.up, self.down):
            button.setAccessibleName(f"{button.text() or button.toolTip()}: {called}")

    def keep(self) -> None:
        """Save what is half typed."""
        if self.fold:
            self.fold.keep()

    def _put(self, case: ConferenceCase) -> Sketch:
        sketch = case_sketch(self._desk, self._desk.file, case)
        if case.brought_by == self._desk.me and case.dossier and self._is_outdated(case):
            return Sketch(sketch.picture, sketch.title, sketch.text, Level.SOON, "Akte hat sich geändert")
        return sketch

    def _is_outdated(self, case: ConferenceCase) -> bool:
        try:
            return is_outdated(self._desk.context.store, case)
        except KnownError:
            return False

    def _choose(self) -> None:
        self.keep()
        context = self._desk.context
        try:
            context.shell.open_page(DossierPreview(context, self._case))
        except KnownError as error:
            context.shell.say_error(error)

    def _read(self) -> None:
        show_dossier(self._desk, self._case.id)

    def _open_case(self) -> None:
        self._desk.context.shell.open_case(self._case.case)

    def _ask_off(self) -> None:
        self.sure.show()
        self.sure.say(Level.SOON, _OFF)
        self.really.setFocus()

    def _take_off(self) -> None:
        store, case = self._desk.context.store, self._case
        self._desk.attempt(lambda: take_off(store, case))

    def _move(self, by: int) -> None:
        store, case = self._desk.context.store, self._case
        self._desk.attempt(lambda: move(store, case, by))
