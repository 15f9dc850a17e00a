"""Datenschutz: what is due to be deleted, what waits for a second person, and the record of what was deleted."""

from PySide6.QtWidgets import QWidget

from kim_desktop.work.audit import AUDITORS
from ui.context import Context
from ui.overview.audit_card import AuditCard
from ui.overview.release_list import DeletionRecords, ReleaseList
from ui.overview.retention_list import DueList
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import column, scrolled

_KEEPS_CASES = "case_manager"


class Datenschutz(Page):
    """Case managers see their own cases by name; Koordination and administration see numbers only."""

    title = "Datenschutz"
    icon = "shield"
    help = (
        "Hier steht, was jetzt oder in 30 Tagen zu löschen ist, mit der Regel, aus der die Frist folgt. Wer den Fall "
        "führt, schlägt die Löschung vor; eine zweite Person in Koordination oder Datenschutz/Admin gibt sie frei und "
        "sieht dabei nur die Fallnummer. Dann verschwindet der Fall auf allen Geräten und in der Zentrale, "
        "auch nach dem Einspielen einer Sicherung. Geschützte Angaben werden früher gelöscht als die Akte. Eine "
        "Löschsperre setzen Sie in der Akte unter „Abschluss“. Enter auf einem Löschprotokoll zeigt es. "
        "Datenschutz/Admin sieht darunter das Zugriffsprotokoll der Zentrale, höchstens 31 Tage auf einmal."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        keeps_cases = context.store.identity.role == _KEEPS_CASES
        self.due = DueList(context, self.refresh) if keeps_cases else None
        self.requests = ReleaseList(context, self.refresh)
        self.records = DeletionRecords(context)
        inner = QWidget()
        self.audit = AuditCard(context) if context.store.identity.role in AUDITORS else None
        parts = [self.due] if self.due else []
        last = [self.audit] if self.audit else []
        inner.setLayout(column(*parts, self.requests, self.records, *last, None, space=2 * GRID))
        self.body.addWidget(scrolled(inner))

    def refresh(self) -> None:
        if self.due:
            self.due.refresh()
        self.requests.refresh()
        self.records.refresh()

    def focus_first(self) -> None:
        (self.due or self.requests).table.setFocus()
