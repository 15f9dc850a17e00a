"""The values to type into the State's form, in its order; Enter copies one and goes on to the next."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication, QHideEvent

from kim_desktop.work.state_fields import Typed
from ui.tokens import GRID
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable


class ValueTable(RecordTable[Typed]):
    """What was copied leaves the clipboard when the list is hidden."""

    def __init__(self) -> None:
        self._changed: frozenset[str] = frozenset()
        self._copied = ""
        super().__init__(self._columns(), "Werte für die Landesdatenbank", EmptyState("note", "Nichts zu übertragen"))
        self.setMinimumHeight(40 * GRID)
        self.setSortingEnabled(False)
        self.opened.connect(self.copy)

    def show_values(self, values: Sequence[Typed], changed: Sequence[str]) -> None:
        """Show these; the labels in `changed` must be typed anew."""
        self._changed = frozenset(changed)
        self.set_rows(values)
        if values:
            self.selectRow(0)

    def copy(self, value: Typed) -> None:
        """Put a value into the clipboard and stand on the next one."""
        self._copied = value.value
        QGuiApplication.clipboard().setText(value.value)
        self.selectRow(min(self.currentIndex().row() + 1, self.count() - 1))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        clipboard = QGuiApplication.clipboard()
        if self._copied and clipboard.text() == self._copied:
            clipboard.clear()

    def _columns(self) -> list[Column[Typed]]:
        return [
            Column("Abschnitt", lambda each: each.section, width=120),
            Column("Feld", lambda each: each.label, width=230),
            Column("Wert", lambda each: each.value or "–", stretch=True),
            Column("", self._state, level=lambda each: Level.SOON if self._state(each) else None, width=150),
        ]

    def _state(self, value: Typed) -> str:
        return "geändert" if value.label in self._changed else ""
