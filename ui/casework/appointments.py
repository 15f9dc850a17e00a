"""Termine of a case: when, where and with whom; one click says how they went."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment
from kim_desktop.work.appointments import (
    CANCELLED,
    HELD,
    MISSED,
    PLANNED,
    change_appointment,
    has_passed,
    plan_appointment,
)
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Sketch
from ui.casework.words import in_days
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Level

_ROWS = (("on", "at", "minutes"), ("what",), ("place", "where"), ("organisation", "interpreter"))
NEW = Layout((FormSection("", _ROWS),))
EDIT = Layout((FormSection("", (*_ROWS, ("staff", "state"))),))
_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_OUTCOMES = ((HELD, "Stattgefunden"), (MISSED, "Nicht wahrgenommen"), (CANCELLED, "Abgesagt"))
_LEVELS = {HELD: Level.FINE, MISSED: Level.SOON, CANCELLED: Level.NEUTRAL}

Settle = Callable[[Appointment, str], None]


class Appointments(ListCard):
    """The list with its form; `settle` is called with a Termin and how it went."""

    def __init__(self, desk: Desk, settle: Settle) -> None:
        self._desk = desk
        self.rows: Rows[Appointment] = Rows(
            lambda each: AppointmentRow(desk, each, settle),
            label("Kein Termin eingetragen.", "muted"),
        )
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Appointment, NEW),
            EntryWords("Neuer Termin", "Eintragen"),
            f"appointment:{desk.case_id}",
            blank=lambda: Appointment(id=new_id(), case_id=desk.case_id),
            save=lambda appointment: plan_appointment(desk.context.store, appointment),
        )
        super().__init__("Termine", self.rows, self.panel, "Neuer Termin")
        self.which = ChipRow((("coming", "Geplant"), ("past", "Gewesen")), "Welche Termine", single=True)
        self.body.insertWidget(1, self.which)
        self.which.choose(["coming"])
        self.which.changed.connect(lambda _chosen: self.refresh())

    def refresh(self) -> None:
        """Show the Termine as they were read last."""
        every = self._desk.file.appointments
        coming = [each for each in every if each.state == PLANNED]
        past = [each for each in reversed(every) if each.state != PLANNED]
        self.which.rename("coming", f"Geplant ({len(coming)})")
        self.which.rename("past", f"Gewesen ({len(past)})")
        self.which.setVisible(bool(past))
        self.rows.show_records(past if "past" in self.which.chosen() and past else coming)

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for each in self.rows.widgets():
            if isinstance(each, AppointmentRow):
                each.keep()

    def reveal(self, appointment_id: str) -> QWidget | None:
        """The row of a Termin, planned or past; None if it is not of this case."""
        termin = next((each for each in self._desk.file.appointments if each.id == appointment_id), None)
        if termin:
            self.which.choose(["coming" if termin.state == PLANNED else "past"])
        sought = self.rows.reveal(appointment_id)
        if isinstance(sought, AppointmentRow):
            sought.focus_outcome()
        return sought


class AppointmentRow(Fold):
    """A Termin in words; from its day on it asks how it went."""

    def __init__(self, desk: Desk, appointment: Appointment, settle: Settle) -> None:
        self._appointment = appointment
        super().__init__(
            desk,
            appointment,
            lambda each: appointment_sketch(desk, each),
            lambda: desk.form(Appointment, EDIT),
            change_appointment,
        )
        self._outcomes = {
            state: QuietButton(word, lambda state=state: settle(self._appointment, state))  # type: ignore[misc]
            for state, word in _OUTCOMES
        }
        self._asked = QWidget()
        line = row(*self._outcomes.values(), None, space=GRID)
        line.setContentsMargins(4 * GRID, 0, 0, GRID)
        self._asked.setLayout(line)
        self.extra.addWidget(self._asked)
        self._show_outcomes()

    def show_record(self, record: Record) -> None:
        assert isinstance(record, Appointment)
        self._appointment = record
        super().show_record(record)
        self._show_outcomes()

    def outcome(self, state: str) -> QuietButton:
        """The button that says how it went."""
        return self._outcomes[state]

    def focus_outcome(self) -> None:
        """Put the keyboard where one says how it went, else on the way to change it."""
        button = self._outcomes[HELD]
        (self.button if button.isHidden() else button).setFocus()

    def _show_outcomes(self) -> None:
        planned = self._appointment.state == PLANNED
        passed = has_passed(self._appointment, self._desk.today)
        self._asked.setVisible(planned)
        for state, button in self._outcomes.items():
            button.setVisible(passed or state == CANCELLED)
            button.setAccessibleName(f"{button.text()}: {_title(self._appointment)}")


def appointment_sketch(desk: Desk, appointment: Appointment) -> Sketch:
    """A Termin in words."""
    parts = [
        desk.label("organisation", appointment.organisation),
        desk.label("place", appointment.place),
        appointment.where,
        f"{appointment.minutes} Minuten" if appointment.minutes else "",
        _interpreter(desk, appointment),
        desk.label("staff_member", appointment.staff),
    ]
    title = ": ".join(part for part in (_title(appointment), appointment.what) if part)
    return Sketch("calendar", title, "  ·  ".join(part for part in parts if part), *_state(desk, appointment))


def _title(appointment: Appointment) -> str:
    day, time = appointment.on, f"{appointment.at} Uhr" if appointment.at else ""
    return ", ".join(part for part in (_weekday(day), time) if part)


def _weekday(day: date | None) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {show_date(day)}" if day else "Ohne Tag"


def _interpreter(desk: Desk, appointment: Appointment) -> str:
    language = desk.label("language", appointment.interpreter)
    return f"Sprachmittlung {language}" if language else ""


def _state(desk: Desk, appointment: Appointment) -> tuple[Level, str]:
    if appointment.state != PLANNED:
        return _LEVELS.get(appointment.state, Level.INFO), desk.label("appointment_state", appointment.state)
    if appointment.on is None:
        return Level.SOON, "ohne Tag"
    left = (appointment.on - desk.today).days
    if left < 0:
        return Level.LATE, "Wie war es?"
    return (Level.SOON if left <= 1 else Level.NEUTRAL), in_days(appointment.on, desk.today)
