"""The contents of the handbook as a tree: chapters and their headings."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from kim_desktop.printing.handbook import Chapter, Target
from ui.tokens import GRID

_TARGET = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """Emits `wanted` with the target that was chosen, by a click, Enter or the arrow keys."""

    wanted = Signal(object)

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setAccessibleName("Inhalt")
        self.setIndentation(2 * GRID)
        self.setMinimumWidth(16 * GRID)
        self._chapters = {each.name: _item(each) for each in chapters}
        self._texts = {each.name: each.text.casefold() for each in chapters}
        self.addTopLevelItems(list(self._chapters.values()))
        self._marking = False
        self.currentItemChanged.connect(self._turned)

    def mark(self, target: Target) -> None:
        """Show where one is."""
        chapter = self._chapters[target.chapter]
        self._marking = True
        for each in self._chapters.values():
            each.setExpanded(each is chapter)
        lines = (line for line in _lines(chapter) if line.data(0, _TARGET) == target)
        self.setCurrentItem(next(lines, chapter))
        self._marking = False

    def show_only(self, words: str) -> int:
        """Hide chapters without these words; gives how many are left."""
        for name, item in self._chapters.items():
            item.setHidden(words.casefold() not in self._texts[name])
        return sum(not item.isHidden() for item in self._chapters.values())

    def sizeHint(self) -> QSize:
        return QSize(30 * GRID, 40 * GRID)

    def _turned(self, item: QTreeWidgetItem | None) -> None:
        if item and not self._marking:
            self.wanted.emit(item.data(0, _TARGET))


def _item(chapter: Chapter) -> QTreeWidgetItem:
    item = _line(chapter.title, Target(chapter.name))
    for heading in chapter.headings[1:]:
        item.addChild(_line(heading.text, Target(chapter.name, heading.anchor)))
    return item


def _line(text: str, target: Target) -> QTreeWidgetItem:
    line = QTreeWidgetItem([text])
    line.setData(0, _TARGET, target)
    line.setToolTip(0, text)
    return line


def _lines(chapter: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    yield chapter
    yield from filter(None, (chapter.child(at) for at in range(chapter.childCount())))
