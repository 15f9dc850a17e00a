"""Briefkopf: the logo of one's own organisation on everything that this device prints."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel

from kim_desktop.domain.records.master import Organisation
from kim_desktop.errors import BadInput, KnownError
from kim_desktop.work.papers.logo import logo_of, set_logo
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, label, row
from ui.widgets.signs import Banner, Level

_LARGEST = QSize(36 * GRID, 13 * GRID)


class Letterhead(Card):
    """Shows the logo as it will be printed, on white as on paper; choose another one or remove it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.preview = QLabel()
        self.preview.setAccessibleName("Logo auf Ihren Ausdrucken")
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.choose = Button("Logo wählen …", self._ask, "document")
        self.remove = QuietButton("Logo entfernen", self._remove)
        text = "Das Logo Ihres Trägers steht oben auf allem, was Sie an diesem Gerät drucken. PNG oder JPEG, bis 10 MB."
        super().__init__(
            label(text, "muted", wrap=True),
            row(self.preview, None),
            self.answer,
            row(self.choose, self.remove, None, space=GRID),
            title="Briefkopf",
        )
        self._show()

    def take(self, path: Path) -> None:
        """Print with this picture from now on; says what is wrong with it."""
        try:
            set_logo(self._context.store, _read(path))
        except KnownError as error:
            self._say(Level.LATE, str(error))
            return
        self._say(Level.FINE, "Das Logo steht ab sofort auf Ihren Ausdrucken.")
        self._show()

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Logo wählen", "", "Bilder (*.png *.jpg *.jpeg)")
        if name:
            self.take(Path(name))

    def _remove(self) -> None:
        set_logo(self._context.store, b"")
        self._say(Level.FINE, "Das Logo ist entfernt.")
        self._show()
        self.choose.setFocus()

    def _show(self) -> None:
        store, picture = self._context.store, QPixmap()
        own = store.get(Organisation, store.identity.organisation)
        found = own is not None and picture.loadFromData(logo_of(store, own))
        self.preview.setVisible(found)
        self.remove.setVisible(found)
        self.choose.setVisible(own is not None)
        if found:
            self.preview.setPixmap(_on_paper(picture))

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


def _on_paper(picture: QPixmap) -> QPixmap:
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    smaller = picture.scaled(picture.size().boundedTo(_LARGEST), keep, smooth)
    paper = QPixmap(smaller.width() + 2 * GRID, smaller.height() + 2 * GRID)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawPixmap(GRID, GRID, smaller)
    painter.end()
    return paper


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput("Diese Datei lässt sich nicht lesen.", "Prüfen Sie, ob sie noch da ist.") from error
