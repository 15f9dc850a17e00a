"""Data for research: fetched anonymised from the central store, with k and l in sight, saved as Excel or CSV."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.figures.research import Dataset, ToldColumn
from kim_desktop.figures.research_files import research_csv, research_xlsx
from ui.context import Context
from ui.saving import ask_target, save_file
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_ABOUT = (
    "Eine Zeile je Fall für die wissenschaftliche Begleitung: vergröbert, ohne Kennzeichen, in zufälliger Folge. Wer "
    "selten ist, fehlt; was in einer Gruppe bei allen gleich ist, wird nicht genannt. Geben Sie verschiedene Stände "
    "nicht an dieselbe Stelle, sonst ließe sich aus dem Unterschied auf Einzelne schließen."
)


class ResearchCard(Card):
    """Koordination only; the central store makes the rows and notes that it did."""

    def __init__(self, context: Context) -> None:
        super().__init__(label(_ABOUT, "muted", wrap=True), title="Daten für die Forschung")
        self._context = context
        self.data: Dataset | None = None
        self.fetch = Button("Daten holen", self.load, "sync")
        self.excel = Button("Excel …", partial(self._ask, ".xlsx", "Excel-Datei (*.xlsx)", research_xlsx), "export")
        self.csv = Button("CSV mit Codebuch …", partial(self._ask, ".zip", "Archiv (*.zip)", research_csv), "export")
        self.facts = label("", wrap=True)
        self.columns: RecordTable[ToldColumn] = RecordTable(
            _columns(), "Spalten der Forschungsdaten", EmptyState("chart", "")
        )
        self.columns.setMinimumHeight(37 * GRID)
        self.answer = Banner(Level.INFO, "")
        self.body.setSpacing(12)
        self.body.addLayout(row(self.fetch, self.excel, self.csv, None))
        for part in (self.answer, self.facts, self.columns):
            self.body.addWidget(part)
            part.hide()
        for button, name in (
            (self.excel, "Forschungsdaten als Excel speichern"),
            (self.csv, "Forschungsdaten als CSV"),
        ):
            button.setAccessibleName(name)
            button.setEnabled(False)

    def load(self) -> None:
        """Ask the central store."""
        services, store = self._context.services, self._context.store
        self.fetch.setEnabled(False)
        self._say(Level.INFO, "Die Zentrale anonymisiert …")
        self._context.jobs.run(lambda: services.research(store), self._loaded, self._failed, owner=self)

    def write(self, target: Path, make: Callable[[Dataset, str], bytes]) -> None:
        """Save the rows that are in hand."""
        data, municipality = self.data, self._context.store.identity.municipality
        if data:
            save_file(
                self._context, self, target, lambda: make(data, municipality), "Forschungsdaten",
                lambda saved: self._say(Level.FINE, f"Gespeichert: {saved}."), self._failed,
            )  # fmt: skip

    def _loaded(self, data: Dataset) -> None:
        self.data = data
        self.fetch.setEnabled(True)
        self.answer.hide()
        self.facts.setText("\n".join(f"{name}: {value}" for name, value in data.facts))
        self.columns.set_rows(data.columns)
        self.facts.show()
        self.columns.show()
        for button in (self.excel, self.csv):
            button.setEnabled(bool(data.rows))
        if not data.rows:
            self._say(Level.SOON, "Es sind noch zu wenige Fälle; so bliebe niemand unerkannt.")

    def _failed(self, error: KnownError) -> None:
        self.fetch.setEnabled(True)
        self._say(Level.SOON, str(error))

    def _ask(self, ending: str, kind: str, make: Callable[[Dataset, str], bytes]) -> None:
        if self.data:
            name = f"KIM-Forschungsdaten {self.data.as_of:%Y-%m-%d}{ending}"
            target = ask_target(self, "Forschungsdaten speichern", name, kind)
            if target:
                self.write(target, make)

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


def _columns() -> list[Column[ToldColumn]]:
    return [
        Column("Spalte", lambda each: each.label, width=230),
        Column("Rolle", lambda each: each.role, width=170),
        Column("Stufe", lambda each: each.level, width=180),
        Column("Bedeutung", lambda each: each.meaning, stretch=True),
    ]
