"""Nachweise: the Verwendungsnachweis as one package, data for research, and how far the State's database is."""

from PySide6.QtWidgets import QWidget

from kim_desktop.work.proof_of_use import sees_every_employer
from ui.context import Context
from ui.page import Page
from ui.proof.package_card import PackageCard
from ui.proof.research_card import ResearchCard
from ui.proof.transfers_card import TransfersCard
from ui.tokens import GRID
from ui.widgets.basic import column, scrolled


class Nachweise(Page):
    """A Trägerleitung sees the package of its own posts only."""

    title = "Nachweise"
    icon = "proof"
    help = (
        "Der Verwendungsnachweis entsteht aus dem, was eingetragen ist: Stellen, Präsenz, Veranstaltungen, Sitzungen, "
        "Themen und Vereinbarungen. Wählen Sie Förderjahr, Baustein und Träger; „Paket speichern“ schreibt ein Archiv "
        "mit PDF, Excel-Mappe und Prüfsummen. Zahlen über Personen kommen geschützt von der Zentrale und werden dabei "
        "festgeschrieben.\n\n"
        "Die Daten für die Forschung sind anonymisiert: In jeder Datei steht, wie viele Fälle mindestens gleich "
        "aussehen (k) und wie viele verschiedene Werte eine Gruppe zeigt (l). Beide Werte stehen unter Verwaltung bei "
        "den Regeln und gelten ab dem nächsten Quartal."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.package = PackageCard(context)
        whole = sees_every_employer(context.store)
        self.research = ResearchCard(context) if whole else None
        self.transfers = TransfersCard(context) if whole else None
        inner = QWidget()
        others = [each for each in (self.research, self.transfers) if each]
        inner.setLayout(column(self.package, *others, None, space=2 * GRID))
        self.body.addWidget(scrolled(inner))

    def refresh(self) -> None:
        self.package.refresh()

    def focus_first(self) -> None:
        self.package.year.setFocus()
