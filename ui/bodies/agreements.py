"""Vereinbarungen: with whom, about what, until when; those that end soon say so."""

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import Agreement, AgreementParty
from kim_desktop.work.agreements import AgreementFile, agreements
from kim_desktop.work.steering import keep
from ui.bodies.words import AGREEMENT, PARTY, agreement_sketch, party_sketch
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import PlainFold
from ui.casework.parts import Rows, Sketch
from ui.context import Context
from ui.desk import PlainDesk
from ui.desk_part import DeskPart
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, row
from ui.widgets.signs import EmptyState

_WHAT = "„Gültig bis“ ist das Ende der Laufzeit; so viele Tage vorher, wie eingetragen, steht sie in „Heute“."


class AgreementRow(QWidget):
    """One agreement with its parties below it."""

    def __init__(self, desk: PlainDesk, file: AgreementFile) -> None:
        super().__init__()
        self._desk, self._file = desk, file
        self.fold = PlainFold(
            desk, file.agreement, self._sketch, lambda: desk.form(Agreement, AGREEMENT), keep, "Bearbeiten"
        )
        self.add = QuietButton("Vertragspartner", self._begin, "plus")
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(AgreementParty, PARTY),
            EntryWords("Vertragspartner", "Eintragen"),
            f"party:{file.id}",
            blank=lambda: AgreementParty(id=new_id(), agreement=self._file.id),
            save=lambda party: keep(desk.context.store, None, party),
        )
        self.parties: Rows[AgreementParty] = Rows(
            lambda each: PlainFold(
                desk,
                each,
                lambda party: party_sketch(desk, party),
                lambda: desk.form(AgreementParty, PARTY),
                keep,
            )
        )
        below = column(self.parties, row(self.add, None), self.panel, space=GRID)
        below.setContentsMargins(4 * GRID, 0, 0, GRID)
        self.setLayout(column(self.fold, below, space=0))
        self.show_record(file)

    def show_record(self, file: AgreementFile) -> None:
        """Show it as it is now."""
        self._file = file
        self.fold.show_record(file.agreement)
        self.parties.show_records(file.parties)
        self.add.setAccessibleName(f"Vertragspartner eintragen: {file.agreement.name}")

    def keep(self) -> None:
        """Save what is half typed."""
        self.fold.keep()
        self.panel.keep()
        for each in self.parties.widgets():
            if isinstance(each, PlainFold):
                each.keep()

    def _sketch(self, agreement: Agreement) -> Sketch:
        return agreement_sketch(self._desk, AgreementFile(agreement, self._file.parties))

    def _begin(self) -> None:
        self.panel.open()


class AgreementsPart(DeskPart):
    """All agreements, those that end first at the top."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.panel = EntryPanel(
            self.desk,
            lambda: self.desk.form(Agreement, AGREEMENT),
            EntryWords("Neue Vereinbarung", "Anlegen", _WHAT),
            "agreement:neu",
            blank=lambda: Agreement(id=new_id(), valid_from=self.desk.today),
            save=lambda agreement: keep(context.store, None, agreement),
        )
        empty = EmptyState("document", "Noch keine Vereinbarung", "Kooperations- und Rahmenvereinbarungen stehen hier.")
        self.rows: Rows[AgreementFile] = Rows(lambda each: AgreementRow(self.desk, each), empty)
        self.card = ListCard("Vereinbarungen", self.rows, self.panel, "Neue Vereinbarung")
        self.body.addWidget(self.card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.rows.show_records(agreements(self.context.store))
        self.order()

    def focus_first(self) -> None:
        self.card.add.setFocus()

    def keep(self) -> None:
        self.panel.keep()
        for each in self.rows.widgets():
            if isinstance(each, AgreementRow):
                each.keep()

    def reveal(self, kind: str, record_id: str) -> None:
        """Put the keyboard on an agreement, or on the one that a party has signed."""
        party = self.context.store.get(AgreementParty, record_id) if kind == AgreementParty.kind() else None
        found = self.rows.reveal(party.agreement if party else record_id)
        if isinstance(found, AgreementRow):
            found.fold.button.setFocus()
