"""The Nachweis: days, hours and visitors of both groups per week; printed, exported, and mended where wrong."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.presence import RESIDENT, Tally, Week
from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper, note_saved
from kim_desktop.work.presence_proof import (
    GROUPS,
    STATES,
    Proof,
    print_proof,
    proof,
    show_hours,
    show_week,
    staff_of,
    to_csv,
    to_xlsx,
)
from ui.context import Context
from ui.overview.periods import KINDS, MONTH, YEAR, period_name, periods
from ui.places.preview import PdfPreview
from ui.presence.correction import DayCorrection, NewDay
from ui.saving import ask_target
from ui.services import Period
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, scrolled
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_LEVELS = {"met": Level.FINE, "running": Level.INFO, "short": Level.SOON}
_ONE_PERSON = "Der Nachweis auf Papier gilt für eine Person. Bitte wählen Sie sie oben aus."
_WEEKS_HIGH, _DAYS_HIGH = 230, 260
_PAPER = Paper("Präsenznachweis")


class ProofSheet(QWidget):
    """Choose a month or a quarter; Koordination sees everybody's, others their own."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.proof: Proof | None = None
        self.kinds = ChipRow([each for each in KINDS if each[0] != YEAR], "Art des Zeitraums", single=True)
        self.choice, self.staff = QComboBox(), QComboBox()
        self.print_button = Button("Drucken …", self.print_out, "print")
        self.excel = Button("Excel …", lambda: self._ask(".xlsx", "Excel-Datei (*.xlsx)", to_xlsx), "export")
        self.csv = Button("CSV …", lambda: self._ask(".csv", "CSV-Datei (*.csv)", to_csv), "export")
        self.sums, self.why = label("", "h3", wrap=True), label("", "small", wrap=True)
        empty = EmptyState("home", "Noch keine Präsenz", "Beginnen Sie einen Tag, oder tragen Sie einen nach.")
        self.weeks: RecordTable[Week] = RecordTable(self._week_columns(), "Wochen", empty)
        self.days: RecordTable[Tally] = RecordTable(self._day_columns(), "Tage", None)
        self.correction, self.new = DayCorrection(context, self.refresh), NewDay(context, self.refresh)
        self._lay_out()
        self._connect()
        self.kinds.choose([MONTH])

    def refresh(self) -> None:
        """Read the proof again; the chosen day stays chosen."""
        self._offer_staff()
        period, chosen = self.period(), self.days.current()
        shown = self.proof = proof(self._context.store, (period.first, period.last), self.staff.currentData() or "")
        days = len({each.on for each in shown.days})
        parts = ["1 Tag" if days == 1 else f"{days} Tage", show_hours(shown.minutes)]
        visits = ", ".join(f"{shown.of(group)} {name[0].lower()}{name[1:]}" for group, name in GROUPS)
        self.sums.setText("  ·  ".join([*parts, f"Besuche: {visits}"]))
        self.why.setText(f"{shown.weeks_met} Wochen erfüllt. {shown.reason.text} Quelle: {shown.reason.source}.")
        self.weeks.set_rows(shown.weeks)
        self.days.set_rows(tuple(reversed(shown.days)))
        if chosen:
            self._choose(chosen.day.id)

    def period(self) -> Period:
        """The period that is chosen."""
        chosen = self.choice.currentData()
        return chosen if isinstance(chosen, Period) else periods(MONTH, local_date(self._context.clock()))[0]

    def focus_first(self) -> None:
        """Put the keyboard on the weeks."""
        self.weeks.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        self.correction.keep()
        self.new.keep()

    def print_out(self) -> None:
        """Show the Präsenznachweis before it is printed."""
        shown, store = self.proof, self._context.store
        if shown is None:
            return
        everybody = [each for each, _name in staff_of(store)]
        staff = self.staff.currentData() or (everybody[0] if len(everybody) == 1 else "")
        if not staff and len(everybody) > 1:
            self._context.shell.say(_ONE_PERSON, Level.INFO)
            self.staff.setFocus()
            return
        name, period = (shown.name(staff) if staff else ""), self.choice.currentText()
        make = partial(print_proof, store, shown, period, name)
        self._context.shell.open_page(PdfPreview(self._context, _PAPER.name, make, private=False, paper=_PAPER))

    def export(self, target: Path, make: Callable[[Proof], bytes]) -> None:
        """Write what is shown into a file."""
        if self.proof is None:
            return
        try:
            note_saved(self._context.store, _PAPER)
            target.write_bytes(make(self.proof))
        except KnownError as error:
            self._context.shell.say_error(error)
        except OSError:
            text = f"In „{target.parent}“ lässt sich nichts speichern. Bitte wählen Sie einen anderen Ort."
            self._context.shell.say(text, Level.LATE)
        else:
            self._context.shell.say(f"Gespeichert als „{target.name}“, ohne Namen von Klientinnen und Klienten.")

    def _ask(self, ending: str, kind: str, make: Callable[[Proof], bytes]) -> None:
        period = self.period()
        name = f"KIM-Präsenz {period.first:%Y-%m-%d} bis {period.last:%Y-%m-%d}{ending}"
        if target := ask_target(self, "Präsenz ausgeben", name, kind):
            self.export(target, make)

    def _offer(self, kinds: frozenset[str]) -> None:
        """Offer the periods of the chosen kind, the one that runs first."""
        if not kinds:
            self.kinds.choose([MONTH])
            return
        kind, today = next(iter(kinds)), local_date(self._context.clock())
        self.choice.blockSignals(True)
        self.choice.clear()
        for period in periods(kind, today):
            self.choice.addItem(period_name(kind, period, today), period)
        self.choice.blockSignals(False)
        self.refresh()

    def _offer_staff(self) -> None:
        chosen, known = self.staff.currentData(), staff_of(self._context.store)
        self.staff.blockSignals(True)
        self.staff.clear()
        self.staff.addItem("Alle im Team", "")
        for staff, name in known:
            self.staff.addItem(name, staff)
        self.staff.setCurrentIndex(max(self.staff.findData(chosen), 0))
        self.staff.blockSignals(False)

    def _choose(self, day_id: str) -> None:
        rows = [self.days.records.row_at(at).day.id for at in range(self.days.count())]
        if day_id in rows:
            self.days.selectRow(rows.index(day_id))

    def _connect(self) -> None:
        self.kinds.changed.connect(self._offer)
        for box in (self.choice, self.staff):
            box.currentIndexChanged.connect(lambda _at: self.refresh())
        self.days.picked.connect(lambda tally: self.correction.show_day(tally.day if tally else None))
        self.days.opened.connect(lambda _tally: self.correction.focus_first())

    def _lay_out(self) -> None:
        coordinates = self._context.store.identity.role == "coordinator"
        self.choice.setAccessibleName("Zeitraum")
        self.choice.setAccessibleDescription("Zeitraum")
        self.choice.setMinimumWidth(220)
        self.staff.setAccessibleName("Person")
        self.staff.setAccessibleDescription("Person")
        if not coordinates:
            self.staff.hide()
        head = QWidget()
        flow = FlowLayout(space=12)
        for part in (self.kinds, self.choice, self.staff, self.print_button, self.excel, self.csv):
            flow.addWidget(part)
        head.setLayout(flow)
        self.weeks.setMinimumHeight(_WEEKS_HIGH)
        self.days.setMinimumHeight(_DAYS_HIGH)
        if not coordinates:
            for table in (self.weeks, self.days):
                table.setColumnHidden(0, True)
        add = Button("Tag nachtragen", self.new.begin, "plus")
        weeks = Card(self.sums, self.weeks, self.why)
        days = Card(self.days, add, title="Tage")
        parts = column(head, weeks, days, self.new, self.correction, None, space=2 * GRID)
        parts.setContentsMargins(0, 0, GRID, GRID)
        self.setLayout(column(scrolled(parts)))

    def _week_columns(self) -> list[Column[Week]]:
        return [
            Column("Wer", lambda week: self._name(week.staff), width=150),
            Column("Woche", lambda week: show_week(week.monday), key=lambda week: week.monday, width=105),
            Column("Tage in der Unterkunft", _kept, level=lambda week: _LEVELS[week.state], stretch=True),
            Column("Alle Tage", lambda week: str(week.days), key=lambda week: week.days, width=85, right=True),
            Column(
                "Stunden", lambda week: show_hours(week.minutes), key=lambda week: week.minutes, width=100, right=True
            ),
            *(_count(group, name) for group, name in GROUPS),
        ]

    def _day_columns(self) -> list[Column[Tally]]:
        return [
            Column("Wer", lambda each: self._name(each.day.staff), width=170),
            Column("Tag", lambda each: show_date(each.on), key=lambda each: each.on, width=110),
            Column("Ort", lambda each: self.proof.place(each) if self.proof else "", stretch=True),
            Column("Von", lambda each: each.day.begins, width=70),
            Column("Bis", lambda each: each.day.ends or "offen", width=70),
            *(_count(group, name) for group, name in GROUPS),
        ]

    def _name(self, staff: str) -> str:
        return self._context.lookups.label("staff_member", staff)


def _kept(week: Week) -> str:
    return f"{week.kept} von {week.wanted} Tagen, {STATES[week.state]}"


def _count(group: str, name: str) -> Column[Any]:
    width = 130 if group == RESIDENT else 110
    return Column(name, lambda each: str(each.of(group)), key=lambda each: each.of(group), width=width, right=True)
