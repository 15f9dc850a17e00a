"""What is to be counted: a period, the day whose state counts, a part of the work, and what to compare with."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import Field, Kind, Meaning
from kim_desktop.domain.records.steering import Post
from kim_desktop.errors import BadInput
from kim_desktop.figures.report import Period, Slice, Wanted
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.editors.dates import DateEditor
from ui.overview.periods import (
    EARLIER,
    FREE,
    KINDS,
    QUARTER,
    YEAR_BEFORE,
    earlier_than,
    last_closed,
    period_name,
    periods,
)
from ui.services import Period as CalendarPeriod
from ui.tokens import GRID
from ui.widgets.basic import Button, column, label
from ui.widgets.chips import ChipRow, FlowLayout

_NARROW, _PERIOD, _WIDE = 18 * GRID, 21 * GRID, 28 * GRID
_NO_COMPARISON = ""
_COMPARISONS = (
    (_NO_COMPARISON, "ohne Vergleich"),
    (EARLIER, "mit dem Zeitraum davor"),
    (YEAR_BEFORE, "mit dem Vorjahr"),
)
_PARTS = (
    ("part", "funding_part", "Baustein"),
    ("employer", "organisation", "Träger"),
    ("post", "", "Stelle"),
    ("district", "district", "Stadtbezirk"),
    ("sender", "organisation", "Meldende Stelle"),
)


class FigureQuestion(QWidget):
    """Asks; with `freely`, any days and any part of the work may be chosen, else calendar periods only."""

    changed = Signal()

    def __init__(self, context: Context, freely: bool) -> None:
        super().__init__()
        self._context = context
        self._freely = freely
        self.kinds = ChipRow([*KINDS, (FREE, "Freier Zeitraum")] if freely else KINDS, "Art des Zeitraums", single=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Zeitraum")
        self.choice.setAccessibleDescription("Zeitraum")
        self.choice.setMinimumWidth(_PERIOD)
        self.begin, self.end, self.as_of = (
            DateEditor(Field(name, Kind.DATE, Meaning(german), optional=True), context.clock)
            for name, german in (("begin", "Von"), ("end", "Bis"), ("as_of", "Stichtag"))
        )
        self.comparison = QComboBox()
        self.comparison.setAccessibleName("Vergleichen")
        self.comparison.setAccessibleDescription("Vergleichen")
        for code, text in _COMPARISONS:
            self.comparison.addItem(text, code)
        self.parts = {name: SearchCombo(self._choices(name, catalogue)) for name, catalogue, _ in _PARTS}
        self.narrow = Button("Ausschnitt wählen", self._unfold, "filter")
        self.free = self._free_days()
        self.slices = self._slices()
        self._lay_out()
        self.kinds.changed.connect(self._offer)
        self.kinds.choose([QUARTER])

    def period(self) -> Period:
        """The period that is chosen. Raises `BadInput` for days that are none."""
        if self.kinds.chosen() == {FREE}:
            begin, end = self.begin.value(), self.end.value()
            if begin is None or end is None:
                raise BadInput("Es fehlt ein Tag.", "Tragen Sie den ersten und den letzten Tag ein.", field="begin")
            return Period(begin, end)
        return self._calendar_period()

    def wanted(self) -> Wanted:
        """All that is chosen. Raises `BadInput`."""
        day = self.as_of.value() if self.kinds.chosen() == {FREE} else None
        part = Slice(**{name: combo.code() for name, combo in self.parts.items()})
        return Wanted(self.period(), day, part)

    def earlier(self) -> Wanted | None:
        """What to compare with, None for nothing. Raises `BadInput`."""
        code = self.comparison.currentData()
        if not code:
            return None
        wanted = self.wanted()
        return Wanted(earlier_than(wanted.period, code), None, wanted.slice)

    def _offer(self, kinds: frozenset[str]) -> None:
        """Offer the periods of the chosen kind; the newest closed one is chosen."""
        kind, today = next(iter(kinds), QUARTER), self._today()
        if not kinds:
            self.kinds.choose([kind])
            return
        self.free.setVisible(kind == FREE)
        self.choice.setVisible(kind != FREE)
        if kind == FREE:
            self._propose_days()
            return
        self.choice.clear()
        for period in periods(kind, today):
            self.choice.addItem(period_name(kind, period, today), period)
        self.choice.setCurrentIndex(1)

    def _propose_days(self) -> None:
        period = self._calendar_period()
        for editor, day in ((self.begin, period.start), (self.end, period.end), (self.as_of, period.end)):
            if editor.value() is None:
                editor.set_value(day)

    def _calendar_period(self) -> Period:
        chosen = self.choice.currentData()
        days = chosen if isinstance(chosen, CalendarPeriod) else last_closed(QUARTER, self._today())
        return Period(days.first, days.last)

    def _choices(self, name: str, catalogue: str) -> tuple[tuple[str, str], ...]:
        if name != "post":
            return self._context.lookups.choices.get(catalogue, ())
        numbers = {post.number for post in self._context.store.all(Post) if post.number}
        return tuple((number, f"Stelle {number}") for number in sorted(numbers))

    def _unfold(self) -> None:
        self.slices.setVisible(not self.slices.isVisible())
        if self.slices.isVisible():
            self.parts["part"].setFocus()

    def _free_days(self) -> QWidget:
        named = (("Von", self.begin), ("Bis", self.end), ("Stichtag", self.as_of))
        return _line(*(_titled(name, editor, _NARROW) for name, editor in named))

    def _slices(self) -> QWidget:
        for name, _, german in _PARTS:
            self.parts[name].setAccessibleName(f"Nur {german}")
        return _line(*(_titled(german, self.parts[name], _WIDE) for name, _, german in _PARTS))

    def _lay_out(self) -> None:
        chips = self.kinds.layout()
        if chips:
            chips.setContentsMargins(0, 2, 0, 2)
        self.top = FlowLayout(space=12)
        for part in (self.kinds, self.choice, self.comparison, self.narrow):
            self.top.addWidget(part)
        first = QWidget()
        first.setLayout(self.top)
        self.setLayout(column(first, self.free, self.slices, space=GRID))
        self.slices.hide()
        self.free.hide()
        for part in (self.comparison, self.narrow):
            part.setVisible(self._freely)

    def _today(self) -> date:
        return local_date(self._context.clock())


def _line(*parts: QWidget) -> QWidget:
    made, flow = QWidget(), FlowLayout(space=12)
    for part in parts:
        flow.addWidget(part)
    made.setLayout(flow)
    return made


def _titled(title: str, part: QWidget, width: int) -> QWidget:
    part.setFixedWidth(width)
    made = QWidget()
    made.setLayout(column(label(title, "field"), part, space=4))
    return made
