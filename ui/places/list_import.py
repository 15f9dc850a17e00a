"""Listen einlesen: today's lists of people become Meldungen, with a look at every line before and a way back."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.work.import_runs import Progress, Run
from kim_desktop.work.list_import import import_list, plan_list, targets
from kim_desktop.work.list_rows import RowReader
from kim_desktop.work.tables.mapping import Target
from kim_desktop.work.tables.plan import Plan
from kim_desktop.work.tables.reading import read_book
from kim_desktop.work.tables.sheets import Table
from ui.context import Context
from ui.imports.kind import ListKind
from ui.imports.runs_card import RunsCard
from ui.imports.sheet import ImportSheet
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import column, scrolled


class ListenEinlesen(Page):
    """One page: file, columns, preview, and below it what was read in before."""

    title = "Listen einlesen"
    icon = "table"
    help = (
        "Hier werden bisherige Listen (Excel, OpenDocument, CSV) zu Meldungen. Wählen Sie die Datei mit Strg+O, oder "
        "ziehen Sie sie auf dieses Fenster. Das Programm schlägt vor, welche Spalte was bedeutet; Sie können es "
        "ändern. Die Vorschau zeigt jede Zeile: Leertaste nimmt sie auf oder lässt sie aus. Mögliche Doppelte sind "
        "zunächst ausgelassen. Was sich nicht deuten lässt, steht als Hinweis da und bleibt bei der Meldung unter "
        "„Was wurde schon getan?“.\n\n"
        "Gespeichert wird erst mit „Einlesen“, und zwar alles oder nichts. Danach können Sie den Import "
        "zurücknehmen: Meldungen, die niemand bearbeitet hat, werden gelöscht, die übrigen bleiben."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sheet = ImportSheet(context, self._kind())
        self.runs = RunsCard(context)
        inner = QWidget()
        layout = column(self.sheet, self.runs, None, space=2 * GRID)
        layout.setContentsMargins(0, 0, GRID, 0)
        inner.setLayout(layout)
        self.body.addWidget(scrolled(inner))
        self.sheet.written.connect(self.runs.refresh)

    def refresh(self) -> None:
        self.runs.refresh()

    def focus_first(self) -> None:
        self.sheet.focus_first()

    def _kind(self) -> ListKind:
        return ListKind(
            "Liste mit Personen",
            "Excel, OpenDocument oder CSV. Sie können die Datei auch auf dieses Fenster ziehen.",
            ("Meldung", "Meldungen"),
            self._targets,
            read_book,
            self._plan,
            self._write,
            lambda run: f"Eingelesen: {_count(run)}. Sie stehen unter „Meldung aufnehmen“ zur Entscheidung bereit.",
        )

    def _targets(self) -> tuple[Target, ...]:
        return targets(self.context.lookups, self.context.store)

    def _plan(self, file_name: str, table: Table, mapping: Mapping[int, str], report: Progress) -> Plan:
        store, lookups = self.context.store, self.context.lookups
        today = local_date(self.context.clock())
        return plan_list(store, RowReader(table.headers, mapping, lookups, today, file_name), table, report)

    def _write(self, file_name: str, plan: Plan, report: Progress) -> Run:
        return import_list(self.context.store, file_name, plan, report)


def _count(run: Run) -> str:
    count = len(run.records)
    return "1 Meldung" if count == 1 else f"{count} Meldungen"
