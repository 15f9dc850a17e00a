"""The cases of a bulk handover, row by row and without names: where, how, from whom, to whom, and what goes over."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.handover import CONTACT_SHEET
from kim_desktop.work.bulk_handover import Planned, Preview
from ui.charts import Bar, BarChart
from ui.desk import PlainDesk
from ui.editors.choices import Choices, SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_HOW = "Wählen Sie Zeilen mit Umschalt oder Strg und den Pfeiltasten; Enter führt zur Auswahl der neuen Person."
_HEIGHT = 300
_GIVE_WAY = ((2, 900), (1, 700), (6, 620))
_GIVER = 3
"""Columns that give way, and the width of the table below which they do."""


class BulkTable(Card):
    """Shows a preview; `assign` is called with the chosen rows' cases and who shall have them, empty for nobody."""

    def __init__(
        self, desk: PlainDesk, assign: Callable[[list[str], str], object], propose: Callable[[], object]
    ) -> None:
        super().__init__(title="Vorschau")
        self._desk, self._assign, self._one_giver = desk, assign, False
        self._loads: Mapping[str, int] = {}
        self._proposed: Mapping[str, str] = {}
        empty = EmptyState("cases", "Kein offener Fall", "Hier ist nichts zu übertragen.")
        self.table: RecordTable[Planned] = RecordTable(self._columns(), "Fälle der Übertragung", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.summary = label("", "strong", wrap=True)
        self.detail = label("", wrap=True)
        self.who = SearchCombo(())
        self.who.setAccessibleName("Künftig zuständig für die gewählten Zeilen")
        self.who.setMinimumWidth(240)
        self.give = Button("Zuweisen", self._give)
        self.leave = Button("Ausnehmen", lambda: self._assign(self._chosen(), ""))
        self.key = QuietButton("Alle nach Schlüssel vorschlagen", propose)
        assigning = QWidget()
        flow = FlowLayout()
        field = label("Gewählte Zeilen an", "field")
        field.setBuddy(self.who)
        field.setMinimumHeight(self.who.sizeHint().height())
        for part in (field, self.who, self.give, self.leave, self.key):
            flow.addWidget(part)
        assigning.setLayout(flow)
        self.body.setSpacing(12)
        for line in (self.summary, label(_HOW, "muted", wrap=True), self.table, self.detail, assigning):
            self.body.addWidget(line)
        self.table.opened.connect(lambda _row: self.who.setFocus())
        self.table.picked.connect(self._explain)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self._enable()

    def offer(self, choices: Choices) -> None:
        """Offer these people."""
        self.who.offer(choices)

    def show_preview(self, preview: Preview, proposed: Mapping[str, str]) -> None:
        """Show what would happen; the chosen rows stay chosen. `proposed` is whom the key names for each case."""
        chosen = set(self._chosen())
        self._loads, self._proposed = preview.loads_after, proposed
        rows = sorted((*preview.planned, *preview.blocked), key=lambda each: (not each.held.active, each.held.code))
        self.table.set_rows(rows)
        model = self.table.selectionModel()
        for at in range(self.table.count()):
            if self.table.records.row_at(at).held.case_id in chosen:
                model.select(self.table.records.index(at, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)
        self.summary.setText(summary(preview))
        self._one_giver = len({each.held.responsible for each in rows}) < 2
        self._make_room(self.width())
        self._explain(self.table.current())
        self._enable()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room(event.size().width())

    def _make_room(self, room: int) -> None:
        for at, width in _GIVE_WAY:
            self.table.setColumnHidden(at, room < width)
        self.table.setColumnHidden(_GIVER, self._one_giver)

    def _explain(self, planned: Planned | None) -> None:
        """All about one row in a sentence."""
        self.detail.setVisible(planned is not None)
        if planned is None:
            return
        name = self._desk.label("staff_member", planned.to)
        by_key = self._proposed.get(planned.held.case_id) == planned.to
        ground = "nach dem Zuständigkeitsschlüssel" if by_key else "von Hand gewählt"
        whom = f"an {name} ({ground}, danach {self._loads.get(planned.to, 0)} Fälle). " if planned.extent else ""
        self.detail.setText(f"{planned.held.code}: {whom}{planned.why}")

    def _give(self) -> None:
        if self.who.settle() and self.who.code():
            self._assign(self._chosen(), self.who.code())

    def _chosen(self) -> list[str]:
        return [each.held.case_id for each in self.table.chosen()]

    def _enable(self) -> None:
        for button in (self.give, self.leave):
            button.setEnabled(bool(self.table.chosen()))

    def _columns(self) -> list[Column[Planned]]:
        named = self._desk.label
        return [
            Column("Fallnummer", lambda each: each.held.code, width=150),
            Column("Wo", self._where, width=130),
            Column("Begleitung", lambda each: named("case_level", each.held.level), width=110),
            Column("Bisher", self._before, width=190),
            Column("Künftig", lambda each: named("staff_member", each.to) if each.extent else "–", width=160),
            Column("Übergeben wird", self._what, level=self._level, width=190),
            Column("Warum", lambda each: each.why, stretch=True),
        ]

    def _where(self, planned: Planned) -> str:
        held = planned.held
        codes = (("quarter", held.quarter), ("place", held.place), ("district", held.district))
        return next((self._desk.label(catalogue, code) for catalogue, code in codes if code), "unbekannt")

    def _before(self, planned: Planned) -> str:
        name = self._desk.label("staff_member", planned.held.responsible)
        return name if planned.held.active else f"{name} (ausgeschieden)"

    def _what(self, planned: Planned) -> str:
        return self._desk.label("handover_extent", planned.extent) if planned.extent else "bleibt"

    def _level(self, planned: Planned) -> Level:
        if not planned.extent:
            return Level.NEUTRAL
        return Level.SOON if planned.extent == CONTACT_SHEET else Level.FINE


class Loads(Card):
    """How many open cases each person has now and would have."""

    def __init__(self) -> None:
        super().__init__(title="Auslastung vorher und nachher")
        self._chart: BarChart | None = None
        self._holder = column(space=GRID)
        self.body.addLayout(self._holder)

    def show_preview(self, preview: Preview, names: Mapping[str, tuple[str, int]]) -> None:
        """Show those whose number would change; `names` tells name and capacity of each person."""
        staff = preview.loads_before.keys() | preview.loads_after.keys()
        changed = [each for each in staff if preview.loads_before.get(each, 0) != preview.loads_after.get(each, 0)]
        self.setVisible(bool(changed))
        if self._chart:
            self._holder.removeWidget(self._chart)
            self._chart.hide()
            self._chart.deleteLater()
        self._chart = BarChart(
            "Auslastung vorher und nachher",
            [_bar(preview, each, *names.get(each, (each, 0))) for each in _by_name(changed, names)],
        )
        self._holder.addWidget(self._chart)


def summary(preview: Preview) -> str:
    """'37 von 40 Fällen gehen an 4 Personen, 3 bleiben.'"""
    going, staying = len(preview.planned), len(preview.blocked)
    people = len({each.to for each in preview.planned})
    if not going:
        return "Noch ist kein Fall einer neuen Person zugewiesen."
    whom = "eine Person" if people == 1 else f"{people} Personen"
    rest = f", {staying} {'bleibt' if staying == 1 else 'bleiben'}" if staying else ""
    sheets = sum(each.extent == CONTACT_SHEET for each in preview.planned)
    only = f" Bei {sheets} geht ohne E6 nur das Kontaktblatt." if sheets else ""
    cases = "1 Fall geht" if going + staying == 1 else f"{going} von {going + staying} Fällen gehen"
    return f"{cases} an {whom}{rest}.{only}"


def _bar(preview: Preview, staff: str, name: str, capacity: int) -> Bar:
    before, after = preview.loads_before.get(staff, 0), preview.loads_after.get(staff, 0)
    room = f", Kapazität {capacity}" if capacity else ""
    full = " – voll" if capacity and after == capacity else " – überlastet" if capacity and after > capacity else ""
    return Bar(name, after, f"{before} → {after} Fälle{room}{full}")


def _by_name(staff: Iterable[str], names: Mapping[str, tuple[str, int]]) -> list[str]:
    return sorted(staff, key=lambda each: names.get(each, (each, 0))[0].casefold())
