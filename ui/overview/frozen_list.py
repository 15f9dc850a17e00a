"""Frozen Auswertungen: the list, and what can be done with one of them."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.errors import KnownError
from kim_desktop.work.frozen_reports import Check, check, frozen_reports, wanted_of
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label, row
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_EXPLAINED = (
    "Festgeschriebene Auswertungen bleiben, wie sie gezählt wurden. „Nachrechnen“ prüft die Prüfsumme und zählt aus "
    "dem Datenbestand von damals noch einmal."
)


class FrozenList(QWidget):
    """All frozen reports; `show` is given the one to look at."""

    def __init__(self, context: Context, show: Callable[[FrozenReport], None]) -> None:
        super().__init__()
        self._context = context
        self._show = show
        empty = EmptyState("chart", "Noch nichts festgeschrieben", "Zahlen werden unter „Auswerten“ festgeschrieben.")
        self.table: RecordTable[FrozenReport] = RecordTable(self._columns(), "Festgeschriebene Auswertungen", empty)
        self.table.setMinimumHeight(30 * GRID)
        self.look = Button("Ansehen", self._look, "chart")
        self.again = Button("Nachrechnen", self.reproduce, "sync")
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        tools = row(self.look, self.again, None)
        self.setLayout(column(label(_EXPLAINED, "muted", wrap=True), self.table, tools, self.answer, space=2 * GRID))
        self.table.opened.connect(lambda _frozen: self._look())
        self.table.picked.connect(lambda _frozen: self._offer())

    def refresh(self) -> None:
        """Read the list again."""
        self.table.set_rows(frozen_reports(self._context.store))
        self._offer()

    def reproduce(self) -> None:
        """Count the chosen one once more, as the data were then."""
        frozen = self.table.current()
        if frozen is None:
            return
        services, store = self._context.services, self._context.store
        self._say(Level.INFO, "Die Zentrale zählt aus dem Datenbestand von damals …")
        self.again.setEnabled(False)

        def work() -> Check:
            again = services.count(store, wanted_of(frozen), frozen.place)
            return check(frozen, again)

        self._context.jobs.run(work, self._checked, self._failed, owner=self)

    def _checked(self, found: Check) -> None:
        fine = found.intact and (found.same or found.erased_cases > 0 or found.erased_values > 0)
        self._say(Level.FINE if fine else Level.LATE, found.words)
        self._offer()

    def _failed(self, error: KnownError) -> None:
        self._say(Level.SOON, str(error))
        self._offer()

    def _look(self) -> None:
        frozen = self.table.current()
        if frozen:
            self._show(frozen)

    def _offer(self) -> None:
        for button in (self.look, self.again):
            button.setEnabled(self.table.current() is not None)

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)

    def _columns(self) -> list[Column[FrozenReport]]:
        names = self._context.lookups
        return [
            Column("Bezeichnung", lambda each: each.name, stretch=True),
            Column("Zeitraum", _days, key=lambda each: str(each.begins), width=190),
            Column(
                "Festgeschrieben",
                lambda each: show_date(each.frozen_on),
                key=lambda each: str(each.frozen_on),
                width=130,
            ),
            Column("Von", lambda each: names.label("staff_member", each.frozen_by), width=150),
            Column("Weitergegeben", lambda each: "ja" if each.told else "nein", width=120),
        ]


def _days(frozen: FrozenReport) -> str:
    return f"{show_date(frozen.begins)} – {show_date(frozen.ends)}"
