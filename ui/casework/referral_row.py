"""One Verweis: how it stands, the letter, the question what became of it, and the form for what came back."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.rules.consents import WITHDRAWN, state_of
from kim_desktop.work.audit import Paper
from kim_desktop.work.case_work import inquiry
from kim_desktop.work.documents import print_document, title_of
from kim_desktop.work.gates import CaseGates, services_of
from ui.casework.desk import Desk
from ui.casework.live import Fold
from ui.casework.parts import Sketch
from ui.casework.words import beginning, in_days
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.widgets.basic import IconLabel, QuietButton, label, row
from ui.widgets.signs import Level

FEEDBACK = Layout((FormSection("", (("result", "result_on"), ("result_note",), ("closed_without",))),))
LETTER = "verweisschreiben"
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
        self.source = label("", "small", wrap=True)
        self.lock_text, self.letter_text = label("", "small", wrap=True), label("", "small", wrap=True)
        self.letter = QuietButton("Schreiben drucken", self._print, "print")
        self.inquiry = QuietButton("Rückfrage", self._inquire, "phone")
        self.lock = self._lock_line(self.lock_text, Purpose.RESULTS)
        self.letter_lock = self._lock_line(self.letter_text, Purpose.RECIPIENT)
        ways = row(self.letter, self.inquiry, self.source, space=GRID)
        ways.setStretch(2, 1)
        ways.setContentsMargins(3 * GRID, 0, 0, 0)
        self.extra.addLayout(ways)
        self.extra.addWidget(self.letter_lock)
        self.extra.addWidget(self.lock)
        self.show_lock()

    def show_record(self, record: Record) -> None:
        assert isinstance(record, Referral)
        self._referral = record
        super().show_record(record)
        self.show_lock()

    def show_lock(self) -> None:
        """Say what may be written down of this service and given to it, as the consents stand now."""
        gates, service = self._gates(), self._service()
        self.lock.setVisible(Purpose.RESULTS not in gates)
        why = self._why_locked(Purpose.RESULTS)
        self.lock_text.setText(f"Rücklauf gesperrt: {why} Ohne Rückmeldung abschließen ist möglich.")
        may_send = self._may_send()
        self.letter.setEnabled(may_send)
        self.letter_lock.setVisible(not may_send and self._referral.mode == "letter")
        self.letter_text.setText(f"Schreiben gesperrt: {self._why_locked(Purpose.RECIPIENT)}")
        self.letter.setToolTip("" if may_send else self.letter_text.text())
        self.letter.setAccessibleName(f"Schreiben drucken: {service}")
        self.inquiry.setAccessibleName(f"Rückfrage: {service}")
        for button in (self.letter, self.inquiry):
            button.setAccessibleDescription(self._sketch(self._referral).text)
        self.inquiry.setVisible(is_awaited(self._referral))
        self.source.setText(self._source())
        if self.form:
            self.form.set_gates(gates)

    def _gates(self) -> frozenset[Purpose]:
        return CaseGates(self._desk.context.store, self._referral.case_id).of_record(self._referral).open

    def _service(self) -> str:
        names = services_of(self._desk.context.store, self._referral)
        return names[0] if names else self._desk.service_name(self._referral)

    def _may_send(self) -> bool:
        """Whether the client agreed that this body, or the offer by its name, is told about them (E4)."""
        gates = CaseGates(self._desk.context.store, self._referral.case_id)
        names = services_of(self._desk.context.store, self._referral)
        return any(Purpose.RECIPIENT in gates.of_person(target=name).open for name in names)

    def _why_locked(self, purpose: Purpose) -> str:
        client, service = self._desk.file.client, self._service()
        own = [each for each in self._desk.file.consents if client and each.person == client.id]
        if state_of(purpose, own, service) == WITHDRAWN:
            return f"Die Einwilligung {purpose.value} für {service} ist widerrufen."
        return f"Es fehlt die Einwilligung {purpose.value} für {service.removesuffix('.')}."

    def _source(self) -> str:
        """Where the result comes from: the service, the day, and who wrote it down."""
        referral = self._referral
        if not (referral.result or referral.result_note):
            return ""
        said = self._desk.context.store.history(Referral.kind(), referral.id)
        wrote = next((each.author for each in said if each.field in {"result", "result_note"}), "")
        day = f", {show_date(referral.result_on)}" if referral.result_on else ""
        by = f"; eingetragen von {self._desk.label('staff_member', wrote)}" if wrote else ""
        return f"Quelle: {self._desk.service_name(referral)}{day}{by}"

    def _lock_line(self, text: QLabel, purpose: Purpose) -> QWidget:
        line = QWidget()
        button = QuietButton("Einwilligung aufnehmen", lambda: self.ask_for(purpose))
        button.setAccessibleName(f"Einwilligung {purpose.value} aufnehmen für {self._service()}")
        layout = row(IconLabel("lock", 16), text, button, space=GRID)
        layout.setStretch(1, 1)
        layout.setContentsMargins(4 * GRID, 0, 0, GRID)
        line.setLayout(layout)
        return line

    def ask_for(self, purpose: Purpose) -> None:
        """Go to where the consent for this service is taken down."""
        hint: Any = (purpose, self._service())
        self._desk.show_section("consents", hint)

    def _print(self) -> None:
        context, referral = self._desk.context, self._referral
        make = partial(print_document, context.store, LETTER, referral.case_id, record=referral.id)
        context.shell.open_page(
            PdfPreview(context, title_of(LETTER), make, paper=Paper(title_of(LETTER), referral.case_id))
        )

    def _inquire(self) -> None:
        store = self._desk.context.store
        self._desk.show_section("contacts", inquiry(store, self._referral, self._desk.service_name(self._referral)))


def is_awaited(referral: Referral) -> bool:
    """Whether the service has not answered yet."""
    return not (referral.result or referral.result_on or referral.closed_without)


def referral_sketch(desk: Desk, referral: Referral) -> Sketch:
    """A Verweis in words."""
    service, body = desk.service_name(referral), desk.label("organisation", referral.organisation)
    words = [body if body != service else "", desk.label("life_area", referral.life_area)]
    words += [desk.label("referral_mode", referral.mode), referral.contact_person]
    words += [f"am {show_date(referral.referred_on)}" if referral.referred_on else ""]
    text = "  ·  ".join(word for word in words if word)
    note = beginning(referral.result_note, 300)
    level, word = referral_state(desk, referral)
    return Sketch("referral", service, "\n".join(part for part in (text, note) if part), level, word)


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
