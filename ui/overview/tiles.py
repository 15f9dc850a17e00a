"""Tiles beside each other that tell what waits, each leading to where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.overview.panels import Tile
from ui.widgets.chips import FlowLayout


@dataclass(frozen=True)
class Notice:
    """A tile in words, and where it leads, as its list understands it."""

    picture: str
    tone: str
    title: str
    text: str
    target: tuple[str, ...] = ()


class Tiles(QWidget):
    """Takes no room while nothing waits; tiles stay as they are while nothing changes."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._shown: list[Notice] = []
        self._flow = FlowLayout(space=12)
        self.setLayout(self._flow)
        self.setAccessibleName(name)

    def refresh(self) -> None:
        """Read what waits."""
        wanted = list(self._wanted())
        self.setVisible(bool(wanted))
        if wanted == self._shown:
            return
        self._shown = wanted
        while self._flow.count():
            widget = self._flow.takeAt(0).widget()
            if widget:
                widget.hide()
                widget.deleteLater()
        for each in wanted:
            self._flow.addWidget(Tile(each.picture, each.tone, each.title, each.text, partial(self._go, each.target)))

    def tiles(self) -> list[Tile]:
        """The tiles in sight."""
        found = (self._flow.itemAt(at).widget() for at in range(self._flow.count()))
        return [tile for tile in found if isinstance(tile, Tile)]

    def _wanted(self) -> Iterable[Notice]:
        raise NotImplementedError

    def _go(self, target: tuple[str, ...]) -> None:
        raise NotImplementedError
