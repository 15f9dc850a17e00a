"""Shows one chapter: pictures as wide as there is room, links within the handbook, words that were searched for."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from kim_desktop.printing.handbook import Chapter, Target, chapters, picture, pictures_of
from ui.handbook.html import chapter_html, style_of
from ui.theme import current_tokens
from ui.tokens import GRID

_SETTLED_MS = 80


class ChapterBrowser(QTextBrowser):
    """Emits `wanted` with the target of a link that was followed."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName("Kapitel")
        self.document().setDocumentMargin(2 * GRID)
        self.anchorClicked.connect(lambda url: self.wanted.emit(Target.of(url.toString())))
        self._chapter, self._lead, self._searched = chapters()[0], "", ""
        self._drawn_at, self._anchor, self._arrived = 0, "", 0
        self._pictures: dict[str, QImage] = {}
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settle.timeout.connect(self._draw_if_wider)

    def show_chapter(self, chapter: Chapter, lead: str = "") -> None:
        """Draw a chapter from its beginning, below its title what is true of one page only."""
        self._chapter, self._lead = chapter, lead
        self._draw()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, anchor: str) -> None:
        """Bring a heading to the top; the beginning without one."""
        bar = self.verticalScrollBar()
        if anchor:
            self.scrollToAnchor(anchor)
        else:
            bar.setValue(0)
        self._anchor, self._arrived = anchor, bar.value()

    def search(self, words: str) -> int:
        """Mark all places with these words; gives how many there are."""
        self._searched = words
        return self._mark()

    def next_found(self) -> bool:
        """Go to the next place with the words; False if there is none below."""
        return bool(self._searched) and self.find(self._searched)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        source = name.toString() if isinstance(name, QUrl) else name
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._fitted(source)
        return super().loadResource(kind, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # the way back leads over chapters, which only the page knows
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._settle.start()
            self._drawn_at = 0

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def _draw_if_wider(self) -> None:
        if self._room() != self._drawn_at:
            bar = self.verticalScrollBar()
            stays, share = bar.value() == self._arrived, bar.value() / max(bar.maximum(), 1)
            self._draw()
            if stays:
                self.go_to(self._anchor)
            else:
                bar.setValue(round(share * bar.maximum()))

    def _draw(self) -> None:
        self._drawn_at = self._room()
        widths = {source: self._picture(source).width() for source in pictures_of(self._chapter)}
        self.document().setDefaultStyleSheet(style_of(current_tokens()))
        self.setHtml(chapter_html(self._chapter, self._drawn_at, widths, self._lead))
        self._mark()

    def _room(self) -> int:
        return max(self.viewport().width() - 6 * GRID, 20 * GRID)

    def _picture(self, source: str) -> QImage:
        if source not in self._pictures:
            self._pictures[source] = QImage.fromData(picture(source))
        return self._pictures[source]

    def _fitted(self, source: str) -> QImage:
        """As many dots as are shown, so that letters in the picture stay sharp."""
        whole, dots = self._picture(source), self.devicePixelRatioF()
        width = round(min(whole.width(), self._drawn_at) * dots)
        fitted = whole.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(dots)
        return fitted

    def _mark(self) -> int:
        found: list[QTextEdit.ExtraSelection] = []
        place = self.document().find(self._searched) if self._searched else QTextCursor()
        while not place.isNull():
            selection = QTextEdit.ExtraSelection()
            selection.cursor = place
            selection.format.setBackground(QColor(current_tokens().soon_soft))
            found.append(selection)
            place = self.document().find(self._searched, place)
        self.setExtraSelections(found)
        return len(found)
