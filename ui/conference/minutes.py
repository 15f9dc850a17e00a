"""The Sitzung: the agenda at the left, what is said and decided at the right; everything saves itself."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.storage.store import Store
from kim_desktop.work.conference_minutes import close, write_down, write_notes
from ui.casework.list_card import head
from ui.casework.live import Save, SavedSign, Saver
from ui.casework.parts import Beside, Rows
from ui.conference.decisions import DecisionRow, decision_panel
from ui.conference.desk import ConferenceDesk
from ui.conference.papers import show_dossier, show_minutes
from ui.conference.words import NOTES, SAID
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label, row
from ui.widgets.signs import EmptyState

EARLIER, GENERAL = "", "general"
_PART = int(Qt.ItemDataRole.UserRole)
_LIST_WIDTH, _PAUSE_MS = 260, 5_000


class MinutesView(QWidget):
    """Live minutes: Alt+↑ and Alt+↓ walk through the agenda, Ctrl+B takes down a decision; `back` leads to the plan."""

    def __init__(self, desk: ConferenceDesk, back: Callable[[], object]) -> None:
        super().__init__()
        self.desk, self._back = desk, back
        self.sign = SavedSign()
        self.agenda = QListWidget()
        self.agenda.setAccessibleName("Tagesordnung")
        self.agenda.setWordWrap(True)
        self.agenda.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.agenda.setMinimumSize(_LIST_WIDTH, 220)
        self.agenda.setSpacing(GRID // 2)
        self.agenda.setFrameShape(QFrame.Shape.NoFrame)
        self.said = self.desk.form(ConferenceCase, SAID)
        self.notes = self.desk.form(Conference, NOTES)
        self._said_saver = Saver(self.desk, self.said, self.sign, _showing(self.said, write_down))
        self._notes_saver = Saver(self.desk, self.notes, self.sign, _showing(self.notes, write_notes))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        for form in (self.said, self.notes):
            form.edited.connect(lambda _name: self._pause.start())
        self.subject = label("", "h2", wrap=True)
        self.question = label("", "muted", wrap=True)
        self.dossier = Button("Dossier", self._show_dossier, "document")
        self.decide = Button("Beschluss festhalten", self._begin_decision, "plus")
        self.panel = decision_panel(self.desk, self._about)
        self.panel.saved.connect(lambda _decision: self.decide.setFocus())
        self.decisions: Rows[ConferenceDecision] = Rows(lambda each: DecisionRow(self.desk, each))
        self.earlier: Rows[ConferenceDecision] = Rows(
            lambda each: DecisionRow(self.desk, each),
            EmptyState("fine", "Nichts ist offen geblieben", "Alle früheren Beschlüsse sind erledigt."),
        )
        self._fill()
        self._listen()
        self.refresh()

    def refresh(self) -> None:
        """Read again; the point of the agenda that is in front stays in front."""
        file = self.desk.file
        self.title.setText(f"Sitzung: {file.name}")
        points = [(EARLIER, f"Nachhalten ({len(file.earlier)})")] if file.followed_up else []
        points += [(each.id, f"{number}. {file.title(each)}") for number, each in enumerate(file.cases, 1)]
        points.append((GENERAL, "Allgemeines"))
        self._show_points(points)
        self.finish.setVisible(self.desk.sits(file.conference))
        self._show_point()

    def focus_first(self) -> None:
        """Put the keyboard on the agenda."""
        self.agenda.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        self._said_saver.keep()
        self._notes_saver.keep()
        self.panel.keep()
        for each in (*self.decisions.widgets(), *self.earlier.widgets()):
            if isinstance(each, DecisionRow):
                each.keep()

    def point(self) -> str:
        """The case in front; `EARLIER` for the following up, `GENERAL` for what concerns no case."""
        item = self.agenda.currentItem()
        return str(item.data(_PART)) if item else EARLIER

    def go_to(self, point: str) -> None:
        """Bring a point of the agenda to the front."""
        for at in range(self.agenda.count()):
            if self.agenda.item(at).data(_PART) == point:
                self.agenda.setCurrentRow(at)

    def step(self, by: int) -> None:
        """Go to the next point or the one before, and write there."""
        self.agenda.setCurrentRow(min(max(self.agenda.currentRow() + by, 0), self.agenda.count() - 1))
        self._focus_writing()

    def leave(self) -> None:
        """Go back to the plan of the conference."""
        self.keep()
        self._back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self.title = label("", "h2", wrap=True)
        self.back_button = QuietButton("Zur Planung", self.leave, "back")
        self.paper = Button("Protokoll", self._show_minutes, "print")
        self.finish = PrimaryButton("Protokoll abschließen", self._close)
        top = row(self.title, self.paper, self.finish, space=GRID)
        top.setStretch(0, 1)
        self.writing = Card()
        self.writing.body.addLayout(head("Zu diesem Punkt", self.sign, self.dossier))
        for form in (self.said, self.notes):
            self.writing.body.addWidget(form)
        self.deciding = Card()
        self.deciding.body.addLayout(head("Beschlüsse", self.decide))
        for part in (self.panel, self.decisions):
            self.deciding.body.addWidget(part)
        self.following = Card(self.earlier, title="Was ist aus den Beschlüssen geworden?")
        right = QWidget()
        right.setLayout(
            column(self.subject, self.question, self.following, self.writing, self.deciding, None, space=2 * GRID)
        )
        beside = Beside(Card(self.agenda, title="Tagesordnung"), right, (1, 3))
        self.setLayout(column(row(self.back_button, None), top, beside, space=2 * GRID))
        self.agenda.currentRowChanged.connect(lambda _row: self._turn())

    def _listen(self) -> None:
        keys = {
            "Alt+Up": lambda: self.step(-1),
            "Alt+Down": lambda: self.step(1),
            "Ctrl+B": self._begin_decision,
            "Ctrl+D": self._show_dossier,
            "Ctrl+P": self._show_minutes,
        }
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _show_points(self, points: list[tuple[str, str]]) -> None:
        shown = [(self.agenda.item(at).data(_PART), self.agenda.item(at).text()) for at in range(self.agenda.count())]
        if shown == points:
            return
        front = self.point() if shown else points[0][0]
        self.agenda.blockSignals(True)
        self.agenda.clear()
        for point, text in points:
            item = QListWidgetItem(text)
            item.setData(_PART, point)
            self.agenda.addItem(item)
        self.agenda.setCurrentRow(next((at for at, (point, _) in enumerate(points) if point == front), 0))
        self.agenda.blockSignals(False)

    def _turn(self) -> None:
        self.keep()
        self._show_point()

    def _show_point(self) -> None:
        file, point = self.desk.file, self.point()
        case = next((each for each in file.cases if each.id == point), None)
        sits = self.desk.sits(file.conference)
        self.subject.setText(file.title(case) if case else "Allgemeines" if point == GENERAL else "Nachhalten")
        self.question.setText(f"Frage: {case.question}" if case else "")
        self.question.setVisible(case is not None and bool(case.question))
        self.following.setVisible(point == EARLIER)
        self.writing.setVisible(point != EARLIER)
        self.deciding.setVisible(point != EARLIER)
        self.said.setVisible(case is not None)
        self.notes.setVisible(point == GENERAL)
        for form in (self.said, self.notes):
            form.setEnabled(sits)
        self.dossier.setVisible(case is not None and bool(case.dossier))
        self.decide.setVisible(sits)
        if case:
            self._said_saver.show(case)
        self._notes_saver.show(file.conference)
        self.earlier.show_records(file.followed_up)
        about = case.id if case else None
        self.decisions.show_records(each for each in file.decisions if each.about == about)

    def _focus_writing(self) -> None:
        point = self.point()
        if point == EARLIER:
            self.agenda.setFocus()
        else:
            (self.notes if point == GENERAL else self.said).focus_first()

    def _about(self) -> str | None:
        point = self.point()
        return point if point not in {EARLIER, GENERAL} else None

    def _begin_decision(self) -> None:
        if self.point() != EARLIER and not self.decide.isHidden():
            self.keep()
            if not self.panel.form.is_changed():
                self.panel.cancel()
            self.panel.open()

    def _show_dossier(self) -> None:
        if self._about() and not self.dossier.isHidden():
            show_dossier(self.desk, self._about() or "")

    def _show_minutes(self) -> None:
        self.keep()
        show_minutes(self.desk)

    def _close(self) -> None:
        self.keep()
        store = self.desk.context.store
        if self.desk.attempt(lambda: close(store, self.desk.file.conference)):
            self.desk.context.shell.say("Protokoll abgeschlossen. Beschlüsse lassen sich weiter nachhalten.")


def _showing(form: RecordForm, save: Save) -> Save:
    """Shows at once what was written where a name has become a pseudonym; one goes on writing at the end."""

    def write(store: Store, before: Any, after: Any) -> Any:
        saved = save(store, before, after)
        if saved != after:
            form.set_record(saved)
            for area in form.findChildren(QPlainTextEdit):
                area.moveCursor(QTextCursor.MoveOperation.End)
        return saved

    return write
