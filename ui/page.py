"""The base class of everything that the window's content area can show."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import column, label, row


class Page(QWidget):
    """A place or a page opened from one; `body` is filled from top to bottom by the subclass.

    Places set `title` and `icon`; both stand in the heading, the navigation and the palette.
    """

    title: ClassVar[str] = ""
    icon: ClassVar[str] = "document"
    help: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.heading = label(self.title, "h1")
        self.tools = row(space=GRID)
        head = row(self.heading, None, self.tools)
        self.body = column(space=2 * GRID)
        outer = column(head, self.body, space=2 * GRID, margin=3 * GRID)
        outer.setStretch(1, 1)
        self.setLayout(outer)
        self.setAccessibleName(self.title)

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

    def show_help(self) -> str:
        """What F1 tells about this place."""
        return self.help
