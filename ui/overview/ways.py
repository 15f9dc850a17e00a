"""Ways from one place into another that need more than its name."""

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.page import Page

MELDUNGEN = "meldung"
CASES = "cases"
RECONCILE = "reconcile"


@runtime_checkable
class TakesMeldungen(Protocol):
    """The place in which Meldungen are taken and decided."""

    def open_meldung(self, meldung_id: str) -> None:
        """Go on with a Meldung or a draft."""


def open_meldung(context: Context, where: QWidget, meldung_id: str, case_id: str = "") -> None:
    """Show a Meldung, or the draft of one, in its place; who has no such place sees its file."""
    if not context.shell.has_place(MELDUNGEN):
        context.shell.open_case(case_id)
        return
    context.shell.open_place(MELDUNGEN)
    for page in where.window().findChildren(Page):
        if isinstance(page, TakesMeldungen):
            page.open_meldung(meldung_id)
