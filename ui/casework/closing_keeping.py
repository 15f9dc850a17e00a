"""Until when a file is kept and why, the Löschsperre, and the proposal to delete it."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.rules.retention import DECLINED, Deadline
from kim_desktop.work.protected_parts import count_protected
from kim_desktop.work.retention import (
    deadline_of,
    delete_protected,
    end_hold,
    hold,
    open_requests,
    propose_deletion,
    protected_deadline_of,
    refuse_deletion,
)
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.parts import Line, Sketch
from ui.casework.words import in_days
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.widgets.basic import Button, Card, DangerButton
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, Level

HOLD = Layout((FormSection("", (("hold_until",), ("hold_reason",))),))
GROUND = Layout((FormSection("", (("ground",),)),))
_TAKEN_BACK = "zurückgenommen"


class KeepingCard(Card):
    """Deadlines explain themselves; deleting takes a second person, deleting protected details takes a second click."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="Aufbewahrung und Löschung")
        self._desk = desk
        self.line = Line(Sketch("clock", ""))
        self.delete_protected = DangerButton("Geschützte Angaben löschen", self._ask)
        self.protected = Line(Sketch("lock", ""), self.delete_protected)
        self.sure = Banner(Level.LATE, "", "Endgültig löschen", self._delete_protected, closable=True)
        self.held = Banner(Level.INFO, "", "Löschsperre aufheben", self._end_hold)
        self.proposed = Banner(Level.SOON, "", "Vorschlag zurücknehmen", self._take_back)
        self.hold_panel, self.propose_panel = self._hold_panel(), self._propose_panel()
        self.begin_hold = Button("Löschsperre setzen", self.hold_panel.open, "lock")
        self.propose = Button("Löschung vorschlagen", self.begin_proposal)
        self._buttons = QWidget()
        flow = FlowLayout()
        flow.addWidget(self.begin_hold)
        flow.addWidget(self.propose)
        self._buttons.setLayout(flow)
        for part in (self.line, self.protected, self.sure, self.held, self.proposed, self._buttons):
            self.body.addWidget(part)
        self.body.addWidget(self.hold_panel)
        self.body.addWidget(self.propose_panel)
        self.sure.hide()

    def refresh(self) -> None:
        """Show deadlines, Löschsperre and proposal as they are now."""
        desk, store = self._desk, self._desk.context.store
        case, today = desk.file.case, desk.today
        self.line.show_sketch(_deadline_sketch(deadline_of(store, desk.case_id), desk))
        self._show_protected()
        holding = case and case.hold_until and case.hold_until >= today
        self.held.setVisible(bool(holding))
        if case and holding:
            self.held.say(Level.INFO, f"Löschsperre bis {show_date(case.hold_until)}: {case.hold_reason}")
        request = self._request()
        self.proposed.setVisible(request is not None)
        if request:
            ground = desk.label("deletion_ground", request.ground)
            self.proposed.say(
                Level.SOON,
                f"Löschung vorgeschlagen am {show_date(request.proposed_on)} ({ground}). "
                "Koordination oder Datenschutz/Admin muss sie freigeben.",
            )
        self.begin_hold.setVisible(case is not None)
        self.propose.setVisible(request is None)

    def begin_proposal(self) -> None:
        """Ask on which ground the case is to be deleted."""
        self.propose_panel.open()

    def keep(self) -> None:
        """Save what is half typed."""
        self.hold_panel.keep()
        self.propose_panel.keep()

    def _show_protected(self) -> None:
        desk, store = self._desk, self._desk.context.store
        deadline = protected_deadline_of(store, desk.case_id)
        count = count_protected(store, desk.case_id) if deadline else 0
        self.protected.setVisible(count > 0)
        if not deadline or not count:
            self.sure.hide()
            return
        self.delete_protected.setVisible(deadline.is_due(desk.today))
        title = f"{_details(count)} ab {show_date(deadline.due)} zu löschen"
        self.protected.show_sketch(replace(_deadline_sketch(deadline, desk), picture="lock", title=title))
        self.sure.say(Level.LATE, f"{_details(count)} unwiderruflich löschen, hier und auf allen Geräten?")

    def _ask(self) -> None:
        self.sure.show()
        self.sure.button.setFocus()

    def _delete_protected(self) -> None:
        desk = self._desk
        self.sure.hide()
        count = desk.attempt(lambda: delete_protected(desk.context.store, desk.case_id))
        if count:
            desk.context.shell.say(f"{_details(count)} gelöscht.")

    def _end_hold(self) -> None:
        desk = self._desk
        desk.attempt(lambda: end_hold(desk.context.store, desk.case_id))

    def _take_back(self) -> None:
        desk, request = self._desk, self._request()
        if request:
            desk.attempt(lambda: refuse_deletion(desk.context.store, request.id, _TAKEN_BACK))

    def _request(self) -> DeletionRequest | None:
        cases = self._desk.file.union.cases
        return next((each for each in open_requests(self._desk.context.store) if each.case in cases), None)

    def _hold_panel(self) -> EntryPanel:
        desk = self._desk
        return EntryPanel(
            desk,
            lambda: desk.form(Case, HOLD),
            EntryWords("Löschsperre", "Löschsperre setzen", "Bis zu diesem Tag wird nichts gelöscht."),
            f"hold:{desk.case_id}",
            blank=lambda: Case(id=desk.case_id, case_id=desk.case_id),
            save=lambda case: hold(desk.context.store, desk.case_id, case.hold_until, case.hold_reason),
        )

    def _propose_panel(self) -> EntryPanel:
        desk = self._desk
        return EntryPanel(
            desk,
            lambda: desk.form(DeletionRequest, GROUND, (("deletion_ground", _grounds(desk)),)),
            EntryWords(
                "Löschung vorschlagen",
                "Vorschlagen",
                "Gibt eine zweite Person die Löschung frei, verschwindet die ganze Akte endgültig: auf allen Geräten "
                "und in der Zentrale. Es bleiben das Löschprotokoll und Zahlen ohne Personenbezug.",
            ),
            f"deletion:{desk.case_id}",
            blank=lambda: DeletionRequest(id=new_id()),
            save=lambda request: propose_deletion(desk.context.store, desk.case_id, request.ground or ""),
        )


def _deadline_sketch(deadline: Deadline | None, desk: Desk) -> Sketch:
    if deadline is None:
        return Sketch("clock", "Es läuft keine Löschfrist", "Sie beginnt mit dem Abschluss.")
    title = f"Die Akte ist ab {show_date(deadline.due)} zu löschen"
    if deadline.is_due(desk.today):
        return Sketch("clock", title, deadline.text, Level.SOON, f"fällig {in_days(deadline.due, desk.today)}")
    return Sketch("clock", title, deadline.text)


def _details(count: int) -> str:
    return "1 geschützte Angabe" if count == 1 else f"{count} geschützte Angaben"


def _grounds(desk: Desk) -> list[tuple[str, str]]:
    return [pair for pair in desk.context.lookups.choices.get("deletion_ground", ()) if pair[0] != DECLINED]
