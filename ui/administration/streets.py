"""Straßen: the street table and its import from OpenPLZ or a list of the City."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.master import Street
from kim_desktop.domain.rules.responsibility import street_key
from kim_desktop.work.import_runs import Progress
from kim_desktop.work.street_import import TARGETS, apply_streets, plan_streets, read_streets
from kim_desktop.work.tables.plan import Plan
from kim_desktop.work.tables.sheets import Table
from ui.administration.part import AdminPart
from ui.context import Context
from ui.imports.kind import ListKind
from ui.imports.sheet import ImportSheet
from ui.widgets.basic import Card, label
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_HEIGHT = 320
_EXPLANATION = (
    "Die offene Straßenliste von OpenPLZ (CSV) oder eine Liste der Stadt. Aus OpenPLZ werden nur Leverkusener "
    "Straßen gelesen. Vor dem Speichern sehen Sie, was sich ändert."
)


class StreetsPart(AdminPart):
    """Import above, the table as it stands below it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sheet = ImportSheet(context, self._kind())
        self.search = QLineEdit()
        self.search.setPlaceholderText("Straße suchen")
        self.search.setAccessibleName("Straße suchen")
        self.search.setClearButtonEnabled(True)
        self.count = label("", "muted", wrap=True)
        empty = EmptyState(
            "home", "Noch keine Straßen", "Ohne Straßenverzeichnis wählt man den Stadtteil von Hand.", "Datei wählen …",
            self.sheet.file.ask,
        )  # fmt: skip
        empty.button.setAccessibleDescription("Noch keine Straßen")
        self.table: RecordTable[Street] = RecordTable(self._columns(), "Straßenverzeichnis", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.body.addWidget(self.sheet)
        self.body.addWidget(Card(self.count, self.search, self.table, title="Straßenverzeichnis"))
        self.body.addStretch(1)
        self.search.textChanged.connect(self._filter)
        self.sheet.written.connect(self.wrote)

    def refresh(self) -> None:
        today = local_date(self.context.clock())
        streets = [street for street in self.context.store.all(Street) if street.valid_on(today)]
        without = sum(not street.quarter for street in streets)
        self.table.set_rows(sorted(streets, key=lambda each: (each.name.casefold(), each.postcode)))
        told = f", {without} ohne Stadtteil" if without else ""
        self.count.setText(f"{len(streets)} Straßen gelten heute{told}.")
        self.count.setVisible(bool(streets))
        self.search.setVisible(bool(streets))

    def focus_first(self) -> None:
        self.sheet.focus_first()

    def _filter(self, text: str) -> None:
        wanted = street_key(text)
        self.table.filter((lambda street: wanted in street_key(street.name)) if wanted else None)

    def _kind(self) -> ListKind:
        return ListKind(
            "Straßenliste einlesen",
            _EXPLANATION,
            ("Änderung", "Änderungen"),
            lambda: TARGETS,
            read_streets,
            self._plan,
            self._write,
            lambda count: f"Das Straßenverzeichnis ist auf dem Stand der Liste ({count} Änderungen).",
        )

    def _plan(self, _file_name: str, table: Table, mapping: Mapping[int, str], report: Progress) -> Plan:
        return plan_streets(self.context.store, self.context.lookups, table, mapping, report)

    def _write(self, _file_name: str, plan: Plan, report: Progress) -> int:
        return apply_streets(self.context.store, plan, report)

    def _columns(self) -> tuple[Column[Street], ...]:
        return (
            Column("Straße", lambda each: each.name, width=280, stretch=True),
            Column("PLZ", lambda each: each.postcode, width=80),
            Column("Stadtteil", lambda each: self._quarter(each.quarter), width=180),
            Column("Gültig ab", lambda each: show_date(each.valid_from), lambda each: str(each.valid_from), width=110),
        )

    def _quarter(self, code: str | None) -> str:
        return self.context.lookups.label("quarter", code) if code else "–"
