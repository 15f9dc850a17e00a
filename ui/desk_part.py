"""A part of a place in which one writes: it reads anew after each write, and the keyboard goes as the eye does."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget

from ui.administration.part import AdminPart
from ui.casework.focus import order_focus
from ui.context import Context
from ui.desk import PlainDesk
from ui.widgets.table import RecordTable


class FullView(QWidget):
    """One of a list's records in full; Escape leaves it."""

    def refresh(self) -> None:
        """Read anew."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the keyboard on what comes next."""
        raise NotImplementedError

    def keep(self) -> None:
        """Save what is half typed."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        raise NotImplementedError


class DeskPart(AdminPart):
    """Rows and forms that were made later take their place in the order of the keys."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = PlainDesk(context, self)
        self.desk.changed.connect(self.refresh)
        self.desk.reshaped.connect(self.order)

    def order(self) -> None:
        """Let Tab move from top to bottom."""
        order_focus(self)


class ListPart(DeskPart):
    """A list, or in its place what was opened from it."""

    table: RecordTable[Any]
    view: FullView

    def set_up(self, around: QLayout, view: FullView) -> None:
        """The list's layout, and what takes its place."""
        self.list = QWidget()
        self.list.setLayout(around)
        self.body.addWidget(self.list)
        self.body.addWidget(view)
        self.body.addStretch(1)
        view.hide()

    def refresh(self) -> None:
        self.table.set_rows(self._rows())
        if not self.view.isHidden():
            self.view.refresh()
        self.order()

    def focus_first(self) -> None:
        if self.view.isHidden():
            self.table.setFocus()
        else:
            self.view.focus_first()

    def keep(self) -> None:
        self.view.keep()

    def show_list(self) -> None:
        """Back to the list."""
        self.view.hide()
        self.list.show()
        self.refresh()
        self.table.setFocus()

    def show_view(self) -> None:
        """What was opened, in place of the list; it is to be filled before the keyboard goes there."""
        self.list.hide()
        self.view.show()

    def _rows(self) -> list[Any]:
        raise NotImplementedError
