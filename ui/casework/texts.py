"""Texts of a case: of any length, and set from the right where they are so written."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.casework.words import is_right_to_left
from ui.widgets.basic import QuietButton, column, label

_SHOWN_OF_LONG_TEXT = 700


class LongText(QWidget):
    """A text of any length: its beginning, and all of it on demand; set from the right where it is so written."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = QuietButton("Ganz anzeigen", self._toggle)
        self.setLayout(column(self.words, self.more, space=2))
        self._show(whole=False)

    def show_text(self, text: str) -> None:
        """Show another text; what is open stays open."""
        if text != self._whole:
            is_whole = self.words.text() == self._whole
            self._whole = text
            self._show(whole=is_whole)

    def _toggle(self) -> None:
        self._show(whole=self.words.text() != self._whole)

    def _show(self, whole: bool) -> None:
        is_long = len(self._whole) > _SHOWN_OF_LONG_TEXT or self._whole.count("\n") > 12
        say(self.words, self._whole if whole or not is_long else _cut(self._whole))
        self.more.setVisible(is_long)
        self.more.setText("Weniger anzeigen" if whole else "Ganz anzeigen")


def say(words: QLabel, text: str) -> None:
    """Set a label's text, at the right if it is written from right to left."""
    words.setText(text)
    side = Qt.AlignmentFlag.AlignRight if is_right_to_left(text) else Qt.AlignmentFlag.AlignLeft
    words.setAlignment(side | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute)


def _cut(text: str) -> str:
    few = "\n".join(text.split("\n")[:12])[:_SHOWN_OF_LONG_TEXT]
    return few.rsplit(" ", 1)[0] + " …"
