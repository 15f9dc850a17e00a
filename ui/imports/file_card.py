"""The first step of an import: choose the file, and the sheet if it has several."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog

from kim_desktop.work.tables.reading import ENDINGS
from kim_desktop.work.tables.sheets import Book
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, column, label, row

_KEYS = "Ctrl+O"
_SEPARATE = "  ·  "


class FileCard(Card):
    """Emits `chosen` with the file's path and `turned` with the position of another sheet."""

    chosen = Signal(object)
    turned = Signal(int)

    def __init__(self, title: str, explanation: str) -> None:
        super().__init__()
        self.button = Button("Datei wählen …", self.ask, "document")
        self.button.setToolTip("Strg+O")
        self.name = label("", "strong", wrap=True)
        self.about = label("", "small", wrap=True)
        self.sheets = QComboBox()
        self.sheets.setAccessibleName("Tabellenblatt")
        self.sheets.activated.connect(self.turned)
        words = column(label(title, "h3"), label(explanation, "muted", wrap=True), self.name, self.about, space=4)
        head = row(IconLabel("inbox", 28, "accent"), words, self.sheets, self.button, space=2 * GRID)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        shortcut = QShortcut(QKeySequence(_KEYS), self)
        shortcut.activated.connect(self.ask)
        self.forget()

    def forget(self) -> None:
        """No file is chosen."""
        for part in (self.name, self.about, self.sheets):
            part.hide()

    def show_book(self, book: Book, at: int) -> None:
        """Name the file, and offer its sheets."""
        sheet = book.sheets[at]
        encoding = f"Zeichensatz {book.encoding}" if book.encoding else ""
        kind = [part for part in (f"{len(sheet.rows)} Zeilen", encoding, book.note) if part]
        self.name.setText(book.name)
        self.about.setText(_SEPARATE.join(kind))
        self.sheets.clear()
        self.sheets.addItems([f"{each.name} (ausgeblendet)" if each.hidden else each.name for each in book.sheets])
        self.sheets.setCurrentIndex(at)
        for part in (self.name, self.about):
            part.show()
        self.sheets.setVisible(len(book.sheets) > 1)

    def ask(self) -> None:
        """Let the user choose a file."""
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        name, _ = QFileDialog.getOpenFileName(self, "Liste wählen", "", f"Listen ({endings})")
        if name:
            self.chosen.emit(Path(name))


def dropped_list(data: QMimeData) -> Path | None:
    """The one list that is being dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    lists = [path for path in paths if path.suffix.casefold() in ENDINGS]
    return lists[0] if len(lists) == 1 else None
