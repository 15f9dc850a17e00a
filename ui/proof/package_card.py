"""The Verwendungsnachweis: year, Baustein and Träger chosen, what goes in shown, one file saved."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from kim_desktop.clock import local_date
from kim_desktop.errors import KnownError
from kim_desktop.figures.report import Period, Slice, Wanted
from kim_desktop.figures.sheets import Table
from kim_desktop.work.funding_year import FundingYear
from kim_desktop.work.proof_of_use import ProofOfUse, employers, proof_of_use, sees_every_employer
from kim_desktop.work.proof_package import package, package_name
from ui.context import Context
from ui.overview.figure_source import Shown, ask_centre, leave_house
from ui.saving import ask_target, save_file
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_YEARS = 6
_KIND = "Paket (*.zip)"
_NAMELESS = "Das Paket nennt keine Klientinnen und Klienten; es enthält ein PDF, eine Excel-Mappe und die Prüfsummen."
_ABOUT = (
    "Deckblatt, Stellenbesetzung je Träger, Stelle und Monat, Präsenz, Veranstaltungen, Sitzungen, Themen und "
    "Vereinbarungen eines Förderjahres, dazu die Zahlen in der Ordnung des Sachberichts."
)


class PackageCard(Card):
    """Koordination makes it for all or for one Träger, a Trägerleitung for its own."""

    def __init__(self, context: Context) -> None:
        super().__init__(label(_ABOUT, "muted", wrap=True), title="Verwendungsnachweis")
        self._context = context
        self._whole = sees_every_employer(context.store)
        self.year, self.part, self.employer = QComboBox(), QComboBox(), QComboBox()
        self.figures = QCheckBox("Zahlen der Zentrale beifügen und festschreiben")
        self.figures.setChecked(self._whole)
        if not self._whole:
            self.figures.hide()
        self.contents: RecordTable[Table] = RecordTable(
            [
                Column("Was hineinkommt", lambda table: table.title, stretch=True),
                Column(
                    "Einträge", lambda table: str(len(table.rows)), key=lambda t: len(t.rows), width=110, right=True
                ),
            ],
            "Inhalt des Verwendungsnachweises",
            EmptyState("document", "Keine Stellen", "Für diesen Träger sind keine Stellen eingetragen."),
        )
        self.contents.setMinimumHeight(37 * GRID)
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.save: Button = PrimaryButton("Paket speichern …", self._ask, "export")
        self.body.setSpacing(12)
        for part in (self._choices(), self.contents, self.figures, label(_NAMELESS, "small", wrap=True), self.answer):
            self.body.addWidget(part)
        self.body.addLayout(row(self.save, None))
        for combo in (self.year, self.part, self.employer):
            combo.currentIndexChanged.connect(lambda _at: self.refresh())
        self.refresh()

    def wanted(self) -> FundingYear:
        """What is chosen."""
        return FundingYear(self.year.currentData(), self.part.currentData() or "", self.employer.currentData() or "")

    def refresh(self) -> None:
        """Show what would go in."""
        try:
            proof = proof_of_use(self._context.store, self.wanted())
        except KnownError as error:
            self.contents.set_rows(())
            self.save.setEnabled(False)
            self._say(Level.SOON, str(error))
            return
        self.save.setEnabled(True)
        self.answer.hide()
        self.contents.set_rows(proof.tables)

    def write(self, target: Path) -> None:
        """Gather, count and save, beside the window."""
        wanted, with_figures = self.wanted(), self.figures.isChecked()
        self.save.setEnabled(False)
        self._say(Level.INFO, "Die Zentrale rechnet …" if with_figures else "Das Paket wird geschrieben …")
        save_file(
            self._context,
            self,
            target,
            lambda: package(self._gather(wanted, with_figures)),
            "Verwendungsnachweis",
            self._saved,
            self._failed,
        )

    def _gather(self, wanted: FundingYear, with_figures: bool) -> ProofOfUse:
        store = self._context.store
        if not with_figures:
            return proof_of_use(store, wanted)
        shown = self._count(wanted)
        kept, told = leave_house(store, shown, f"Verwendungsnachweis {wanted.year}")
        return proof_of_use(store, wanted, told, kept.frozen[0].sha256)

    def _count(self, wanted: FundingYear) -> Shown:
        """The figures of the year, counted until today while it runs."""
        today = local_date(self._context.clock())
        part = Slice(part=wanted.part, employer=wanted.employer)
        asked = Wanted(Period(wanted.begins, wanted.ends), min(today, wanted.ends), part)
        return ask_centre(self._context.services, self._context.store, asked, None, lambda *_: None)

    def _ask(self) -> None:
        proof = proof_of_use(self._context.store, self.wanted())
        target = ask_target(self, "Verwendungsnachweis speichern", package_name(proof), _KIND)
        if target:
            self.write(target)

    def _saved(self, target: Path) -> None:
        self.save.setEnabled(True)
        self._context.shell.data_changed()
        self._say(Level.FINE, f"Gespeichert: {target}.")

    def _failed(self, error: KnownError) -> None:
        self.save.setEnabled(True)
        hint = (
            " Ohne Häkchen bei den Zahlen lässt sich das Paket auch so speichern." if self.figures.isChecked() else ""
        )
        self._say(Level.SOON, f"{error}{hint}")

    def _choices(self) -> QWidget:
        today, names = local_date(self._context.clock()), self._context.lookups
        for year in range(today.year, today.year - _YEARS, -1):
            self.year.addItem(f"{year}{' (läuft noch)' if year == today.year else ''}", year)
        self.year.setCurrentIndex(1)
        for code, name in (("", "alle Bausteine"), *names.choices.get("funding_part", ())):
            self.part.addItem(name, code)
        every = [("", "alle Träger")] if self._whole else []
        for code, name in (*every, *employers(self._context.store)):
            self.employer.addItem(name, code)
        flow = FlowLayout(space=2 * GRID)
        for name, combo in (("Förderjahr", self.year), ("Baustein", self.part), ("Träger", self.employer)):
            combo.setAccessibleName(name)
            combo.setMinimumWidth(22 * GRID)
            held, title = QWidget(), label(name, "field")
            title.setBuddy(combo)
            held.setLayout(column(title, combo, space=GRID // 2))
            flow.addWidget(held)
        made = QWidget()
        made.setLayout(flow)
        return made

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)
