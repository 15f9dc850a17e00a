"""An Übergabe as a row: how it stands, its checklist, and what can be done about it."""

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.storage.store import Store
from kim_desktop.work.handover import Transfer, begin_from_sheet, tick, withdraw
from ui.casework.live import PlainFold
from ui.casework.parts import Line, Sketch
from ui.desk import PlainDesk
from ui.forms import RecordForm
from ui.handover.words import transfer_sketch
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.overview.ways import open_meldung
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column
from ui.widgets.chips import FlowLayout

_CHECKLIST = Layout((FormSection("", (("checked",),)),))


class TransferRow(QWidget):
    """Giver and taker tick the checklist, even once it is accepted; who may, takes an open offer back.

    `in_file` says that the row stands in the file of its own case.
    """

    def __init__(self, desk: PlainDesk, transfer: Transfer, in_file: bool = False) -> None:
        super().__init__()
        self._desk, self._transfer, self._in_file = desk, transfer, in_file
        self.fold = self._checklist() if _has_checklist(transfer) else None
        self.line = self.fold.line if self.fold else Line(self._sketch(transfer.handover))
        self.take_back = QuietButton("Zurückziehen", self._withdraw)
        self.open_case = QuietButton("Fall öffnen", lambda: self._show_case("overview"))
        self.close_case = QuietButton("Fall abschließen", lambda: self._show_case("closing"))
        self.begin = QuietButton("Meldung beginnen", self._begin)
        self._actions = QWidget()
        flow = FlowLayout()
        for button in self.buttons():
            flow.addWidget(button)
        below = column(flow)
        below.setContentsMargins(3 * GRID, 0, 0, GRID)
        self._actions.setLayout(below)
        self.setLayout(column(self.fold or self.line, self._actions, space=0))
        self.show_record(transfer)

    def show_record(self, transfer: Transfer) -> None:
        """Show it as it is now."""
        self._transfer, handover = transfer, transfer.handover
        if self.fold:
            self.fold.show_record(handover)
        self.line.show_sketch(self._sketch(handover))
        case = self._desk.context.store.get(Case, handover.case)
        ends = bool(case and not case.closed_on and transfer.role == "giver" and _went_as_sheet(handover))
        self.take_back.setVisible(transfer.is_open and transfer.role != "taker")
        self.open_case.setVisible(case is not None and not ends and not self._in_file)
        self.close_case.setVisible(ends)
        self.begin.setVisible(_waits_for_meldung(transfer))
        for button in self.buttons():
            button.setAccessibleName(f"{button.text()}: {self._sketch(handover).title}")
        self._actions.setVisible(any(not button.isHidden() for button in self.buttons()))

    def keep(self) -> None:
        """Save what was ticked."""
        if self.fold:
            self.fold.keep()

    def _checklist(self) -> PlainFold:
        return PlainFold(self._desk, self._transfer.handover, self._sketch, self._form, save_ticks, "Checkliste")

    def buttons(self) -> tuple[QuietButton, ...]:
        """What can be done, whether or not it can be done now."""
        return self.take_back, self.begin, self.open_case, self.close_case

    def _sketch(self, _handover: Handover) -> Sketch:
        return transfer_sketch(self._desk, self._transfer)

    def _form(self) -> RecordForm:
        form = self._desk.form(Handover, _CHECKLIST)
        form.edited.connect(lambda _name: self.keep())
        return form

    def _withdraw(self) -> None:
        store, handover = self._desk.context.store, self._transfer.handover
        if self._desk.attempt(lambda: withdraw(store, handover)):
            self._desk.context.shell.say("Zurückgezogen. Die andere Seite erfährt es mit dem nächsten Abgleich.")

    def _begin(self) -> None:
        context, handover = self._desk.context, self._transfer.handover
        begun = self._desk.attempt(lambda: begin_from_sheet(context.store, handover))
        if begun:
            open_meldung(context, self, begun.id, begun.case_id)

    def _show_case(self, section: str) -> None:
        self._desk.context.shell.open_case(self._transfer.handover.case, section)


def save_ticks(store: Store, before: Handover, after: Handover) -> Handover:
    """Writes what was ticked or unticked."""
    handover = before
    for item in sorted(before.checked ^ after.checked):
        handover = tick(store, handover, item, item in after.checked)
    return handover


def _has_checklist(transfer: Transfer) -> bool:
    return transfer.role != "observer" and transfer.state not in {"declined", "withdrawn"}


def _waits_for_meldung(transfer: Transfer) -> bool:
    """Koordination had offered it without a name; the central store has filled the Kontaktblatt in since then."""
    handover = transfer.handover
    return transfer.role == "taker" and _went_as_sheet(handover) and bool(handover.client) and not handover.continued_as


def _went_as_sheet(handover: Handover) -> bool:
    return handover.extent == CONTACT_SHEET and handover.accepted_on is not None
