"""One Verweis: how it stands, and the form for what came back."""

from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.work.gates import CaseGates, services_of
from ui.casework.desk import Desk
from ui.casework.live import Fold
from ui.casework.parts import Sketch
from ui.casework.words import beginning, in_days
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import IconLabel, QuietButton, label, row
from ui.widgets.signs import Level

FEEDBACK = Layout((FormSection("", (("result", "result_on"), ("result_note",), ("closed_without",))),))
_RESULT_LEVELS = {
    "accepted": Level.FINE,
    "completed": Level.FINE,
    "waiting": Level.SOON,
    "refused": Level.LATE,
    "not_attended": Level.SOON,
}


class ReferralRow(Fold):
    """Results show only with the consent E3 for this service; without it the row says so."""

    def __init__(self, desk: Desk, referral: Referral) -> None:
        self._referral = referral
        super().__init__(
            desk,
            referral,
            lambda each: referral_sketch(desk, each),
            lambda: desk.form(Referral, FEEDBACK),
            verb="Rückmeldung",
        )
        self.lock_text = label("", "small", wrap=True)
        self.lock = self._lock_line()
        self.extra.addWidget(self.lock)
        self.show_lock()

    def show_record(self, record: Record) -> None:
        assert isinstance(record, Referral)
        self._referral = record
        super().show_record(record)
        self.show_lock()

    def show_lock(self) -> None:
        """Say whether the result of this service may be written down, as the consents stand now."""
        is_open = Purpose.RESULTS in self._gates()
        self.lock.setVisible(not is_open)
        self.lock_text.setText(
            f"Rücklauf gesperrt: Es fehlt die Einwilligung E3 für {self._service()}. Datum und Abschluss sind möglich."
        )
        if self.form:
            self.form.set_gates(self._gates())

    def _gates(self) -> frozenset[Purpose]:
        return CaseGates(self._desk.context.store, self._referral.case_id).of_record(self._referral).open

    def _service(self) -> str:
        names = services_of(self._desk.context.store, self._referral)
        return names[0] if names else self._desk.service_name(self._referral)

    def _lock_line(self) -> QWidget:
        line = QWidget()
        button = QuietButton("Einwilligung aufnehmen", self._ask)
        button.setAccessibleName(f"Einwilligung E3 aufnehmen für {self._service()}")
        layout = row(IconLabel("lock", 16), self.lock_text, button, space=GRID)
        layout.setStretch(1, 1)
        layout.setContentsMargins(4 * GRID, 0, 0, GRID)
        line.setLayout(layout)
        return line

    def _ask(self) -> None:
        hint: Any = (Purpose.RESULTS, self._service())
        self._desk.show_section("consents", hint)


def referral_sketch(desk: Desk, referral: Referral) -> Sketch:
    """A Verweis in words."""
    words = [desk.label("organisation", referral.organisation), desk.label("life_area", referral.life_area)]
    words += [desk.label("referral_mode", referral.mode), referral.contact_person]
    words += [f"am {show_date(referral.referred_on)}" if referral.referred_on else ""]
    text = "  ·  ".join(word for word in words if word)
    note = beginning(referral.result_note, 300)
    level, word = referral_state(desk, referral)
    return Sketch(
        "referral", desk.service_name(referral), "\n".join(part for part in (text, note) if part), level, word
    )


def referral_state(desk: Desk, referral: Referral) -> tuple[Level, str]:
    """How a Verweis stands."""
    if referral.result:
        return _RESULT_LEVELS.get(referral.result, Level.INFO), desk.label("referral_result", referral.result)
    if referral.closed_without:
        return Level.NEUTRAL, "ohne Rückmeldung abgeschlossen"
    if referral.result_on:
        return Level.FINE, f"Rückmeldung am {show_date(referral.result_on)}"
    if referral.expected_on is None:
        return Level.SOON, "offen, ohne Termin"
    left = (referral.expected_on - desk.today).days
    if left < 0:
        return Level.LATE, f"überfällig {in_days(referral.expected_on, desk.today)}"
    return (Level.SOON if left <= 3 else Level.INFO), f"Rückmeldung bis {show_date(referral.expected_on)}"
