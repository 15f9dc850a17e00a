"""A Sitzung from its invitation to its minutes: agenda, attendance, what is followed up, and both papers."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import AgendaItem, Errand, Meeting, Topic
from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store
from kim_desktop.work.audit import Paper
from kim_desktop.work.bodies import (
    CANCELLED,
    HELD,
    MeetingFile,
    call_off,
    change_meeting,
    hold,
    invite,
    open_meeting,
    put_on_agenda,
    send_minutes,
)
from kim_desktop.work.papers.steering import invitation, minutes
from kim_desktop.work.topics import topics
from ui.bodies.agenda import AgendaRow, Entry, entries
from ui.bodies.errands import ErrandRow
from ui.bodies.words import ATTENDANCE, MEETING, NEW_ITEM, meeting_facts, meeting_level, meeting_title
from ui.casework.choices import offer_choices
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard, head
from ui.casework.live import SavedSign, Saver
from ui.casework.parts import Rows
from ui.desk import PlainDesk
from ui.desk_part import FullView
from ui.forms import RecordForm
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, EmptyState, Level

_SIGHT = {
    "aggregates": "Dieses Gremium sieht nur Zahlen und Muster: keine Namen, keine Fallnummern, keine Pseudonyme.",
    "pseudonyms": "In dieses Gremium gehören keine Namen von Klientinnen und Klienten.",
    "names": "Namen nur von Personen, die dafür eingewilligt haben; sonst Pseudonyme.",
}


class MeetingView(FullView):
    """One Sitzung; `back` shows the list again."""

    def __init__(self, desk: PlainDesk, back: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._back = desk, back
        self.meeting_id = ""
        self._build_head()
        self.when, self.attendance = self._form(MEETING), self._form(ATTENDANCE)
        self.sign = SavedSign()
        self._savers = [Saver(desk, form, self.sign, change_meeting) for form in (self.when, self.attendance)]
        self.panel = EntryPanel(
            desk,
            self._item_form,
            EntryWords("Neuer Punkt", "Aufnehmen", "Ein Thema aus den Lücken oder ein eigener Punkt, ohne Namen."),
            "agenda:neu",
            blank=lambda: AgendaItem(id=new_id(), meeting=self.meeting_id),
            save=self._add,
        )
        empty = EmptyState("note", "Noch nichts auf der Tagesordnung", "Nehmen Sie ein Thema aus den Lücken auf.")
        self.agenda: Rows[Entry] = Rows(lambda each: AgendaRow(desk, each), empty)
        self.left: Rows[Errand] = Rows(lambda each: ErrandRow(desk, each, sourced=True))
        self.items = ListCard("Tagesordnung", self.agenda, self.panel, "Punkt aufnehmen")
        self.following = Card(self.left, title="Nachhalten aus früheren Sitzungen")
        self.presence = Card(self.attendance, title="Anwesenheit")
        self.day = Card(self.when)
        self.day.body.insertLayout(0, head("Wann und wo", self.sign))
        self.setLayout(column(self._top, self.following, self.items, self.presence, self.day, space=2 * GRID))

    def show_meeting(self, meeting_id: str) -> None:
        """Show another Sitzung."""
        if meeting_id != self.meeting_id:
            self.keep()
        self.meeting_id = meeting_id
        self.refresh()

    def refresh(self) -> None:
        """Show it as it is now."""
        file = open_meeting(self._desk.context.store, self.meeting_id)
        if file is None:
            return
        meeting, today = file.meeting, self._desk.today
        for saver in self._savers:
            saver.show(meeting)
        self.title.setText(meeting_title(file))
        self.state.show_state(meeting_level(meeting, today), self._desk.label("meeting_state", meeting.state))
        self.facts.setText(meeting_facts(meeting))
        self.facts.setVisible(bool(self.facts.text()))
        self.sight.setText(_SIGHT.get(file.sight, ""))
        self.sight.setVisible(bool(self.sight.text()))
        self.left.show_records(file.left)
        self.following.setVisible(bool(file.left))
        self.agenda.show_records(entries(file))
        self.presence.setVisible(meeting.state == HELD)
        self._offer(file)
        if self.panel.is_built():
            offer_choices(self.panel.form, "topic", self._topics())

    def focus_first(self) -> None:
        """Put the keyboard on what comes next."""
        self.items.add.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        for saver in self._savers:
            saver.keep()
        self.panel.keep()
        for each in (*self.agenda.widgets(), *self.left.widgets()):
            if isinstance(each, AgendaRow | ErrandRow):
                each.keep()

    def _build_head(self) -> None:
        self.back_button = QuietButton("Alle Sitzungen", self._leave, "back")
        self.title = label("", "h2", wrap=True)
        self.state = Badge(Level.NEUTRAL, "")
        self.facts, self.sight = label("", wrap=True), label("", "muted", wrap=True)
        self.print_invitation = Button("Einladung", partial(self._preview, "Einladung", invitation), "print")
        self.print_minutes = Button("Protokoll", partial(self._preview, "Protokoll", minutes), "print")
        self.invited = Button("Eingeladen", partial(self._step, invite, "Als eingeladen vermerkt."), "check")
        self.held = Button("Protokoll führen", partial(self._step, hold, "Das Protokoll läuft."), "note")
        self.sent = Button("Protokoll verschickt", partial(self._step, send_minutes, "Vermerkt."), "check")
        self.off = QuietButton("Absagen", partial(self._step, call_off, "Abgesagt."))
        buttons, flow = QWidget(), FlowLayout()
        for part in (self.print_invitation, self.invited, self.held, self.print_minutes, self.sent, self.off):
            flow.addWidget(part)
        buttons.setLayout(flow)
        titled = row(self.title, self.state, space=12)
        titled.setStretch(0, 1)
        self._top = column(row(self.back_button, None), titled, self.facts, self.sight, buttons, space=GRID)

    def _offer(self, file: MeetingFile) -> None:
        state = file.meeting.state
        self.invited.setVisible(state == "planned")
        self.held.setVisible(state not in {HELD, CANCELLED})
        self.off.setVisible(state not in {HELD, CANCELLED})
        self.print_minutes.setVisible(state == HELD)
        self.sent.setVisible(state == HELD and file.meeting.minutes_sent_on is None)

    def _form(self, layout: object) -> RecordForm:
        return self._desk.form(Meeting, layout)  # type: ignore[arg-type]

    def _item_form(self) -> RecordForm:
        return self._desk.form(AgendaItem, NEW_ITEM, (("topic", self._topics()),))

    def _topics(self) -> list[tuple[str, str]]:
        found: Iterable[Topic] = (each.topic for each in topics(self._desk.context.store))
        return [(each.id, each.name) for each in found if each.state not in {"answered", "dropped"}]

    def _add(self, item: AgendaItem) -> AgendaItem:
        store = self._desk.context.store
        meeting, topic = store.get(Meeting, self.meeting_id), store.get(Topic, item.topic or "")
        assert meeting is not None
        return put_on_agenda(store, meeting, item.what, topic)

    def _step(self, do: Callable[[Store, Meeting], Meeting], said: str) -> None:
        self.keep()
        store = self._desk.context.store
        meeting = store.get(Meeting, self.meeting_id)
        if meeting and self._desk.attempt(lambda: do(store, meeting)):
            self._desk.context.shell.say(said)

    def _preview(self, name: str, make: Callable[[Store, str], bytes]) -> None:
        self.keep()
        context = self._desk.context
        try:
            page = PdfPreview(context, f"{name}: {self.title.text()}", partial(make, context.store, self.meeting_id),
                              private=False, paper=Paper(name))  # fmt: skip
        except KnownError as error:
            context.shell.say_error(error)
            return
        context.shell.open_page(page)

    def _leave(self) -> None:
        self.keep()
        self._back()
