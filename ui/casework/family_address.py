"""Anschriften: where the household lives and lived; after a move, who would be responsible now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.people import Address
from kim_desktop.domain.rules.facts import current_address
from kim_desktop.work.moving import Successor, add_former_address, move_to, plan_handover_talk, successor
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.handover_card import OfferTo
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Sketch
from ui.casework.words import address_line, span
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import QuietButton, label, row
from ui.widgets.signs import Banner, Level

ADDRESS = Layout((FormSection("", (("place", "room"), ("street", "postcode", "quarter"), ("since", "until"))),))
NEW_ADDRESS = Layout((FormSection("", (("place", "room"), ("street", "postcode", "quarter"), ("since",))),))


class AddressCard(ListCard):
    """„Umzug eintragen“ ends the old address and begins the new one in one step; `asked` when a move has effects."""

    asked = Signal(QWidget)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.rows: Rows[Address] = Rows(self._fold, label("Keine Anschrift eingetragen.", "muted"))
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Address, NEW_ADDRESS),
            EntryWords("Neue Anschrift", "Umzug eintragen", "Die bisherige Anschrift endet mit dem Tag des Einzugs."),
            f"address:{desk.case_id}",
            blank=self._moving_in,
            save=lambda address: move_to(desk.context.store, address, desk.file.address),
        )
        self.former = EntryPanel(
            desk,
            lambda: desk.form(Address, ADDRESS),
            EntryWords("Frühere Anschrift", "Eintragen", "Monat oder Jahr genügt."),
            f"former-address:{desk.case_id}",
            blank=lambda: Address(id=new_id(), case_id=desk.case_id),
            save=lambda address: add_former_address(desk.context.store, address),
        )
        super().__init__("Anschriften", self.rows, self.panel, "Umzug eintragen")
        self.handover = Banner(Level.INFO, "", "Übergabe anbieten", self._offer, closable=True)
        self.handover.hide()
        self.later = QuietButton("Erst klären: Wiedervorlage „Übergabe klären“", self._plan)
        self.later.hide()
        self.handover.dismissed.connect(self.later.hide)
        self._next = Successor("", "", ())
        self.earlier = QuietButton("Frühere Anschrift eintragen", self.former.open)
        self.body.insertWidget(1, self.handover)
        self.body.insertWidget(2, self.later, alignment=Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.former)
        self.body.addLayout(row(self.earlier, None))
        self.panel.saved.connect(self._moved)

    def refresh(self) -> None:
        """Show the case as it was read last."""
        now = current_address(self._desk.file.addresses)
        ordered = sorted(self._desk.file.addresses, key=_begun, reverse=True)
        self.rows.show_records(sorted(ordered, key=lambda each: now is None or each.id != now.id))

    def keep(self) -> None:
        """Save what is half typed."""
        for panel in (self.panel, self.former):
            panel.keep()
        for fold in self.rows.widgets():
            if isinstance(fold, Fold):
                fold.keep()

    def _moving_in(self) -> Address:
        today = PartialDate(self._desk.today.isoformat())
        return Address(id=new_id(), case_id=self._desk.case_id, since=today)

    def _fold(self, address: Address) -> Fold:
        desk = self._desk
        return Fold(desk, address, lambda each: address_sketch(desk, each), lambda: desk.form(Address, ADDRESS))

    def _moved(self, address: Address) -> None:
        case = self._desk.file.case
        if case:
            self._tell(successor(self._desk.context.store, case, address))

    def _tell(self, found: Successor) -> None:
        """Say what the key proposes; nothing is changed by it."""
        why = " ".join(each.text for each in found.reasons)
        self._next = found
        now, following = (self._desk.label("staff_member", each) for each in (found.now, found.proposed))
        if found.changes:
            text = f"Nach dem Umzug schlägt der Schlüssel {following} vor. {why} Zuständig bleibt vorerst {now}."
        elif found.proposed:
            text = f"Zuständig bleibt {now}. {why}"
        else:
            text = f"Der Schlüssel schlägt niemanden vor. {why} Zuständig bleibt {now}."
        self.handover.button.setVisible(found.changes)
        self.later.setVisible(found.changes)
        self.handover.show()
        self.handover.say(Level.SOON if found.changes else Level.INFO, text)
        self.asked.emit(self.handover)

    def _offer(self) -> None:
        """Lead to the Übergabe with person and reason filled in; nothing is offered yet."""
        self._hide_hint()
        self._desk.show_section("sharing", OfferTo(self._next.proposed, "moved"))

    def _hide_hint(self) -> None:
        self.handover.hide()
        self.later.hide()

    def _plan(self) -> None:
        desk, following = self._desk, self._desk.label("staff_member", self._next.proposed)
        planned = desk.attempt(lambda: plan_handover_talk(desk.context.store, desk.case_id, following))
        if planned:
            self._hide_hint()
            desk.context.shell.say(f"Wiedervorlage angelegt: {planned.what}.", Level.FINE)


def address_sketch(desk: Desk, address: Address) -> Sketch:
    """An address in words."""
    current = desk.file.address is not None and address.id == desk.file.address.id
    level, word = (Level.INFO, "aktuell") if current else (None, "")
    line = address_line(address, desk.context.lookups)
    return Sketch("home", line, span(address.since, address.until) or "seit wann ist unbekannt", level, word)


def _begun(address: Address) -> tuple[str, str]:
    return address.since or address.until or "", address.id
