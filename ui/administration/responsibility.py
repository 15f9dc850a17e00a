"""Zuständigkeit: the load of the team, the key that says who is responsible where, and the Randquartiere."""

from kim_desktop.clock import local_date
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.errors import KnownError
from kim_desktop.work.responsibility import Load, ResponsibilityDesk, set_border
from ui.administration.master_list import MasterList
from ui.administration.part import AdminPart
from ui.charts import Bar, BarChart
from ui.context import Context
from ui.layouts import Layout, Section
from ui.widgets.basic import Card, column, label
from ui.widgets.chips import ChipRow
from ui.widgets.table import Column

_KNOWN = "Gezählt beim letzten Abgleich. Nach Stadtteil, gewichtet und im Bild steht es unter „Team und Auslastung“."
_KEY = "Präsenzort geht vor Stadtteil, Stadtteil vor Stadtbezirk. Eine Zeile endet mit „Gültig bis“."
_LAYOUT = Layout((Section("", (("staff", "share"), ("district", "quarter", "place"), ("valid_from", "valid_to"))),))
_BORDER = (
    "In Randquartieren liegt die Grenze zwischen zwei Bezirken nah: Dort darf nach freien Kapazitäten zugewiesen "
    "werden, und der Vorschlag nennt alle, die infrage kommen."
)


class ResponsibilityPart(AdminPart):
    """Load, key and border quarters, each in a card."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns: tuple[str | Column[ResponsibilityKey], ...] = (
            Column("Zuständig für", self._where, width=300),
            "staff",
            Column("Anteil", lambda each: f"{each.share} %", lambda each: each.share, width=80, right=True),
        )
        self.key = MasterList(context, ResponsibilityKey, columns, explanation=_KEY, layout=_LAYOUT, wrote=self.wrote)
        self._bars = column()
        self.bars: BarChart | None = None
        self.border = ChipRow(context.lookups.choices.get("quarter", ()), "Randquartiere")
        self._quarters: dict[str, CodeEntry] = {}
        self.body.addWidget(Card(label(_KNOWN, "muted", wrap=True), self._bars, title="Auslastung"))
        self.body.addWidget(self.key)
        self.body.addWidget(Card(label(_BORDER, "muted", wrap=True), self.border, title="Randquartiere"))
        self.body.addStretch(1)
        self.border.changed.connect(self._set_border)

    def refresh(self) -> None:
        self._show_loads(ResponsibilityDesk(self.context.store).loads())
        self.key.refresh()
        today = local_date(self.context.clock())
        entries = self.context.store.all(CodeEntry, catalogue="quarter")
        self._quarters = {entry.code: entry for entry in entries if entry.valid_on(today)}
        self.border.blockSignals(True)
        self.border.choose(code for code, entry in self._quarters.items() if BORDER in entry.flags)
        self.border.blockSignals(False)

    def focus_first(self) -> None:
        self.key.focus_first()

    def keep(self) -> None:
        self.key.keep()

    def _where(self, key: ResponsibilityKey) -> str:
        named = (("place", key.place), ("quarter", key.quarter), ("district", key.district))
        return next((self.context.lookups.label(catalogue, code) for catalogue, code in named if code), "–")

    def _show_loads(self, loads: tuple[Load, ...]) -> None:
        chart = BarChart("Auslastung je Case-Management", [Bar(each.name, each.cases, _load(each)) for each in loads])
        if self.bars:
            self._bars.removeWidget(self.bars)
            self.bars.hide()
            self.bars.deleteLater()
        self.bars = chart
        self._bars.addWidget(chart)

    def _set_border(self, chosen: frozenset[str]) -> None:
        store = self.context.store
        try:
            for code, entry in self._quarters.items():
                if (code in chosen) != (BORDER in entry.flags):
                    self._quarters[code] = set_border(store, entry, code in chosen)
        except KnownError as error:
            self.context.shell.say_error(error)
        self.wrote()


def _load(load: Load) -> str:
    room = f"Kapazität {load.capacity}" if load.capacity else "keine Kapazität eingetragen"
    if load.cases is None:
        return f"hier nicht bekannt, {room}"
    full = " – voll" if load.capacity and load.cases >= load.capacity else ""
    return f"{load.cases} offene Fälle, {room}{full}"
