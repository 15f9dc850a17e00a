"""What can be done with a case towards the State's database, by how it stands there."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.storage.store import Store
from kim_desktop.work.state_database import (
    Standing,
    StateCase,
    choose,
    confirm_erased,
    mark_transferred,
    take_back_mark,
)
from ui.widgets.basic import Button, PrimaryButton
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Level

Attempt = Callable[[Callable[[], object]], object]
"""Writes something; what is refused stands above the page."""

LEVELS = {
    Standing.ERASE: Level.LATE,
    Standing.CHANGED: Level.SOON,
    Standing.READY: Level.INFO,
    Standing.ASKED: Level.NEUTRAL,
    Standing.DONE: Level.FINE,
}


class StateButtons(QWidget):
    """Shows only what makes sense now."""

    def __init__(self, store: Store, attempt: Attempt, *others: Button) -> None:
        super().__init__()
        self._store, self._attempt = store, attempt
        self.case: StateCase | None = None
        self.choose = PrimaryButton("Für die Landesdatenbank vorsehen", partial(self._do, partial(_choose, True)))
        self.mark = PrimaryButton("Als übertragen kennzeichnen", partial(self._do, mark_transferred), "check")
        self.confirm = PrimaryButton("Löschung dort bestätigen", partial(self._do, confirm_erased), "check")
        self.drop = Button("Doch nicht vorsehen", partial(self._do, partial(_choose, False)))
        self.take_back = Button("Kennzeichen zurücknehmen", partial(self._do, take_back_mark), "back")
        self._flow = FlowLayout()
        for button in (self.choose, self.mark, self.confirm, *others, self.drop, self.take_back):
            self._flow.addWidget(button)
        self.setLayout(self._flow)

    def show_case(self, case: StateCase | None) -> None:
        """Offer what fits this case."""
        self.case = case
        standing = case.standing if case else None
        self.choose.setVisible(standing is Standing.ASKED)
        self.mark.setVisible(standing in {Standing.READY, Standing.CHANGED})
        self.mark.setText("Nachgetragen" if standing is Standing.CHANGED else "Als übertragen kennzeichnen")
        self.confirm.setVisible(standing is Standing.ERASE)
        self.drop.setVisible(standing is Standing.READY)
        self.take_back.setVisible(standing in {Standing.CHANGED, Standing.DONE})
        self._flow.invalidate()

    def _do(self, deed: Callable[[Store, str], object]) -> None:
        if self.case:
            self._attempt(partial(deed, self._store, self.case.id))


def _choose(wanted: bool, store: Store, case_id: str) -> object:
    return choose(store, case_id, wanted)
