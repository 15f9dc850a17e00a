"""What the parts of the Verwaltung have in common: a scrolled sheet that reads, keeps and takes the keyboard."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kim_desktop.work.lookups import lookups
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import column, scrolled


class AdminPart(QWidget):
    """One part; fill it through `body`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.body = column(space=2 * GRID)
        self.body.setContentsMargins(0, GRID, GRID, GRID)
        inner = QWidget()
        inner.setLayout(self.body)
        self.setLayout(column(scrolled(inner)))

    def refresh(self) -> None:
        """Read again what is shown."""

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""

    def keep(self) -> None:
        """Save what is half typed."""

    def wrote(self) -> None:
        """Master data was written: renew the lists, tell the window, and show what is new."""
        self.context.lookups = lookups(self.context.store)
        self.context.shell.data_changed()
        self.refresh()


@dataclass(frozen=True)
class PartEntry:
    """One line of the table of parts; empty `roles` means everyone who sees the place."""

    name: str
    title: str
    make: Callable[[Context], AdminPart]
    roles: frozenset[str] = frozenset()
