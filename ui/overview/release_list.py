"""Proposed deletions by case number only: released or refused by a second person; and the record of those done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper
from kim_desktop.work.papers.office import deletion_record
from kim_desktop.work.retention import (
    RELEASERS,
    ended_requests,
    open_requests,
    refuse_deletion,
    release_deletion,
    same_deletion,
)
from ui.context import Context
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.overview.attempts import attempt
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, DangerButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

REFUSAL = Layout((FormSection("", (("refusal",),)),))


class ReleaseList(QWidget):
    """Whoever proposed a deletion cannot release it; anyone may refuse it with a reason."""

    def __init__(self, context: Context, wrote: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._wrote = context, wrote
        self.request: DeletionRequest | None = None
        empty = EmptyState("shield", "Nichts wartet auf Freigabe", "Vorschläge kommen aus den Fällen.")
        self.table: RecordTable[DeletionRequest] = RecordTable(
            _columns(context, "Vorgeschlagen", _proposed), "Vorgeschlagene Löschungen", empty
        )
        self.table.setMinimumHeight(190)
        self.text = label("", wrap=True)
        self.form = RecordForm(DeletionRequest, context.store.model, context.lookups, REFUSAL, clock=context.clock)
        self.release = DangerButton("Löschung freigeben", self._ask)
        self.refuse = Button("Zurückweisen", self._refuse)
        self.sure = Banner(Level.LATE, "", "Endgültig freigeben", self._release, closable=True)
        buttons = QWidget()
        flow = FlowLayout()
        for button in (self.release, self.refuse):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.details = Card(self.text, self.form, buttons, self.sure, title="Diese Löschung")
        self.details.hide()
        card = Card(self.table, title="Vorgeschlagene Löschungen")
        self.setLayout(column(card, self.details, space=2 * GRID))
        self.table.picked.connect(self._pick)

    def refresh(self) -> None:
        """Show what waits for a second person, each number once."""
        requests = {each.code or each.id: each for each in open_requests(self._context.store)}
        self.table.set_rows(requests.values())
        chosen = self.request
        self._pick(next((each for each in requests.values() if chosen and each.id == chosen.id), None))

    def _pick(self, request: DeletionRequest | None) -> None:
        if request is None or self.request is None or request.id != self.request.id:
            self.form.set_record(request or DeletionRequest(id=""))
        self.request = request
        self.sure.hide()
        self.details.setVisible(request is not None)
        if request is None:
            return
        identity, store = self._context.store.identity, self._context.store
        own = request.proposed_by == identity.user_id
        may_release = identity.role in RELEASERS and not own
        count = len(same_deletion(store, request))
        words = [f"{request.code}: {_ground(self._context, request)}, Frist {show_date(request.due_on)}."]
        words += [f"Betrifft {count} zusammengeführte Fälle."] if count > 1 else []
        words += [] if may_release else ["Freigeben muss eine zweite Person in Koordination oder Datenschutz/Admin."]
        self.text.setText(" ".join(words))
        self.release.setVisible(may_release)

    def _ask(self) -> None:
        if self.request:
            self.sure.show()
            self.sure.say(
                Level.LATE,
                f"{self.request.code} mit Verlauf und Anlagen unwiderruflich löschen, auf allen Geräten?",
            )
            self.sure.button.setFocus()

    def _release(self) -> None:
        request, store = self.request, self._context.store
        if request and attempt(self._context, lambda: release_deletion(store, request.id), self._wrote):
            self._context.shell.say("Freigegeben. Gelöscht wird mit dem nächsten Abgleich.")

    def _refuse(self) -> None:
        request, store, written = self.request, self._context.store, self.form.record()
        if request is None or not isinstance(written, DeletionRequest):
            return
        try:
            refuse_deletion(store, request.id, written.refusal)
        except KnownError as error:
            self.form.complain("refusal", str(error))
            self.form.focus_field("refusal")
            return
        self._context.shell.data_changed()
        self._wrote()


class DeletionRecords(Card):
    """Released deletions; Enter shows the Löschprotokoll."""

    def __init__(self, context: Context) -> None:
        empty = EmptyState("document", "Noch nichts gelöscht", "Hier steht, was freigegeben wurde, mit Protokoll.")
        self.table: RecordTable[DeletionRequest] = RecordTable(
            _columns(context, "Freigegeben", _released), "Löschprotokolle", empty
        )
        self.table.setMinimumHeight(150)
        super().__init__(self.table, title="Löschprotokolle")
        self._context = context
        self.show_record = Button("Protokoll ansehen und drucken", self._show_current, "print")
        self.body.addWidget(self.show_record)
        self.table.opened.connect(self._show)

    def refresh(self) -> None:
        """Show all, newest first."""
        done = ended_requests(self._context.store)
        self.table.set_rows(done)
        self.show_record.setVisible(bool(done))

    def _show_current(self) -> None:
        request = self.table.current() or (self.table.records.row_at(0) if self.table.count() else None)
        if request:
            self._show(request)

    def _show(self, request: DeletionRequest) -> None:
        name, make = "Löschprotokoll", partial(deletion_record, self._context.store, request.id)
        self._context.shell.open_page(PdfPreview(self._context, name, make, private=False, paper=Paper(name)))


def _columns(
    context: Context, when: str, told: Callable[[Context, DeletionRequest], str]
) -> list[Column[DeletionRequest]]:
    return [
        Column("Fallnummer", lambda each: each.code, width=190),
        Column("Grund", lambda each: _ground(context, each), stretch=True),
        Column("Frist", lambda each: show_date(each.due_on), key=lambda each: str(each.due_on), width=120),
        Column(when, lambda each: told(context, each), width=290),
    ]


def _ground(context: Context, request: DeletionRequest) -> str:
    return context.lookups.label("deletion_ground", request.ground) if request.ground else ""


def _proposed(context: Context, request: DeletionRequest) -> str:
    return f"{show_date(request.proposed_on)}, {context.lookups.label('staff_member', request.proposed_by)}"


def _released(context: Context, request: DeletionRequest) -> str:
    return f"{show_date(request.released_on)}, {context.lookups.label('staff_member', request.released_by)}"
