"""Auslastung: the case managers with what they carry and can take, and the same by Träger, district and quarter."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from kim_desktop.work.load import Area, TeamPicture, team_picture
from ui.charts import Bar, BarChart
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.handover.part import HandoverPart
from ui.overview.ways import open_bulk
from ui.team.carriers import CarrierTable, told
from ui.team.notices import TeamNotices
from ui.team.town import TownPicture
from ui.team.words import LEVELS, STATES, area, told_at, used
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.table import Column, RecordTable

_HEIGHT = 260
_MEASURES = (("cases", "Fälle"), ("people", "Personen"))
_WEIGHED = (
    "„Gewichtet“ zählt jeden Fall mit dem Gewicht seines Stadtbezirks (Verwaltung, „Gewichte und Vergleichszahlen“) "
    "und jede offene Meldung mit."
)
_LEGEND = (
    "Zahl: offene Fälle oder Personen · Prozent: Auslastung derer, die dort zuständig sind · glatt: frei · schräg "
    "gestreift: fast voll · gekreuzt: voll oder überlastet · quer gestreift: nicht bekannt · gestrichelter Rand: "
    "Randquartier, dort entscheidet die freie Kapazität mit. Das Bild ist gezeichnet und keine Karte."
)


class OverviewPart(HandoverPart):
    """Everything is read from this device; the counts by quarter came with the last round."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._picture = TeamPicture(None, (), (), (), (), 0)
        self.notices = TeamNotices(context)
        self.told = label("", "muted", wrap=True)
        self.nowhere = label("", "notice", wrap=True)
        self.table = CarrierTable(self.desk)
        self.detail = label("", wrap=True)
        self.to = SearchCombo(())
        self.to.setAccessibleName("Fälle übertragen an")
        self.to.setMinimumWidth(220)
        self.move_button = Button("Fälle übertragen …", self._move, "handover")
        self.measure = ChipRow(_MEASURES, "Im Bild gezählt werden", single=True)
        self.town = TownPicture()
        self.quarters: RecordTable[Area] = RecordTable(_quarter_columns(context), "Stadtteile als Tabelle")
        self.quarters.setMinimumHeight(_HEIGHT)
        self._bars = {name: column() for name in ("employers", "districts")}
        self._charts: dict[str, BarChart] = {}
        self._lay_out()
        self.measure.choose(["cases"])
        self.measure.changed.connect(lambda _chosen: self._draw())
        self.table.opened.connect(lambda _row: self.to.setFocus())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.town.opened.connect(self._point_at)
        self._enable()

    def refresh(self) -> None:
        self._picture = found = team_picture(self.context.store)
        self.notices.refresh()
        self.told.setText(told_at(found.at))
        self.nowhere.setText(f"Bei {found.nowhere} offenen Fällen ist kein Stadtbezirk bekannt.")
        self.nowhere.setVisible(bool(found.nowhere))
        self.table.show_carriers(found.carriers)
        self.to.offer([(each.staff, f"{each.name} ({used(each)})") for each in reversed(found.carriers)])
        self.quarters.set_rows(found.quarters)
        self._show_bars("employers", "Auslastung je Träger", found.employers)
        self._show_bars("districts", "Auslastung je Stadtbezirk", found.districts)
        self._draw()
        self._enable()
        self.order()

    def focus_first(self) -> None:
        self.table.setFocus()

    def _draw(self) -> None:
        self.town.show_areas(self._picture.quarters, "people" in self.measure.chosen())

    def _enable(self) -> None:
        chosen = self.table.current()
        self.move_button.setEnabled(chosen is not None)
        self.detail.setVisible(chosen is not None)
        self.detail.setText(told(self.desk, chosen) if chosen else "")

    def _move(self) -> None:
        """Lead to the bulk handover, with giver and taker filled in."""
        giver = self.table.current()
        if giver and self.to.settle():
            taker = "" if self.to.code() == giver.staff else self.to.code()
            open_bulk(self.context, self, f"staff:{giver.staff}", taker)

    def _point_at(self, code: str) -> None:
        at = next((at for at in range(self.quarters.count()) if self.quarters.records.row_at(at).code == code), -1)
        if at >= 0:
            self.quarters.selectRow(at)
            self.quarters.scrollTo(self.quarters.records.index(at, 0))

    def _show_bars(self, which: str, name: str, areas: Sequence[Area]) -> None:
        old = self._charts.get(which)
        if old:
            self._bars[which].removeWidget(old)
            old.hide()
            old.deleteLater()
        bars = [Bar(self._named(which, each), each.percent, area(each)) for each in areas]
        chart = self._charts[which] = BarChart(name, bars)
        self._bars[which].addWidget(chart)

    def _named(self, which: str, each: Area) -> str:
        if which == "districts":
            return f"{each.label} (Gewicht {each.weight} %)"
        return self.desk.label("organisation", each.code) or "ohne Träger"

    def _lay_out(self) -> None:
        moving, flow = QWidget(), FlowLayout()
        field = label("Gewählte Person entlasten, Fälle an", "field")
        field.setBuddy(self.to)
        field.setMinimumHeight(self.to.sizeHint().height())
        for each in (field, self.to, self.move_button):
            flow.addWidget(each)
        moving.setLayout(flow)
        team = Card(self.told, self.table, self.detail, moving, self.nowhere, title="Team")
        picture = QWidget()
        head = row(label("Gezählt werden", "field"), self.measure, space=GRID)
        head.setStretch(1, 1)
        picture.setLayout(column(head, self.town, label(_LEGEND, "small", wrap=True), space=GRID))
        town = Card(picture, self.quarters, title="Stadtbezirke und Stadtteile")
        employers = Card(self._bars["employers"], title="Nach Träger")
        districts = Card(self._bars["districts"], label(_WEIGHED, "small", wrap=True), title="Nach Stadtbezirk")
        for part in (self.notices, team, town, districts, employers):
            self.body.addWidget(part)
        self.body.addStretch(1)


def _quarter_columns(context: Context) -> list[Column[Area]]:
    def district(each: Area) -> str:
        return context.lookups.label("district", each.district)

    return [
        Column("Stadtteil oder Unterkunft", lambda each: each.label, stretch=True),
        Column("Stadtbezirk", district, width=130),
        Column("Randquartier", lambda each: "ja" if each.is_border else "–", width=110),
        Column("Fälle", lambda each: str(each.cases), lambda each: each.cases, width=70, right=True),
        Column("Personen", lambda each: str(each.people), lambda each: each.people, width=90, right=True),
        Column("Auslastung der Zuständigen", _area_used, _area_fill, lambda each: LEVELS[each.state], width=220),
    ]


def _area_used(each: Area) -> str:
    return STATES[each.state] if each.percent is None else f"{STATES[each.state]} · {each.percent} %"


def _area_fill(each: Area) -> int:
    return -1 if each.percent is None else each.percent
