"""Auswertung: the protected figures of a calendar period, computed by the central store."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QWidget

from kim_desktop.clock import local_date
from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.figures.report import Report
from kim_desktop.figures.xlsx import to_xlsx
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.work.audit import Paper, note_saved
from ui.context import Context
from ui.jobs import Job
from ui.overview.figure_card import FigureCard
from ui.overview.periods import KINDS, QUARTER, last_closed, period_name, periods
from ui.page import Page
from ui.services import Period
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, PrimaryButton, column, label, row, scrolled
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level

_NAMELESS = "Die Datei enthält nur Zahlen und keine Namen."
_PROTECTED = "Kleine Zahlen sind geschützt, damit niemand erkennbar wird."


class Auswertung(Page):
    """Choose a period, fetch, read, export."""

    title = "Auswertung"
    icon = "chart"
    help = (
        "Wählen Sie einen Kalenderzeitraum und holen Sie die Zahlen. Die Zentrale rechnet sie aus allen Fällen; "
        "dafür braucht es eine Verbindung. Zahlen unter der Schwelle werden nicht genannt, und weitere so weit "
        "verschwiegen, dass sich keine errechnen lässt. Die Summen stimmen trotzdem.\n\n"
        "Als Excel oder PDF gespeicherte Auswertungen enthalten nie Namen."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.report: Report | None = None
        self._job: Job | None = None
        self.kinds = ChipRow(KINDS, "Art des Zeitraums", single=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Zeitraum")
        self.choice.setMinimumWidth(220)
        self.fetch: Button = PrimaryButton("Zahlen holen", self.load, "chart")
        self.answer = Banner(Level.INFO, "")
        self.answer.hide()
        self.excel = Button("Excel …", lambda: self._ask(".xlsx", "Excel-Datei (*.xlsx)", to_xlsx), "export")
        self.pdf = Button("PDF …", lambda: self._ask(".pdf", "PDF-Datei (*.pdf)", figures_pdf), "document")
        for button, name in ((self.excel, "Als Excel speichern"), (self.pdf, "Als PDF speichern")):
            button.setAccessibleName(name)
            button.setEnabled(False)
            self.tools.addWidget(button)
        self.cards: list[FigureCard] = []
        self.headings: list[QLabel] = []
        self._parts: list[QWidget] = []
        self._results = column(space=2 * GRID)
        self._empty = EmptyState(
            "chart", "Noch keine Zahlen geholt", "Die Zentrale rechnet sie für den gewählten Zeitraum aus."
        )
        self._lay_out()
        self.kinds.changed.connect(self._offer)
        self.kinds.choose([QUARTER])

    def focus_first(self) -> None:
        self.fetch.setFocus()

    def period(self) -> Period:
        """The period that is chosen."""
        chosen = self.choice.currentData()
        return chosen if isinstance(chosen, Period) else last_closed(QUARTER, self._today())

    def load(self) -> None:
        """Fetch the figures of the chosen period."""
        if self._job:
            return
        services, store, period = self.context.services, self.context.store, self.period()
        self._say(Level.INFO, "Die Zentrale wird gefragt …")
        self._job = self.context.jobs.run_reporting(
            lambda report: services.figures(store, period, report),
            self._loaded,
            self._failed,
            owner=self,
            progress=lambda text, _share: self._say(Level.INFO, text),
        )

    def export(self, target: Path, make: Callable[[Report], bytes]) -> None:
        """Write the figures that are shown into a file, in the background."""
        report, store = self.report, self.context.store
        if report is None:
            return

        def work() -> Path:
            try:
                note_saved(store, Paper("Zahlen"))
                target.write_bytes(make(report))
            except OSError as error:
                raise KnownError(
                    f"Die Datei {target.name} konnte nicht geschrieben werden.",
                    "Wählen Sie einen anderen Ordner, oder schließen Sie die Datei, falls sie offen ist.",
                ) from error
            return target

        self.context.jobs.run(work, self._exported, self._refused, owner=self)

    def _loaded(self, figures: object) -> None:
        self._job = None
        self.answer.hide()
        if isinstance(figures, Report):
            self._show(figures)

    def _failed(self, error: KnownError) -> None:
        self._job = None
        if isinstance(error, Unreachable):
            text = f"Die Zahlen kommen von der Zentrale, deshalb braucht es dafür eine Verbindung. {error.message}"
            self._say(Level.INFO, text)
        else:
            self._refused(error)

    def _refused(self, error: KnownError) -> None:
        self._say(Level.SOON, str(error))

    def _exported(self, target: Path) -> None:
        self._say(Level.FINE, f"Gespeichert: {target}. {_NAMELESS}")

    def _show(self, report: Report) -> None:
        for part in self._parts:
            self._results.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.report = report
        self.headings = [label(theme, "h2") for theme, _ in report.themes if theme]
        self.cards = [FigureCard(table, report.threshold) for table in report.tables]
        self._parts = list(self._laid_out(report))
        for part in self._parts:
            self._results.addWidget(part)
        self._empty.hide()
        for button in (self.excel, self.pdf):
            button.setEnabled(True)

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

    def _offer(self, kinds: frozenset[str]) -> None:
        """Offer the periods of the chosen kind; the newest closed one is chosen."""
        kind, today = next(iter(kinds), QUARTER), self._today()
        if not kinds:
            self.kinds.choose([kind])
            return
        self.choice.clear()
        for period in periods(kind, today):
            self.choice.addItem(period_name(kind, period, today), period)
        self.choice.setCurrentIndex(1)

    def _ask(self, ending: str, kind: str, make: Callable[[Report], bytes]) -> None:
        if self.report is None:
            return
        period = self.report.period
        name = f"KIM-Auswertung {period.start:%Y-%m-%d} bis {period.end:%Y-%m-%d}{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self, f"Speichern. {_NAMELESS}", name, kind)
        if chosen:
            target = Path(chosen)
            self.export(target if target.suffix == ending else target.with_name(target.name + ending), make)

    def _lay_out(self) -> None:
        chips = self.kinds.layout()
        if chips:
            chips.setContentsMargins(0, 2, 0, 2)
        choice = QWidget()
        flow = FlowLayout(space=12)
        for part in (self.kinds, self.choice, self.fetch):
            flow.addWidget(part)
        choice.setLayout(flow)
        self._inner = QWidget()
        self._inner.setLayout(column(choice, self.answer, self._empty, self._results, None, space=2 * GRID))
        self.area = scrolled(self._inner)
        self.body.addWidget(self.area)

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)

    def _today(self) -> date:
        return local_date(self.context.clock())


def _about(report: Report) -> Card:
    facts = (report.municipality, report.period.label, f"Stichtag {report.as_of:%d.%m.%Y}")
    words = column(label(" · ".join(fact for fact in facts if fact), "h3", wrap=True), space=4)
    if report.protected:
        words.addWidget(label(_PROTECTED, wrap=True))
    words.addWidget(label(report.legend, "small", wrap=True))
    about = row(IconLabel("shield", 28, "accent"), words, space=2 * GRID)
    about.setStretch(1, 1)
    return Card(about, margin=3 * GRID)
