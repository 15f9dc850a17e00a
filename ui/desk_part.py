"""A part of a place in which one writes: it reads anew after each write, and the keyboard goes as the eye does."""

from ui.administration.part import AdminPart
from ui.casework.focus import order_focus
from ui.context import Context
from ui.desk import PlainDesk


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
