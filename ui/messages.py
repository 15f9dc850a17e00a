"""Where the window says something quietly: one message above the content."""

from PySide6.QtWidgets import QWidget

from ui.tokens import GRID
from ui.widgets.basic import column
from ui.widgets.signs import Banner, Level


class Messages(QWidget):
    """Takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._banner = Banner(Level.INFO, "", closable=True)
        self._banner.dismissed.connect(self.hide)
        inside = column(self._banner)
        inside.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 0)
        self.setLayout(inside)
        self.hide()

    def say(self, text: str, level: Level) -> None:
        """Replace what was said before."""
        self._banner.show()
        self.show()
        self._banner.say(level, text)

    def text(self) -> str:
        """What stands there, empty if nothing."""
        return "" if self.isHidden() else self._banner.text()
