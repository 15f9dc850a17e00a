"""The command palette: every command and everything that is found, one key away."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QWidget

from ui.jobs import Job, Jobs
from ui.palette_matching import Entry, begins_a_word, grouped, matching
from ui.palette_paint import LineDelegate, lines_model
from ui.tokens import GRID
from ui.widgets.basic import column, label

__all__ = ["Entry", "PaletteDialog", "Search", "begins_a_word", "matching"]

_TYPING_PAUSE_MS = 90
_PAGE = 8
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_PAGE, Qt.Key.Key_PageDown: _PAGE}

Search = Callable[[str], Sequence[Entry]]
"""Finds people, cases, papers and offers for what was typed; runs on a thread."""


class PaletteDialog(QDialog):
    """Type a few letters, press Enter."""

    def __init__(
        self,
        parent: QWidget,
        commands: Sequence[Entry],
        search: Search,
        jobs: Jobs,
        chosen: Callable[[Entry], object] = id,
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Suchen oder Befehl ausführen")
        self._commands, self._search, self._jobs, self._chosen = commands, search, jobs, chosen
        self._job: Job | None = None
        self._lines: list[Entry | str] = []
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setPlaceholderText("Name, Aktenzeichen, Angebot oder Befehl …")
        self.line.setAccessibleName("Suchen oder Befehl ausführen")
        self.line.installEventFilter(self)
        self.list = _list(self)
        self._nothing = label("Nichts gefunden. Namen auch in anderer Schreibweise versuchen.", "muted", wrap=True)
        self._nothing.setContentsMargins(16, 8, 16, 12)
        self.setLayout(column(self.line, self.list, self._nothing, space=0, margin=GRID))
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.line.textChanged.connect(self._typed)
        self.list.clicked.connect(self._choose)
        self._show(matching(commands, ""))
        self._place_over(parent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the keyboard stays in the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if step := _STEPS.get(Qt.Key(event.key())):
                self._move(step)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def entries(self) -> list[Entry]:
        """What can be chosen, from top to bottom."""
        return [each for each in self._lines if isinstance(each, Entry)]

    def _move(self, step: int) -> None:
        """From entry to entry, over the headings; no further than the first and the last."""
        places = [at for at, each in enumerate(self._lines) if isinstance(each, Entry)]
        current = self.list.currentIndex().row()
        if places:
            at = places.index(current) + step if current in places else 0
            self._go_to(places[min(max(at, 0), len(places) - 1)])

    def _go_to(self, line: int) -> None:
        index = self.list.model().index(line, 0)
        self.list.setCurrentIndex(index)
        if line <= 1:
            self.list.scrollToTop()

    def _typed(self, text: str) -> None:
        self._show(matching(self._commands, text))
        self._pause.start()

    def _look(self) -> None:
        text = self.line.text().strip()
        if self._job:
            self._job.cancel()
        if len(text) >= 2:
            self._job = self._jobs.run(lambda: self._search(text), self._found, owner=self)

    def _found(self, entries: Sequence[Entry]) -> None:
        """What was found stands before the commands, except for those that were chosen lately."""
        commands = matching(self._commands, self.line.text())
        lately = [each for each in commands if each.lately]
        self._show([*lately, *entries, *(each for each in commands if not each.lately)])

    def _show(self, entries: Sequence[Entry]) -> None:
        self._lines = grouped(entries, bool(self.line.text().strip()))
        model = lines_model(self._lines, self.list)
        old = self.list.model()
        self.list.setModel(model)
        if old:
            old.deleteLater()
        self.list.setVisible(bool(entries))
        self._nothing.setVisible(not entries)
        self._move(0)

    def _choose(self, index: QModelIndex) -> None:
        entry = self._lines[index.row()] if index.isValid() else ""
        if isinstance(entry, Entry):
            self.accept()
            self._chosen(entry)
            entry.choose()

    def _place_over(self, parent: QWidget) -> None:
        width = min(620, parent.width() - 4 * GRID)
        self.setFixedSize(width, min(520, parent.height() - 8 * GRID))
        self.move(parent.mapToGlobal(parent.rect().topLeft()).x() + (parent.width() - width) // 2, 0)
        self.move(self.x(), parent.mapToGlobal(parent.rect().topLeft()).y() + 4 * GRID)


def _list(parent: QWidget) -> QListView:
    made = QListView(parent)
    made.setProperty("popup", True)
    made.setIconSize(QSize(18, 18))
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName("Treffer")
    made.setItemDelegate(LineDelegate(made))
    return made
