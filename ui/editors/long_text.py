"""The editor of a text of several lines."""

from typing import Any

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kim_desktop.domain.fields import Field
from kim_desktop.domain.values import clean_text
from ui.editors.base import Editor, cut_notice, utf16_length


class LongTextEditor(Editor):
    """Grows with its text up to a dozen lines; Tab moves on."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.area = _Area(field.meaning.most)
        self.area.textChanged.connect(self._text_changed)
        self._adopt(self.area)

    def raw(self) -> Any:
        return self.area.text()

    def set_raw(self, raw: Any) -> None:
        if isinstance(raw, str):
            self.area.setPlainText(raw)

    def focus_widget(self) -> QWidget:
        return self.area

    def _read(self) -> Any:
        cleaned = clean_text(self.area.text())
        return None if self.field.optional and not cleaned else cleaned

    def _show(self, value: Any) -> None:
        self.area.most = max(self.field.meaning.most, utf16_length(value or ""))
        self.area.setPlainText(value or "")

    def _text_changed(self) -> None:
        if self._loading:
            return
        cut = self.area.cut_excess() or self.area.was_cut
        self.area.was_cut = False
        self.complain(cut_notice(self.area.most) if cut else "", "notice")
        self._touch()


class _Area(QPlainTextEdit):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.was_cut = False
        self.setTabChangesFocus(True)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Fixed)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """What stands in it; unlike `toPlainText` with its no-break spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def sizeHint(self) -> QSize:
        lines = min(max(round(self.document().size().height()), 3), 12)
        return QSize(320, self.fontMetrics().lineSpacing() * lines + 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        selected = self.textCursor().selectionEnd() - self.textCursor().selectionStart()
        room = max(self.most - self._length() + selected, 0)
        self.was_cut = len(text) > room
        self.insertPlainText(text[:room])

    def cut_excess(self) -> bool:
        """Take away what was typed beyond the limit; tells whether there was any."""
        excess = self._length() - self.most
        if excess <= 0:
            return False
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, excess)
        cursor.removeSelectedText()
        return True

    def _length(self) -> int:
        return self.document().characterCount() - 1
