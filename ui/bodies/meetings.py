"""Sitzungen of all Gremien: those to come, those that were, and one of them in full."""

from PySide6.QtGui import QResizeEvent

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import AgendaItem, Body, Meeting
from kim_desktop.work.bodies import bodies, meetings
from kim_desktop.work.steering import keep
from ui.bodies.meeting import MeetingView
from ui.bodies.words import NEW_MEETING, meeting_level
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.context import Context
from ui.desk_part import ListPart
from ui.forms import RecordForm
from ui.tokens import GRID
from ui.widgets.basic import column
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_HEIGHT, _ALL_COLUMNS_FROM = 360, 760


class MeetingsPart(ListPart):
    """The list, or the Sitzung that was opened from it."""

    view: MeetingView

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.panel = EntryPanel(
            self.desk,
            self._form,
            EntryWords("Neue Sitzung", "Anlegen"),
            "meeting:neu",
            blank=lambda: Meeting(id=new_id()),
            save=lambda meeting: keep(context.store, None, meeting),
        )
        empty = EmptyState("calendar", "Noch keine Sitzung", "Legen Sie die nächste Sitzung eines Gremiums an.")
        self.table: RecordTable[Meeting] = RecordTable(self._columns(), "Sitzungen", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.view = MeetingView(self.desk, self.show_list)
        self.set_up(column(ListCard("Sitzungen", self.table, self.panel, "Neue Sitzung"), space=2 * GRID), self.view)
        self.table.opened.connect(lambda meeting: self.open_meeting(meeting.id))
        self.panel.saved.connect(lambda meeting: self.open_meeting(meeting.id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(2, event.size().width() < _ALL_COLUMNS_FROM)

    def keep(self) -> None:
        self.panel.keep()
        super().keep()

    def open_meeting(self, meeting_id: str) -> None:
        """Show a Sitzung in full."""
        self.show_view()
        self.view.show_meeting(meeting_id)
        self.view.focus_first()

    def reveal(self, kind: str, record_id: str) -> None:
        """Show the Sitzung that a record is, or belongs to."""
        item = self.context.store.get(AgendaItem, record_id) if kind == AgendaItem.kind() else None
        self.open_meeting(item.meeting if item else record_id)

    def _rows(self) -> list[Meeting]:
        return meetings(self.context.store)

    def _form(self) -> RecordForm:
        named = [(each.id, each.name) for each in bodies(self.context.store)]
        return self.desk.form(Meeting, NEW_MEETING, (("body", named),))

    def _columns(self) -> list[Column[Meeting]]:
        today = self.desk.today
        return [
            Column("Am", lambda each: show_date(each.on), key=lambda each: str(each.on), width=120),
            Column("Gremium", self._named, stretch=True),
            Column("Ort", lambda each: each.where, width=200),
            Column(
                "Stand",
                lambda each: self.desk.label("meeting_state", each.state),
                level=lambda each: meeting_level(each, today),
                width=190,
            ),
        ]

    def _named(self, meeting: Meeting) -> str:
        body = self.context.store.get(Body, meeting.body)
        return body.name if body else ""
