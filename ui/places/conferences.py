"""Fallkonferenzen: planned by Koordination, filled by case managers, followed up at the next one."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.work.conference import blank_conference, conferences, open_conference, plan_conference
from kim_desktop.work.conference_agenda import coming
from kim_desktop.work.conference_erasure import tidy
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.focus import order_focus
from ui.casework.list_card import ListCard
from ui.conference.desk import ConferenceDesk
from ui.conference.minutes import MinutesView
from ui.conference.view import ConferenceView, plan_form
from ui.conference.words import conference_level
from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import column, scrolled
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_WHAT = "Eingeladen werden zuerst alle Case-Managerinnen und die Mitglieder des Gremiums; das ändern Sie danach."
_ALL_COLUMNS_FROM = 760


class Fallkonferenzen(Page):
    """The list, the conference that was opened from it, or its minutes."""

    title = "Fallkonferenzen"
    icon = "conference"
    help = (
        "Die Koordination plant eine Fallkonferenz und lädt ein; Case-Managerinnen bringen ihre eigenen Fälle mit "
        "einer Frage ein. Mit Namen steht ein Fall nur da, wenn die Person in genau diese Konferenz eingewilligt hat "
        "(E5 für „Fallkonferenz am …“), sonst als „Fall A“. Das Dossier wählen Sie Abschnitt für Abschnitt, sehen es "
        "vorher und geben es frei; Notizen aus dem Journal gehen nie mit. Wird eine Einwilligung widerrufen, "
        "verschwindet bei allen, was nur sie erlaubt hat.\n\n"
        "„Sitzung beginnen“ öffnet das Protokoll: links die Tagesordnung, rechts Verlauf und Beschlüsse. Alt+Pfeil "
        "auf und ab gehen von Punkt zu Punkt, Strg+B hält einen Beschluss fest, Strg+D zeigt das Dossier, Strg+P das "
        "Protokoll; alles speichert sich von selbst. Offene Beschlüsse stehen in „Heute“ und bei der nächsten "
        "Fallkonferenz zuerst. Namen werden im Protokoll zum Pseudonym. "
        "Einige Tage nach der Konferenz werden die Dossiers geleert. Enter öffnet eine Zeile, Esc führt zur Liste."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = ConferenceDesk(context, self)
        self.view: ConferenceView | None = None
        self.minutes: MinutesView | None = None
        self._plans = context.store.identity.role == "coordinator"
        self.panel = EntryPanel(
            self.desk,
            lambda: plan_form(self.desk),
            EntryWords("Fallkonferenz planen", "Planen", _WHAT),
            "conference:neu",
            blank=lambda: blank_conference(context.store),
            save=lambda conference: plan_conference(context.store, conference),
        )
        self.table: RecordTable[Conference] = RecordTable(self._columns(), "Fallkonferenzen", self._empty())
        self.table.setMinimumHeight(360)
        self.card = ListCard("Alle Fallkonferenzen", self.table, self.panel, "Fallkonferenz planen")
        self.card.add.setVisible(self._plans)
        inner = QWidget()
        self._parts = column(self.card, None, space=2 * GRID)
        self._parts.setContentsMargins(0, GRID, GRID, GRID)
        inner.setLayout(self._parts)
        self._area = scrolled(inner)
        self.body.addWidget(self._area)
        self.table.opened.connect(lambda conference: self.open_conference(conference.id))
        self.panel.saved.connect(lambda conference: self.open_conference(conference.id))

    def refresh(self) -> None:
        if tidy(self.context.store):
            self.context.shell.data_changed()
        self.table.set_rows(conferences(self.context.store))
        if self.view and self.context.store.get(Conference, self.part()) is None:
            self._show_list()
        elif self.minutes:
            self.minutes.refresh()
        elif self.view:
            self.view.refresh()
        order_focus(self._area)

    def part(self) -> str:
        return self.view.desk.conference_id if self.view else ""

    def focus_first(self) -> None:
        front = self.minutes or self.view
        if front:
            front.focus_first()
        else:
            self.table.setFocus()

    def begin(self) -> None:
        """Plan a conference, or bring a case into the next one."""
        if self._plans:
            self._show_list()
            self.panel.open()
            return
        following = coming(self.context.store)
        if following:
            self.open_conference(following[0].id).bringing.open()

    def keep(self) -> None:
        self.panel.keep()
        for part in (self.view, self.minutes):
            if part:
                part.keep()

    def open_conference(self, conference_id: str) -> ConferenceView:
        """Show a conference in full."""
        self._drop_view()
        desk = ConferenceDesk(self.context, self, conference_id)
        self.view = view = ConferenceView(desk, self._show_list, self.sit_down)
        desk.changed.connect(self.refresh)
        desk.reshaped.connect(lambda: order_focus(self._area))
        self.card.hide()
        self._bring(view)
        view.focus_first()
        return view

    def sit_down(self) -> None:
        """Show the minutes of the conference in front."""
        if self.view is None:
            return
        self.view.hide()
        self.minutes = MinutesView(self.view.desk, self._stand_up)
        self._bring(self.minutes)
        self.minutes.focus_first()

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show a conference, or one of its cases and decisions."""
        store = self.context.store
        kinds = {each.kind(): each for each in (ConferenceCase, ConferenceDecision)}
        record = store.get(kinds[kind], record_id) if kind in kinds else None
        view = self.open_conference(record.case_id if record else record_id)
        if record:
            view.reveal(record_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(2, event.size().width() < _ALL_COLUMNS_FROM)

    def _show_list(self) -> None:
        self._drop_view()
        self.card.show()
        self.table.set_rows(conferences(self.context.store))
        self.table.setFocus()

    def _stand_up(self) -> None:
        self._drop(self.minutes)
        self.minutes = None
        if self.view:
            self.view.refresh()
            self.view.show()
            self.view.focus_first()

    def _bring(self, part: QWidget) -> None:
        self._parts.insertWidget(1, part)
        part.show()
        order_focus(self._area)

    def _drop_view(self) -> None:
        for part in (self.minutes, self.view):
            self._drop(part)
        self.minutes = self.view = None

    def _drop(self, part: QWidget | None) -> None:
        if part:
            self._parts.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _empty(self) -> EmptyState:
        if self._plans:
            return EmptyState("cases", "Noch keine Fallkonferenz", "Planen Sie die erste: Tag, Ort, wer kommt.")
        return EmptyState("cases", "Keine Fallkonferenz", "Wozu Sie eingeladen sind, steht hier nach dem Abgleich.")

    def _columns(self) -> list[Column[Conference]]:
        store, desk = self.context.store, self.desk
        today = desk.today
        return [
            Column("Am", lambda each: show_date(each.on), key=lambda each: str(each.on), width=120),
            Column("Anlass", lambda each: each.topic or "ohne Anlass", stretch=True),
            Column("Ort", lambda each: each.where, width=200),
            Column(
                "Fälle",
                lambda each: str(len(open_conference(store, each.id).cases)),
                key=lambda each: len(open_conference(store, each.id).cases),
                width=80,
            ),
            Column(
                "Stand",
                lambda each: desk.label("conference_state", each.state),
                level=lambda each: conference_level(each, today),
                width=200,
            ),
        ]
