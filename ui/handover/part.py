"""What the parts of Übergaben have in common: a place to write, and a keyboard that goes as the eye does."""

from ui.administration.part import AdminPart
from ui.casework.focus import order_focus
from ui.context import Context
from ui.desk import PlainDesk


class HandoverPart(AdminPart):
    """Reads anew after each write; rows and forms that were made later take their place in the order of the keys."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = PlainDesk(context, self)
        self.desk.changed.connect(self.refresh)
        self.desk.reshaped.connect(self.order)

    def order(self) -> None:
        """Let Tab move from top to bottom."""
        order_focus(self)
