"""The Übergaben of a case manager, those offered to her first; and for Koordination everybody's open ones."""

from PySide6.QtWidgets import QWidget

from kim_desktop.work.handover import Transfer, all_open, closing_lines, incoming, outgoing
from ui.casework.parts import Rows
from ui.context import Context
from ui.handover.incoming import IncomingOffer
from ui.handover.part import HandoverPart
from ui.handover.row import TransferRow
from ui.widgets.basic import Card
from ui.widgets.signs import EmptyState


class OwnTransfers(HandoverPart):
    """What was offered to me, what I offered, and what is over."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.incoming: Rows[Transfer] = Rows(
            lambda each: IncomingOffer(self.desk, each, self._close_others),
            EmptyState("handover", "Ihnen ist nichts angeboten", "Bietet Ihnen jemand einen Fall an, steht er hier."),
        )
        self.outgoing: Rows[Transfer] = Rows(
            lambda each: TransferRow(self.desk, each),
            EmptyState("fine", "Nichts unterwegs", "Eine Übergabe bieten Sie in der Fallakte unter „Beteiligte“ an."),
        )
        self.over: Rows[Transfer] = Rows(
            lambda each: TransferRow(self.desk, each),
            EmptyState("document", "Noch nichts abgeschlossen", "Von jeder Übergabe bleibt hier eine Zeile."),
        )
        self.body.addWidget(Card(self.incoming, title="Ihnen angeboten"))
        self.body.addWidget(Card(self.outgoing, title="Von Ihnen angeboten"))
        self.body.addWidget(Card(self.over, title="Abgeschlossen"))
        self.body.addStretch(1)

    def refresh(self) -> None:
        store = self.context.store
        self.incoming.show_records(incoming(store))
        self.outgoing.show_records(outgoing(store))
        self.over.show_records(closing_lines(store))
        self.order()

    def focus_first(self) -> None:
        offers = self.offers()
        if offers:
            offers[0].button.setFocus()

    def keep(self) -> None:
        for widget in [*self.incoming.widgets(), *self.outgoing.widgets(), *self.over.widgets()]:
            if isinstance(widget, IncomingOffer | TransferRow):
                widget.keep()

    def offers(self) -> list[IncomingOffer]:
        """The rows of what was offered to me."""
        return [each for each in self.incoming.widgets() if isinstance(each, IncomingOffer)]

    def reveal(self, handover_id: str) -> None:
        """Put the keyboard on an Übergabe; one that was offered opens."""
        for rows in (self.incoming, self.outgoing, self.over):
            found = rows.reveal(handover_id)
            if isinstance(found, IncomingOffer):
                found.open_details()
            elif isinstance(found, TransferRow):
                focus_row(found)

    def _close_others(self, opened: IncomingOffer) -> None:
        for each in self.offers():
            if each is not opened:
                each.close_details()


class OpenTransfers(HandoverPart):
    """Everybody's open Übergaben, late ones first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: Rows[Transfer] = Rows(
            lambda each: TransferRow(self.desk, each),
            EmptyState("fine", "Keine Übergabe ist offen", "Wer einen Fall angeboten bekommt, hat eine Frist."),
        )
        self.body.addWidget(Card(self.rows, title="Offene Übergaben"))
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.rows.show_records(all_open(self.context.store))
        self.order()

    def focus_first(self) -> None:
        rows = self.rows.widgets()
        if rows:
            focus_row(rows[0])

    def reveal(self, handover_id: str) -> None:
        """Put the keyboard on an Übergabe."""
        found = self.rows.reveal(handover_id)
        if found:
            focus_row(found)


def focus_row(row: QWidget) -> None:
    """Put the keyboard on the first thing that can be done in a row."""
    if isinstance(row, TransferRow):
        buttons = (*row.buttons(), *([row.fold.button] if row.fold else []))
        next((each for each in buttons if not each.isHidden()), row.line).setFocus()
