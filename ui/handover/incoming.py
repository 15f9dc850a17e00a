"""An offered Übergabe: opening it marks it as seen; then it is accepted, or declined with a reason."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.errors import KnownError
from kim_desktop.work.handover import Transfer, accept, decline, mark_seen
from ui.autosave import Autosave
from ui.casework.parts import Line
from ui.desk import PlainDesk
from ui.handover.facts import ContactFacts
from ui.handover.words import transfer_sketch, what_comes
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.overview.ways import open_meldung
from ui.tokens import GRID
from ui.widgets.basic import Button, PrimaryButton, QuietButton, column, label
from ui.widgets.chips import FlowLayout

_REASON = Layout((FormSection("", (("decline_reason",),)),))


class IncomingOffer(QWidget):
    """One offer; `opening` is called before its details show, so that others can close."""

    def __init__(self, desk: PlainDesk, transfer: Transfer, opening: Callable[["IncomingOffer"], object]) -> None:
        super().__init__()
        self._desk, self._transfer, self._opening = desk, transfer, opening
        self.button = QuietButton("Ansehen", self.toggle)
        self.line = Line(transfer_sketch(desk, transfer), self.button)
        self.details: OfferDetails | None = None
        self._layout = column(self.line, space=0)
        self.setLayout(self._layout)
        self.show_record(transfer)
        if desk.context.store.draft(_draft_key(transfer.handover)) is not None:
            self._build()

    def show_record(self, transfer: Transfer) -> None:
        """Show it as it is now."""
        self._transfer = transfer
        sketch = transfer_sketch(self._desk, transfer)
        self.line.show_sketch(sketch)
        self.button.setAccessibleName(f"{self.button.text()}: {sketch.title}")
        if self.details:
            self.details.show_transfer(transfer)

    def is_open(self) -> bool:
        """Whether the details show."""
        return self.details is not None and not self.details.isHidden()

    def toggle(self) -> None:
        """Show the details, or hide them."""
        if self.is_open():
            self.close_details()
        else:
            self.open_details()

    def open_details(self) -> None:
        """Show all that the offer tells; from now on it counts as seen."""
        self._opening(self)
        details = self.details or self._build()
        details.show()
        self.button.setText("Schließen")
        self.button.setFocus()  # the same key again closes it and must not accept anything
        store, handover = self._desk.context.store, self._transfer.handover
        if handover.seen_on is None:
            self._desk.attempt(lambda: mark_seen(store, handover))

    def close_details(self) -> None:
        """Hide the details; a reason that was begun stays."""
        if self.details:
            self.details.keep()
            self.details.hide()
            self.button.setText("Ansehen")

    def keep(self) -> None:
        """Save a reason that was begun."""
        if self.details:
            self.details.keep()

    def _build(self) -> "OfferDetails":
        made = self.details = OfferDetails(self._desk, self._transfer)
        self._layout.addWidget(made)
        made.show()
        self.button.setText("Schließen")
        self._desk.reshaped.emit()
        return made


class OfferDetails(QWidget):
    """The contact sheet, what accepting brings, and the two answers."""

    def __init__(self, desk: PlainDesk, transfer: Transfer) -> None:
        super().__init__()
        self._desk, self._transfer = desk, transfer
        self.facts = ContactFacts(desk)
        self.comes = label("", wrap=True)
        self.accept_button = PrimaryButton("Annehmen", self.accept, "check")
        self.decline_button = Button("Ablehnen", self.begin_decline, "close")
        self.form = desk.form(Handover, _REASON)
        self.form.set_record(transfer.handover)
        self._draft = Autosave(self.form, desk.context.store, _draft_key(transfer.handover))
        self.send = Button("Ablehnung senden", self.decline)
        self.send.setToolTip("Strg+Enter")
        self.refusal = QWidget()
        self.refusal.setLayout(column(self.form, self.send, space=GRID))
        self.refusal.setVisible(self._draft.restore())
        answers = QWidget()
        flow = FlowLayout()
        for button in (self.accept_button, self.decline_button):
            flow.addWidget(button)
        answers.setLayout(flow)
        inside = column(self.facts, self.comes, answers, self.refusal, space=2 * GRID)
        inside.setContentsMargins(4 * GRID, GRID, 0, 2 * GRID)
        self.setLayout(inside)
        self._listen_to_keys()
        self.show_transfer(transfer)

    def show_transfer(self, transfer: Transfer) -> None:
        """Show the offer as it is now."""
        self._transfer = transfer
        self.facts.show_handover(transfer.handover)
        self.comes.setText(what_comes(transfer.handover, transfer.from_name, self._same_body()))

    def keep(self) -> None:
        """Save a reason that was begun."""
        self._draft.keep()

    def accept(self) -> None:
        """Take the case over."""
        context = self._desk.context
        taken = self._desk.attempt(lambda: accept(context.store, self._transfer.handover))
        if taken is None:
            return
        self._draft.done()
        begun = context.store.all(Meldung, case_id=taken.continued_as) if taken.continued_as else []
        if begun:
            open_meldung(context, self, begun[0].id, begun[0].case_id)
            context.shell.say("Angenommen. Die neue Meldung trägt, was das Kontaktblatt sagt.")
            return
        what = "Das Kontaktblatt" if taken.extent == CONTACT_SHEET else "Die Akte"
        context.shell.say(f"Angenommen. {what} kommt mit dem nächsten Abgleich.")

    def begin_decline(self) -> None:
        """Ask for the reason."""
        self.refusal.show()
        self.form.focus_first()

    def decline(self) -> None:
        """Send the refusal; without a reason it is asked for."""
        store, written = self._desk.context.store, self.form.record()
        if not isinstance(written, Handover) or self.form.focus_problem():
            return
        try:
            decline(store, self._transfer.handover, written.decline_reason)
        except KnownError as error:
            self._desk.tell(error, self.form)
            return
        self._draft.done()
        self._desk.wrote()
        self._desk.context.shell.say(f"Abgelehnt. Zuständig bleibt {self._transfer.from_name}.")

    def _same_body(self) -> bool:
        store = self._desk.context.store
        giver = store.get(StaffMember, self._transfer.handover.from_staff)
        return giver is not None and (giver.organisation or "") == store.identity.organisation

    def _listen_to_keys(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self.refusal)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.decline)


def _draft_key(handover: Handover) -> str:
    return f"decline:{handover.id}"
