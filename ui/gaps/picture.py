"""Where chains break: a matrix over the whole city, the same small for each district, and all of it as a table."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.domain.rules.gap_map import NOWHERE, GapMap, Spot, map_of
from kim_desktop.domain.rules.gap_steps import standing
from ui.administration.part import AdminPart
from ui.casework.focus import order_focus
from ui.context import Context
from ui.gaps.matrix import GapMatrix
from ui.tokens import GRID
from ui.widgets.basic import Card, column, label
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_WHICH = (("open", "Nur offene"), ("all", "Alle"))
_SHOWN = (("picture", "Bild"), ("table", "Tabelle"))
_UNSAID = {"life_area": "ohne Angabe", "legal_domain": "ohne", "district": "ohne Stadtbezirk"}
_WHAT = (
    "Jede Zelle zählt Lücken: je größer das Quadrat, desto mehr. Pfeiltasten wandern, Enter oder ein Klick zeigt diese "
    "Lücken im Register."
)
_TABLE_HEIGHT = 360

Row = tuple[Spot, int]


class PicturePart(AdminPart):
    """The picture of the register; `show_spot` filters it."""

    def __init__(self, context: Context, show_spot: Callable[[Spot], object]) -> None:
        super().__init__(context)
        self._show_spot = show_spot
        self.which = ChipRow(_WHICH, "Welche Lücken", single=True)
        self.shown = ChipRow(_SHOWN, "Wie es gezeigt wird", single=True)
        self.whole = GapMatrix("Lücken nach Lebensbereich und Rechtskreis", self._named)
        self._districts = FlowLayout(space=3 * GRID)
        self.small: dict[str, GapMatrix] = {}
        empty = EmptyState("filter", "Keine Lücke", "Gemeldete Lücken stehen hier nach Lebensbereich und Rechtskreis.")
        self.table: RecordTable[Row] = RecordTable(self._columns(), "Lücken nach Ort in der Kette", empty)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        self.empty = EmptyState("filter", "Keine Lücke", "Gemeldete Lücken erscheinen hier als Bild.")
        self._lay_out()
        self.which.choose(["open"])
        self.shown.choose(["picture"])
        for chips in (self.which, self.shown):
            chips.changed.connect(lambda _chosen: self.refresh())
        self.whole.opened.connect(show_spot)
        self.table.opened.connect(lambda line: show_spot(line[0]))

    def refresh(self) -> None:
        found = self._map()
        as_table, nothing = "table" in self.shown.chosen(), not found.counts
        self.picture.setVisible(not as_table and not nothing)
        self.as_table.setVisible(as_table)
        self.empty.setVisible(nothing and not as_table)
        self.whole.show_map(found)
        for district in found.districts:
            self._small(district).show_map(found, district)
        self.table.set_rows(found.spots())
        order_focus(self)

    def focus_first(self) -> None:
        (self.table if self.table.isVisible() else self.whole).setFocus()

    def _map(self) -> GapMap:
        store, choices = self.context.store, self.context.lookups.choices
        gaps = store.all(Gap)
        if "all" not in self.which.chosen():
            topics = {each.id: each for each in store.all(Topic)}
            gaps = [each for each in gaps if not standing(each, topics.get(each.topic or "")).is_over]
        codes = ([code for code, _ in choices.get(name, ())] for name in ("life_area", "legal_domain", "district"))
        return map_of(gaps, *codes)

    def _small(self, district: str) -> GapMatrix:
        if district not in self.small:
            name = self._named("district", district)
            made = self.small[district] = GapMatrix(f"Lücken in {name}", self._named, small=True)
            made.opened.connect(self._show_spot)
            holder = QWidget()
            holder.setLayout(column(label(name, "strong"), made, space=GRID))
            self._districts.addWidget(holder)
        return self.small[district]

    def _named(self, catalogue: str, code: str) -> str:
        return _UNSAID[catalogue] if code == NOWHERE else self.context.lookups.label(catalogue, code)

    def _columns(self) -> list[Column[Row]]:
        return [
            Column("Lebensbereich", lambda line: self._named("life_area", line[0].life_area), stretch=True),
            Column("Rechtskreis", lambda line: self._named("legal_domain", line[0].legal_domain), width=150),
            Column("Stadtbezirk", lambda line: self._named("district", line[0].district or ""), width=190),
            Column("Lücken", lambda line: str(line[1]), key=lambda line: line[1], width=90, right=True),
        ]

    def _lay_out(self) -> None:
        choice, flow = QWidget(), FlowLayout(space=2 * GRID)
        for chips in (self.which, self.shown):
            flow.addWidget(chips)
        choice.setLayout(flow)
        city = Card(label(_WHAT, "small", wrap=True), self.whole, title="Ganze Stadt")
        side_by_side = QWidget()
        side_by_side.setLayout(self._districts)
        districts = Card(side_by_side, title="Nach Stadtbezirken")
        self.picture = QWidget()
        self.picture.setLayout(column(city, districts, space=2 * GRID))
        self.as_table = Card(self.table, title="Als Tabelle")
        for part in (choice, self.picture, self.as_table, self.empty):
            self.body.addWidget(part)
        self.body.addStretch(1)
