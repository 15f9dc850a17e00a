"""What stands where a protected life area is closed: why, and the way to the consent that opens it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.rules.consents import lock_reason, why_locked
from kim_desktop.domain.rules.protected import PROTECTED
from ui.casework.desk import Desk
from ui.casework.live import Fold, Save
from ui.casework.parts import Sketch
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.why import Why
from ui.widgets.basic import IconLabel, QuietButton, column, label, row


class AreaLock(QWidget):
    """A padlock with its reason and a button; hidden while the area is open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.text = label(why_locked(Purpose.SPECIAL), "small", wrap=True)
        self.button = QuietButton("Einwilligung aufnehmen", self._ask)
        self.button.setAccessibleName("Einwilligung E2 aufnehmen")
        self.why = Why("Gesperrter Lebensbereich")
        self.why.show_reasons([lock_reason(Purpose.SPECIAL)])
        line = row(IconLabel("lock", 16), self.text, self.why.button, self.button, space=GRID)
        line.setStretch(1, 1)
        layout = column(line, self.why, space=0)
        layout.setContentsMargins(4 * GRID, 0, 0, GRID)
        self.setLayout(layout)
        self.hide()

    def show_for(self, area: str | None) -> bool:
        """Show the padlock if this life area is closed, and tell whether it is."""
        closed = is_closed(self._desk, area)
        self.setVisible(closed)
        return closed

    def _ask(self) -> None:
        hint: Any = (Purpose.SPECIAL, "")
        self._desk.show_section("consents", hint)


class GuardedFold(Fold):
    """A record as a line that cannot be opened while its life area is closed."""

    def __init__(
        self,
        desk: Desk,
        record: Record,
        sketch: Callable[[Any], Sketch],
        make_form: Callable[[], RecordForm],
        save: Save,
        area: str | None,
    ) -> None:
        super().__init__(desk, record, sketch, make_form, save)
        self.lock = AreaLock(desk)
        self.extra.addWidget(self.lock)
        self.guard(area)

    def guard(self, area: str | None) -> None:
        """Open or close the line as the consents stand now."""
        closed = self.lock.show_for(area)
        self.button.setVisible(not closed)
        if closed and self.form and not self.form.isHidden():
            self.toggle()


def is_closed(desk: Desk, area: str | None) -> bool:
    """Whether a life area is protected and the client has not opened it."""
    protected = desk.context.lookups.choices.get(f"life_area.{PROTECTED}", ())
    return area in {code for code, _ in protected} and Purpose.SPECIAL not in desk.open_gates()
