"""The head of a case file: who, how old, which status until when, who is responsible, what consent, what next."""

from datetime import date
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.people import Consent, Residence
from kim_desktop.domain.rules.consents import state_of
from kim_desktop.domain.rules.facts import TEMPORARY, current_residence
from kim_desktop.domain.rules.phase import PhaseFacts, PhaseResult, phase
from ui.casework.desk import Desk
from ui.casework.standing import StandingBanner
from ui.casework.words import age, expiry, full_name, in_days
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Banner, Level

CONSENT_SIGNS = {
    "given": (Level.FINE, "check"),
    "refused": (Level.SOON, "close"),
    "withdrawn": (Level.SOON, "close"),
    "open": (Level.NEUTRAL, "neutral"),
}
_FOUR_BESIDE_FROM = 760
_STATES = {"given": "ja", "refused": "nein", "withdrawn": "widerrufen", "open": "offen"}


class Fact(QWidget):
    """A small heading over a value, with a badge if it is urgent."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.value = label("", "strong", wrap=True)
        self.badge = Badge(Level.NEUTRAL, "")
        heading = label(title, "overline")
        heading.setMinimumHeight(self.badge.sizeHint().height())
        self.setLayout(column(row(heading, self.badge, None, space=GRID), self.value, space=2))
        self._title, self._urgent = title, False

    def is_urgent(self) -> bool:
        """Whether a badge stands beside the value."""
        return self._urgent

    def show_value(self, text: str, sign: tuple[Level, str] | None = None) -> None:
        """Change value and badge."""
        self.value.setText(text or "–")
        self._urgent = sign is not None
        self.badge.setVisible(self._urgent)
        if sign:
            self.badge.show_state(*sign)
        self.setAccessibleName(f"{self._title}: {text} {sign[1] if sign else ''}".strip())


class Room(Enum):
    """How much room the head of the file may take."""

    PLENTY = 0
    LITTLE = 1
    LEAST = 2


class CaseHeader(Card):
    """Reads the desk; `contact_wanted` when someone wants to write a contact."""

    contact_wanted = Signal()
    conflicts_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.name = label("", "h1", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.contact = Button("Kontakt eintragen", self.contact_wanted.emit, "plus")
        self.contact.setToolTip("Strg+N")
        self.status, self.owner, self.next = Fact("Aufenthalt"), Fact("Zuständig"), Fact("Als Nächstes")
        self.phase_button = QuietButton("", self._toggle_reason)
        self.reason = label("", "muted", wrap=True)
        self.reason.hide()
        self.conflict = Banner(Level.SOON, "", "Klären", self.conflicts_wanted.emit)
        self.conflict.hide()
        self.restricted = Banner(Level.SOON, "", "Anzeigen", lambda: desk.show_section("closing"))
        self.restricted.hide()
        self.standing = StandingBanner(desk)
        self._urgent = Badge(Level.LATE, "")
        self._urgent.hide()
        self._room, self._wide = Room.PLENTY, False
        self._facts, self._grid, self._phase = QWidget(), QGridLayout(), self._phase_fact()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self.consents = {purpose: Badge(Level.NEUTRAL, purpose.value) for purpose in Purpose}
        self._build()

    def show_case(self) -> None:
        """Show the case as it was read last."""
        desk, file = self._desk, self._desk.file
        client = file.client or file.meldung
        # A mark that nobody sees keeps names of both directions in the order given name, family name.
        self.name.setText(f"\u200e{full_name(client)}")
        self.about.setText(self._about())
        self._show_status()
        owner = file.case.responsible if file.case else (file.meldung.responsible if file.meldung else "")
        self.owner.show_value(desk.label("staff_member", owner))
        self._show_next()
        self._show_phase()
        self._show_consents()
        self._show_conflicts()
        self._show_restriction()
        self.standing.show_case()

    def set_room(self, room: Room) -> None:
        """With little room the consents go, with less all facts but the urgent one; they have sections of their own."""
        self._strip.setVisible(room is Room.PLENTY)
        self.about.setVisible(room is Room.PLENTY)
        self._facts.setVisible(room is not Room.LEAST)
        self._urgent.setVisible(room is Room.LEAST and self.status.is_urgent())
        edge = GRID // 2 if room is Room.LEAST else 12
        self.body.setContentsMargins(2 * GRID, edge, 2 * GRID, edge)
        self._room = room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_facts(wide=event.size().width() >= _FOUR_BESIDE_FROM)

    def _build(self) -> None:
        self.body.setContentsMargins(2 * GRID, 12, 2 * GRID, 12)
        self.name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        words = column(self.name, self.about, space=0)
        head = row(words, self._urgent, space=2 * GRID)
        head.setStretch(0, 1)
        head.addWidget(self.contact, alignment=Qt.AlignmentFlag.AlignTop)
        self._strip = QWidget()
        self._strip.setAccessibleName("Einwilligungen")
        self._strip.setLayout(self._consent_flow())
        self._facts.setLayout(self._grid)
        self._arrange_facts(wide=True)
        for part in (self.restricted, self.conflict, self.standing, head, self._facts, self.reason, self._strip):
            if isinstance(part, QLayout):
                self.body.addLayout(part)
            else:
                self.body.addWidget(part)

    def _phase_fact(self) -> QWidget:
        fact = QWidget()
        heading = label("Phase", "overline")
        heading.setMinimumHeight(self.owner.badge.sizeHint().height())
        self.phase_button.setProperty("flush", True)
        layout = column(heading, space=0)
        layout.addWidget(self.phase_button, alignment=Qt.AlignmentFlag.AlignLeft)
        fact.setLayout(layout)
        self.phase_button.setToolTip("Warum? Zeigt die Begründung.")
        return fact

    def _arrange_facts(self, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        for at, (part, share) in enumerate(((self.status, 5), (self.next, 5), (self.owner, 3), (self._phase, 2))):
            line, place = (0, at) if wide else divmod(at, 2)
            self._grid.addWidget(part, line, place, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(at, share if wide else int(at < 2))

    def _consent_flow(self) -> FlowLayout:
        flow = FlowLayout(6)
        for badge in self.consents.values():
            flow.addWidget(badge)
        return flow

    def _about(self) -> str:
        desk, file = self._desk, self._desk.file
        client = file.client or file.meldung
        parts = [file.case.code if file.case else "Meldung, noch kein Fall"]
        if client:
            birth = f"geboren {show_date(client.birth)}" if client.birth else "Geburtsdatum unbekannt"
            parts += [age(client.birth, desk.today), birth, desk.label("country", client.nationality)]
            parts += [desk.labels("language", client.languages)]
            parts += ["Sprachmittlung nötig"] if client.interpreter else []
        if file.case and file.case.closed_on:
            parts += [f"abgeschlossen am {show_date(file.case.closed_on)}"]
        return "  ·  ".join(part for part in parts if part)

    def _show_status(self) -> None:
        desk, file = self._desk, self._desk.file
        residence = current_residence(file.client.id, file.residences) if file.client else None
        if residence is None and file.meldung and file.client is None:
            residence = Residence(id="", status=file.meldung.status, valid_until=file.meldung.status_until)
        if residence is None:
            self.status.show_value("nicht eingetragen")
            return
        until = f" bis {show_date(residence.valid_until)}" if residence.valid_until else ""
        sign = expiry(residence, desk.today, desk.parameters)
        if not residence.valid_until and TEMPORARY in desk.status_flags.get(residence.status or "", frozenset()):
            sign = Level.SOON, "„gültig bis“ fehlt"
        named = desk.label("residence_status", residence.status) or "unbekannt"
        self.status.show_value(f"{named}{until}", sign)
        if sign:
            self._urgent.show_state(*sign)
        self.set_room(self._room)

    def _show_next(self) -> None:
        desk = self._desk
        waiting = sorted(_planned(desk), key=lambda step: step[0] or date.min)
        if not waiting:
            late = desk.file.case and not desk.file.case.closed_on
            self.next.show_value("kein nächster Schritt", (Level.SOON, "bitte planen") if late else None)
            return
        due, what = waiting[0]
        if due is None:
            self.next.show_value(what, (Level.LATE, "ohne Datum"))
            return
        left = (due - desk.today).days
        level = Level.LATE if left < 0 else Level.SOON if left == 0 else Level.INFO
        self.next.show_value(what, (level, in_days(due, desk.today)))

    def _show_phase(self) -> None:
        file = self._desk.file
        found = phase(
            PhaseFacts(
                file.meldung, file.case, file.needs, file.follow_ups, file.referrals, file.contacts, file.plans,
                file.goals, file.measures,
            )
        )  # fmt: skip
        self.phase_button.setText(found.label)
        self.phase_button.setAccessibleName(f"Phase: {found.label}. Begründung zeigen")
        self.reason.setText(_reason(found))

    def _show_consents(self) -> None:
        for purpose, badge in self.consents.items():
            state = state_of(purpose, self._own_consents())
            if state == "given" and purpose not in self._desk.open_gates():
                state = "expired"
                badge.show_state(Level.SOON, f"{purpose.value} abgelaufen", "clock")
            else:
                level, picture = CONSENT_SIGNS[state]
                badge.show_state(level, f"{purpose.value} {_STATES[state]}", picture)
            badge.stand_back(state in {"given", "open"})
            badge.setToolTip(f"{purpose.value} {purpose.label}")

    def _own_consents(self) -> list[Consent]:
        client = self._desk.file.client
        return [each for each in self._desk.file.consents if client and each.person == client.id]

    def _show_conflicts(self) -> None:
        own = [each for each in self._desk.context.store.conflicts() if each.case_id == self._desk.case_id]
        self.conflict.setVisible(bool(own))
        if own:
            fields = ", ".join(dict.fromkeys(each.label for each in own))
            self.conflict.say(Level.SOON, f"Zwei Angaben widersprechen sich: {fields}. Bitte klären, welche stimmt.")

    def _show_restriction(self) -> None:
        case = self._desk.file.case
        self.restricted.setVisible(bool(case and case.restricted_on))
        if case and case.restricted_on:
            since = show_date(case.restricted_on)
            self.restricted.say(
                Level.SOON, f"Verarbeitung eingeschränkt seit {since}: nur aufbewahren, nicht verwenden."
            )

    def _toggle_reason(self) -> None:
        self.reason.setVisible(self.reason.isHidden())


def _planned(desk: Desk) -> list[tuple[date | None, str]]:
    """Wiedervorlagen and Termine that are still to be done."""
    steps = [(each.due_on, each.what) for each in desk.file.follow_ups if not each.done_on]
    return steps + [(each.on, f"Termin: {each.what}") for each in desk.file.appointments if each.state == "planned"]


def _reason(found: PhaseResult) -> str:
    texts = " ".join(each.text for each in found.reasons)
    first = found.reasons[0]
    return f"Warum „{found.label}“? {texts} (Regel: {first.rule}; {first.source}; Stand {first.version})"
