"""The base class of everything that the window's content area can show."""

from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import column, label, row

_WIDEST = 1_600
"""Lines that are longer lead the eye astray between their words and their buttons."""


class Page(QWidget):
    """A place or a page opened from one; `body` is filled from top to bottom by the subclass.

    Places set `title` and `icon`; both stand in the heading, the navigation and the palette.
    """

    title: ClassVar[str] = ""
    icon: ClassVar[str] = "document"
    help: ClassVar[str] = ""
    zooms_itself: ClassVar[bool] = False
    takes_back_itself: ClassVar[bool] = False
    """Whether the keys for larger and smaller, and for taking back, are its own."""
    comes_back: ClassVar[bool] = False
    """Whether a page that is no place is shown again after another one that was opened from it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.heading = label(self.title, "h1")
        self.tools = row(space=GRID)
        head = row(self.heading, None, self.tools)
        self.body = column(space=2 * GRID)
        self._edge = 3 * GRID
        outer = column(head, self.body, space=2 * GRID, margin=self._edge)
        outer.setStretch(1, 1)
        self.setLayout(outer)
        self.setAccessibleName(self.title)

    def set_edge(self, edge: int) -> None:
        """How far from the edge of the window the page keeps; on a very wide one it stays in the middle."""
        self._edge = edge
        aside = edge + max(self.width() - _WIDEST - 2 * edge, 0) // 2
        self.layout().setContentsMargins(aside, edge, aside, edge)  # type: ignore[union-attr]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_edge(self._edge)

    def refresh(self) -> None:
        """Read again what is shown; called when the place comes to the front and after a sync."""

    def part(self) -> str:
        """Which of its parts is in front, for coming back to it; empty where there are none."""
        return ""

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""

    def begin(self) -> None:
        """Begin something new; called by the key that the place declares for it."""

    def keep(self) -> None:
        """Save what is half typed; called before leaving, locking and closing."""

    def chapter(self) -> str:
        """The heading of the handbook that tells of what is in front; empty for the one called like the page."""
        return ""

    def show_help(self) -> str:
        """What F1 tells about this place."""
        return self.help
