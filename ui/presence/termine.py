"""Today's Termine at this place: hour, initials and number; the name shows only while a line has the keyboard."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFocusEvent

from kim_desktop.domain.records.case import Appointment
from kim_desktop.storage.views import CaseRow
from ui.casework.parts import Rows
from ui.widgets.basic import Card, QuietButton, label

Open = Callable[[Appointment], object]


class AppointmentLine(QuietButton):
    """One Termin; Enter or a click begins the talk."""

    def __init__(self, appointment: Appointment, case: CaseRow | None, wanted: Open) -> None:
        super().__init__("", lambda: wanted(self._appointment), "calendar")
        self._case = case
        self.show_record(appointment)

    def show_record(self, appointment: Appointment) -> None:
        """Show a Termin."""
        self._appointment = appointment
        self._say(self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._say(False)

    def _say(self, named: bool) -> None:
        case = self._case
        who = (f"{case.family_name}, {case.given_name}" if named else _initials(case)) if case else ""
        parts = (self._appointment.at or "ohne Uhrzeit", who, case.code if case else "")
        self.setText("  ·  ".join(part for part in parts if part).replace("&", "&&"))
        self.setAccessibleName(f"Termin {self.text()}: Beratung beginnen")


class AppointmentCard(Card):
    """The Termine of the day that are still to come."""

    def __init__(self, wanted: Open) -> None:
        super().__init__(title="Termine heute an diesem Ort")
        self._cases: dict[str, CaseRow] = {}
        self.body.addWidget(label("Ausgewählt zeigt eine Zeile den Namen; Enter beginnt die Beratung.", "muted", True))
        self.rows: Rows[Appointment] = Rows(
            lambda each: AppointmentLine(each, self._cases.get(each.case_id), wanted),
            label("Keine Termine mehr an diesem Ort.", "muted"),
        )
        self.body.addWidget(self.rows)

    def show_appointments(self, appointments: Sequence[Appointment], cases: Sequence[CaseRow]) -> None:
        """Show these."""
        self._cases = {each.case_id: each for each in cases}
        self.rows.show_records(appointments)


def _initials(case: CaseRow) -> str:
    return " ".join(f"{name[0]}." for name in (case.given_name, case.family_name) if name)
