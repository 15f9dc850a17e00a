"""Lücken: what case managers found missing between the offices, how it stands, and what was answered."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import Gap
from ui.context import Context
from ui.overview.gap_cards import GapDetails, NewGap
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, column, scrolled
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_FILTERS = (("open", "Offen"), ("mine", "Von mir"), ("done", "Beantwortet"))
_LEVELS = {"reported": Level.SOON, "decided": Level.FINE, "answered": Level.FINE}
_CLOSED = frozenset({"decided", "answered"})
_ALL_COLUMNS_FROM = 760


class Luecken(Page):
    """Report one by hand, read the answers; Koordination says what becomes of each."""

    title = "Lücken"
    icon = "filter"
    help = (
        "Hier steht, wo Integrationsketten abbrechen: ohne Namen und ohne Bezug zu einem Fall. Aus der „Kette“ einer "
        "Fallakte entsteht eine Lücke mit einem Klick; „Lücke melden“ nimmt eine von Hand auf. Enter auf einer Zeile "
        "zeigt sie ganz. Koordinatorinnen und Koordinatoren tragen Stand und Antwort ein; wer gemeldet hat, kann die "
        "eigene Meldung berichtigen, bis die Koordination sie aufgreift. Namen aus Ihren Fällen werden zurückgewiesen."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._gap: Gap | None = None
        self.report_button = Button("Lücke melden", self.begin, "plus")
        self.tools.addWidget(self.report_button)
        self.new = NewGap(context, self._reported)
        self.filters = ChipRow(_FILTERS, "Lücken filtern")
        empty = EmptyState(
            "filter", "Keine Lücke gemeldet", "Wo eine Kette bricht, hilft eine Meldung allen, die danach kommen."
        )
        self.table: RecordTable[Gap] = RecordTable(self._columns(), "Lücken", empty)
        self.table.setMinimumHeight(220)
        self.details = GapDetails(context, self._saved)
        inner = QWidget()
        inner.setLayout(column(self.new, self.filters, self.table, self.details, space=2 * GRID))
        self.body.addWidget(scrolled(inner))
        self.filters.changed.connect(lambda _chosen: self._filter())
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _gap: self.details.focus_first())

    def refresh(self) -> None:
        gaps = sorted(self.context.store.all(Gap), key=lambda each: (str(each.reported_on), each.id), reverse=True)
        chosen = self._gap
        self.table.set_rows(gaps)
        self._filter()
        self._pick(next((each for each in gaps if chosen and each.id == chosen.id), None))

    def focus_first(self) -> None:
        self.table.setFocus()

    def begin(self) -> None:
        self.new.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at in (0, 3):
            self.table.setColumnHidden(at, event.size().width() < _ALL_COLUMNS_FROM)

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show one Lücke, whatever is filtered."""
        self.filters.choose(())
        for at in range(self.table.count()):
            if self.table.records.row_at(at).id == record_id:
                self.table.selectRow(at)
                self.table.setFocus()

    def keep(self) -> None:
        self.new.keep()
        self.details.keep()

    def _pick(self, gap: Gap | None) -> None:
        if gap and (self._gap is None or gap.id != self._gap.id):
            self.details.keep()
        self._gap = gap or self._gap
        self.details.show_gap(self._gap)

    def _filter(self) -> None:
        chosen, me = self.filters.chosen(), self.context.store.identity.user_id

        def keep(gap: Gap) -> bool:
            return (
                ("open" not in chosen or gap.state not in _CLOSED)
                and ("done" not in chosen or gap.state in _CLOSED)
                and ("mine" not in chosen or gap.reported_by == me)
            )

        self.table.filter(keep if chosen else None)

    def _reported(self) -> None:
        self.context.shell.say("Lücke gemeldet.")
        self._saved()

    def _saved(self) -> None:
        self.context.shell.data_changed()
        self.refresh()

    def _columns(self) -> list[Column[Gap]]:
        context = self.context
        return [
            Column("Gemeldet", lambda gap: show_date(gap.reported_on), key=lambda gap: str(gap.reported_on), width=110),
            Column("Stand", lambda gap: _label(context, "gap_state", gap.state), level=_level, width=190),
            Column("Was fehlt oder bricht ab?", lambda gap: " ".join(gap.what.split())[:300], stretch=True),
            Column("Lebensbereich", lambda gap: _label(context, "life_area", gap.life_area), width=190),
            Column("Tage", lambda gap: str(gap.days_waited or ""), key=lambda gap: gap.days_waited or 0, width=70),
        ]


def _label(context: Context, catalogue: str, code: str | None) -> str:
    return context.lookups.label(catalogue, code) if code else ""


def _level(gap: Gap) -> Level:
    return _LEVELS.get(gap.state, Level.INFO)
