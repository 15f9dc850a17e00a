"""The command palette: every command and everything that is found, one key away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.icons import icon
from ui.jobs import Job, Jobs
from ui.theme import current_tokens
from ui.tokens import GRID
from ui.widgets.basic import column, label

_TYPING_PAUSE_MS = 90
_MOST_SHOWN = 12
_BESIDE_WORDS = 64
"""Room for the picture before the words and the gap after them."""


@dataclass(frozen=True)
class Entry:
    """One line of the palette: its words, a hint at the right, and what choosing it does."""

    text: str
    hint: str
    icon: str
    choose: Callable[[], object]


Search = Callable[[str], Sequence[Entry]]
"""Finds people, cases and offers for what was typed; runs on a thread."""


class PaletteDialog(QDialog):
    """Type a few letters, press Enter."""

    def __init__(self, parent: QWidget, commands: Sequence[Entry], search: Search, jobs: Jobs) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Suchen oder Befehl ausführen")
        self._commands, self._search, self._jobs = commands, search, jobs
        self._job: Job | None = None
        self._entries: list[Entry] = []
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
            if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

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
        self._show([*entries, *matching(self._commands, self.line.text())])

    def _show(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries[:_MOST_SHOWN])
        model = QStandardItemModel(self.list)
        for entry in self._entries:
            item = QStandardItem(icon(entry.icon, "muted"), entry.text)
            item.setData(entry.hint, Qt.ItemDataRole.AccessibleDescriptionRole)
            item.setEditable(False)
            model.appendRow(item)
        old = self.list.model()
        self.list.setModel(model)
        if old:
            old.deleteLater()
        self.list.setVisible(bool(entries))
        self._nothing.setVisible(not entries)
        self.list.setCurrentIndex(model.index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            entry = self._entries[index.row()]
            self.accept()
            entry.choose()

    def _place_over(self, parent: QWidget) -> None:
        width = min(620, parent.width() - 4 * GRID)
        self.setFixedSize(width, min(460, parent.height() - 8 * GRID))
        self.move(parent.mapToGlobal(parent.rect().topLeft()).x() + (parent.width() - width) // 2, 0)
        self.move(self.x(), parent.mapToGlobal(parent.rect().topLeft()).y() + 4 * GRID)


class _HintDelegate(QStyledItemDelegate):
    """Sets the hint quietly at the right; the words before it give way."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        hint = index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or ""
        room = option.rect.width() - option.fontMetrics.horizontalAdvance(hint) - _BESIDE_WORDS
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(room, 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        hint = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
        if hint:
            painter.save()
            painter.setPen(QColor(current_tokens().muted))
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(option.rect.adjusted(0, 0, -12, 0), right, hint)
            painter.restore()


def matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """Entries in which every typed word begins some word."""
    wanted = typed.casefold().split()
    return [each for each in entries if all(begins_a_word(each.text, word) for word in wanted)]


def begins_a_word(text: str, wanted: str) -> bool:
    """Whether some word of `text` begins with what is wanted, in any case of letters."""
    return any(word.startswith(wanted) for word in text.casefold().replace("-", " ").split())


def _list(parent: QWidget) -> QListView:
    made = QListView(parent)
    made.setProperty("popup", True)
    made.setUniformItemSizes(True)
    made.setIconSize(QSize(18, 18))
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName("Treffer")
    made.setItemDelegate(_HintDelegate(made))
    return made
