"""Auswertung: figures of any period and part of the work, counted by the central store, frozen before they leave."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.errors import BadInput, KnownError, Unreachable
from kim_desktop.figures.csv_file import to_csv
from kim_desktop.figures.report import Report
from kim_desktop.figures.xlsx import to_xlsx
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.work.audit import Paper, note_saved
from ui.context import Context
from ui.jobs import Job
from ui.overview.figure_card import FigureCard
from ui.overview.figure_question import FigureQuestion
from ui.overview.figure_source import Shown, ask_centre, ask_for_calendar, keep, leave_house, of_frozen
from ui.overview.frozen_list import FrozenList
from ui.page import Page
from ui.saving import ask_target
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, PrimaryButton, column, label, row, scrolled
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level

_NAMELESS = "Die Datei enthält nur Zahlen und keine Namen."
_PROTECTED = "Kleine Zahlen sind geschützt, damit niemand erkennbar wird."
_FROZEN = "Was gespeichert wird, ist festgeschrieben und gilt als weitergegeben."
_COUNT, _KEPT = "count", "kept"
_FILES: tuple[tuple[str, str, str, Callable[[Report], bytes], str], ...] = (
    ("Excel …", ".xlsx", "Excel-Datei (*.xlsx)", to_xlsx, "export"),
    ("CSV …", ".csv", "CSV-Datei (*.csv)", to_csv, "export"),
    ("PDF …", ".pdf", "PDF-Datei (*.pdf)", figures_pdf, "document"),
)


class Auswertung(Page):
    """Ask, fetch, read, freeze, export."""

    title = "Auswertung"
    icon = "chart"
    help = (
        "Wählen Sie Zeitraum und Ausschnitt und holen Sie die Zahlen. Die Zentrale rechnet sie aus allen Fällen; "
        "dafür braucht es eine Verbindung. Zahlen unter der Schwelle werden nicht genannt, und weitere so weit "
        "verschwiegen, dass sich keine errechnen lässt, auch nicht mit Zahlen, die schon weitergegeben wurden.\n\n"
        "„Festschreiben“ hält die Zahlen mit Prüfsumme fest; unter „Festgeschrieben“ lassen sie sich später ansehen "
        "und aus dem Datenbestand von damals nachrechnen. Was Sie als Excel, CSV oder PDF speichern, wird dabei "
        "festgeschrieben. Diese Dateien enthalten nie Namen."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.shown: Shown | None = None
        self._job: Job | None = None
        self._freely = context.store.identity.role == COORDINATOR
        self.views = ChipRow(((_COUNT, "Auswerten"), (_KEPT, "Festgeschrieben")), "Ansicht", single=True)
        self.question = FigureQuestion(context, self._freely)
        self.fetch: Button = PrimaryButton("Zahlen holen", self.load, "chart")
        self.question.top.addWidget(self.fetch)
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.excel, self.csv, self.pdf = self.exports = [self._export_button(*each) for each in _FILES]
        self.name = QLineEdit()
        self.name.setAccessibleName("Bezeichnung")
        self.name.setPlaceholderText("Bezeichnung, z. B. Sachbericht 2026")
        self.name.setMaxLength(150)
        self.freeze_button = Button("Festschreiben", self.freeze, "lock")
        self.cards: list[FigureCard] = []
        self.headings: list[QLabel] = []
        self._parts: list[QWidget] = []
        self._results = column(space=2 * GRID)
        self._empty = EmptyState(
            "chart", "Noch keine Zahlen geholt", "Die Zentrale rechnet sie für den gewählten Zeitraum aus."
        )
        self.frozen = FrozenList(context, self.show_frozen)
        self._lay_out()
        self.views.changed.connect(self._switch)
        self.views.choose([_COUNT])

    @property
    def report(self) -> Report | None:
        """What is on the screen."""
        return self.shown.report if self.shown else None

    def refresh(self) -> None:
        self.frozen.refresh()

    def focus_first(self) -> None:
        self.fetch.setFocus()

    def load(self) -> None:
        """Fetch the figures that are asked for."""
        if self._job:
            return
        services, store = self.context.services, self.context.store
        try:
            wanted, earlier = self.question.wanted(), self.question.earlier()
        except BadInput as error:
            self._refused(error)
            return
        freely = self._freely
        self._say(Level.INFO, "Die Zentrale wird gefragt …")
        self._job = self.context.jobs.run_reporting(
            lambda report: (
                ask_centre(services, store, wanted, earlier, report)
                if freely
                else ask_for_calendar(services, store, wanted, report)
            ),
            self._loaded,
            self._failed,
            owner=self,
            progress=lambda text, _share: self._say(Level.INFO, text),
        )

    def freeze(self) -> None:
        """Keep what is shown for good."""
        if self.shown is None or not self.shown.may_be_frozen:
            return
        try:
            self.shown = keep(self.context.store, self.shown, self.name.text())
        except KnownError as error:
            self._refused(error)
            self.name.setFocus()
            return
        self._say(Level.FINE, "Festgeschrieben. Die Zahlen stehen jetzt unter „Festgeschrieben“.")
        self._kept()

    def show_frozen(self, frozen: FrozenReport) -> None:
        """Look at a frozen report."""
        try:
            shown = of_frozen(self.context.store, frozen)
        except KnownError as error:
            self.context.shell.say_error(error)
            return
        self.views.choose([_COUNT])
        self.answer.hide()
        self._show(shown)
        self.name.setText(frozen.name)

    def export(self, target: Path, make: Callable[[Report], bytes]) -> None:
        """Write the figures into a file, in the background; what leaves the house is frozen first."""
        shown, store = self.shown, self.context.store
        if shown is None:
            return
        name = self.name.text().strip() or f"Auswertung {shown.report.period.label}"

        def work() -> tuple[Path, Shown]:
            try:
                note_saved(store, Paper("Zahlen"))
                target.touch()
                kept, report = leave_house(store, shown, name)
                target.write_bytes(make(report))
            except OSError as error:
                raise KnownError(
                    f"Die Datei {target.name} konnte nicht geschrieben werden.",
                    "Wählen Sie einen anderen Ordner, oder schließen Sie die Datei, falls sie offen ist.",
                ) from error
            return target, kept

        self.context.jobs.run(work, self._exported, self._refused, owner=self)

    def _loaded(self, shown: Shown) -> None:
        self._job = None
        self.answer.hide()
        self.name.clear()
        self._show(shown)

    def _failed(self, error: KnownError) -> None:
        self._job = None
        if isinstance(error, Unreachable):
            text = f"Die Zahlen kommen von der Zentrale, deshalb braucht es dafür eine Verbindung. {error.message}"
            self._say(Level.INFO, text)
        else:
            self._refused(error)

    def _refused(self, error: KnownError) -> None:
        self._say(Level.SOON, str(error))

    def _exported(self, done: tuple[Path, Shown]) -> None:
        target, shown = done
        if shown.report != (self.shown.report if self.shown else None):
            self._show(shown)
        self.shown = shown
        self._say(Level.FINE, f"Gespeichert: {target}. {_NAMELESS}" + (f" {_FROZEN}" if shown.frozen else ""))
        self._kept()

    def _kept(self) -> None:
        self._offer_freezing()
        self.frozen.refresh()
        self.context.shell.data_changed()

    def _show(self, shown: Shown) -> None:
        for part in self._parts:
            self._results.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.shown = shown
        report = shown.report
        self.headings = [label(theme, "h2") for theme, _ in report.themes if theme]
        self.cards = [FigureCard(table, report.threshold) for table in report.tables]
        self._parts = list(self._laid_out(report))
        for part in self._parts:
            self._results.addWidget(part)
        self._empty.hide()
        for button in self.exports:
            button.setEnabled(True)
        self._offer_freezing()

    def _offer_freezing(self) -> None:
        self._freezing.setVisible(self._freely and self.shown is not None and self.shown.may_be_frozen)

    def _laid_out(self, report: Report) -> Iterator[QWidget]:
        """What the report is, ways to its themes, and each theme with its tables."""
        headings, cards = iter(self.headings), iter(self.cards)
        yield _about(report)
        if self.headings:
            yield self._ways()
        for theme, tables in report.themes:
            if theme:
                yield next(headings)
            yield from islice(cards, len(tables))

    def _ways(self) -> QWidget:
        ways, flow = QWidget(), FlowLayout(space=GRID)
        for heading in self.headings:
            way = Button(heading.text(), partial(self._go_to, heading))
            way.setObjectName(f"way-{heading.text()}")
            way.setAccessibleName(f"Zu {heading.text()}")
            flow.addWidget(way)
        ways.setLayout(flow)
        return ways

    def _go_to(self, heading: QWidget) -> None:
        at = heading.mapTo(self._inner, QPoint()).y()
        self.area.verticalScrollBar().setValue(at - GRID)

    def _switch(self, chosen: frozenset[str]) -> None:
        if not chosen:
            self.views.choose([_COUNT])
            return
        kept = chosen == {_KEPT}
        self.frozen.setVisible(kept)
        self._inner.setVisible(not kept)
        self.area.setVisible(not kept)
        for button in self.exports:
            button.setVisible(not kept)
        if kept:
            self.frozen.refresh()

    def _export_button(
        self, text: str, ending: str, kind: str, make: Callable[[Report], bytes], picture: str
    ) -> Button:
        button = Button(text, lambda: self._ask(ending, kind, make), picture)
        button.setAccessibleName(f"Als {text.removesuffix(' …')} speichern")
        button.setEnabled(False)
        self.tools.addWidget(button)
        return button

    def _ask(self, ending: str, kind: str, make: Callable[[Report], bytes]) -> None:
        if self.report is None:
            return
        period = self.report.period
        name = f"KIM-Auswertung {period.start:%Y-%m-%d} bis {period.end:%Y-%m-%d}{ending}"
        if target := ask_target(self, f"Speichern. {_NAMELESS}", name, kind):
            self.export(target, make)

    def _lay_out(self) -> None:
        self._freezing = QWidget()
        self._freezing.setLayout(row(self.name, self.freeze_button))
        self._freezing.hide()
        self._inner = QWidget()
        parts = (self.question, self.answer, self._freezing, self._empty, self._results, None)
        self._inner.setLayout(column(*parts, space=2 * GRID))
        self.area = scrolled(self._inner)
        self.body.addWidget(self.views)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.frozen, 1)
        self.views.setVisible(self._freely)

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


def _about(report: Report) -> Card:
    words = column(label(" · ".join(report.about), "h3", wrap=True), space=4)
    if report.protected:
        words.addWidget(label(_PROTECTED, wrap=True))
    words.addWidget(label(report.legend, "small", wrap=True))
    about = row(IconLabel("shield", 28, "accent"), words, space=2 * GRID)
    about.setStretch(1, 1)
    return Card(about, margin=3 * GRID)
