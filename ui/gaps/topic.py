"""A Thema in full: its way, its texts, decision and answer, what is done about it, and the Lücken in it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import Body, Meeting, Topic
from kim_desktop.domain.rules.gap_steps import OVER, steps_of
from kim_desktop.storage.store import Store
from kim_desktop.work.audit import Paper
from kim_desktop.work.bodies import next_meetings, put_on_agenda
from kim_desktop.work.papers.steering import topic_paper
from kim_desktop.work.topics import (
    TopicFile,
    answer,
    change_topic,
    drop,
    may_prepare,
    may_steer,
    open_topic,
    take_up_again,
)
from ui.casework.list_card import head
from ui.casework.live import SavedSign, Saver
from ui.desk import PlainDesk
from ui.desk_part import FullView
from ui.editors.choices import SearchCombo
from ui.forms import RecordForm
from ui.gaps.remedies import Remedies
from ui.gaps.topic_gaps import TopicGaps
from ui.gaps.topic_words import ANSWER, DECISION, LEVELS, TEXTS, facts_of, texts_of
from ui.gaps.way import Way
from ui.layouts import Layout
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Level

_TOLD = "Die Antwort steht bei allen, die eine dieser Lücken gemeldet haben, in „Heute“, bis sie gelesen ist."


class TopicView(FullView):
    """One Thema; `back` shows the list again, `open_gap` a Lücke in the register."""

    def __init__(self, desk: PlainDesk, back: Callable[[], object], open_gap: Callable[[str], object]) -> None:
        super().__init__()
        self._desk, self._back, self._savers = desk, back, list[Saver]()
        self.topic_id = ""
        store = desk.context.store
        self._writes, self._steers = may_prepare(store), may_steer(store)
        self.back_button = QuietButton("Alle Themen", self._leave, "back")
        self.title, self.facts = label("", "h2", wrap=True), label("", wrap=True)
        self.state = Badge(Level.NEUTRAL, "")
        self.way = Way(desk)
        self.paper = Button("Vorlage", self._preview, "print")
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reading = Card(self.words)
        self.texts, self.texts_card = self._saved_form("Worum geht es?", TEXTS)
        self.decision, self.decision_card = self._saved_form("Entscheidung", DECISION, _decided)
        self.answer, self.answer_card = self._saved_form("Antwort an die Meldenden", ANSWER)
        self._build_answer()
        self.remedies = Remedies(desk, lambda: self.topic_id)
        self.gaps = TopicGaps(desk, open_gap, lambda topic: self.show_topic(topic.id))
        self._lay_out()

    def show_topic(self, topic_id: str) -> None:
        """Show another Thema."""
        if topic_id != self.topic_id:
            self.keep()
        self.topic_id = topic_id
        self.refresh()

    def refresh(self) -> None:
        """Show it as it is now."""
        file = open_topic(self._desk.context.store, self.topic_id)
        if file is None:
            return
        topic = file.topic
        for saver in self._savers:
            saver.show(topic)
        self.title.setText(topic.name)
        self.state.show_state(LEVELS.get(topic.state, Level.INFO), self._desk.label("topic_state", topic.state))
        self.facts.setText(facts_of(self._desk, file))
        self.way.show_steps(steps_of(topic, file.gaps))
        self.words.setText(texts_of(file))
        self.remedies.show_file(file)
        self.gaps.show_file(file)
        self._offer(file)

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be done."""
        self.paper.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        for saver in self._savers:
            saver.keep()
        self.remedies.keep()

    def _offer(self, file: TopicFile) -> None:
        is_over = file.topic.state in OVER
        self.meetings.offer(_meetings(self._desk.context.store))
        self.agenda.setVisible(self._writes and not is_over)
        for button in (self.send, self.give_up):
            button.setVisible(not is_over)
        self.again.setVisible(is_over)

    def _saved_form(
        self, title: str, layout: Layout, save: Callable[[Store, Topic, Topic], Topic] = change_topic
    ) -> tuple[RecordForm, Card]:
        form, sign = self._desk.form(Topic, layout), SavedSign()
        card = Card()
        card.body.addLayout(head(title, sign))
        card.body.addWidget(form)
        self._savers.append(Saver(self._desk, form, sign, save))
        return form, card

    def _build_answer(self) -> None:
        self.meetings = SearchCombo(())
        self.meetings.setAccessibleName("Auf welche Tagesordnung")
        self.meetings.setMinimumWidth(320)
        self.put = Button("Auf die Tagesordnung", self._put, "calendar")
        self.agenda, flow = QWidget(), FlowLayout()
        for part in (self.meetings, self.put):
            flow.addWidget(part)
        self.agenda.setLayout(flow)
        self.send = Button("Allen Meldenden antworten", self._send, "check")
        self.give_up = QuietButton("Nicht weiter verfolgen", self._give_up)
        self.again = QuietButton("Wieder aufnehmen", self._take_up)
        self.answer_card.body.addWidget(label(_TOLD, "small", wrap=True))
        self.answer_card.body.addLayout(row(self.send, self.give_up, self.again, None, space=GRID))

    def _lay_out(self) -> None:
        titled = row(self.title, self.state, space=12)
        titled.setStretch(0, 1)
        top = column(row(self.back_button, None), titled, self.facts, self.way, row(self.paper, None), space=GRID)
        parts = (self.reading, self.texts_card, self.agenda, self.decision_card, self.answer_card)
        self.setLayout(column(top, *parts, self.remedies, self.gaps, space=2 * GRID))
        self.reading.setVisible(not self._writes)
        self.texts_card.setVisible(self._writes)
        for card in (self.decision_card, self.answer_card):
            card.setVisible(self._steers)
        self.paper.setVisible(self._writes)

    def _topic(self) -> Topic | None:
        self.keep()
        return self._desk.context.store.get(Topic, self.topic_id)

    def _send(self) -> None:
        self._do(lambda store, topic: answer(store, topic, topic.answer), "Beantwortet. Alle Meldenden erfahren es.")

    def _give_up(self) -> None:
        self._do(lambda store, topic: drop(store, topic, topic.answer), "Vermerkt. Alle Meldenden erfahren den Grund.")

    def _take_up(self) -> None:
        self._do(take_up_again, "Das Thema ist wieder offen.")

    def _do(self, act: Callable[[Store, Topic], Topic], said: str) -> None:
        topic, context = self._topic(), self._desk.context
        if topic and self._desk.attempt(lambda: act(context.store, topic)):
            context.shell.say(said)

    def _put(self) -> None:
        topic, store = self._topic(), self._desk.context.store
        meeting = store.get(Meeting, self.meetings.code())
        if topic is None or meeting is None:
            self._desk.context.shell.say("Wählen Sie eine Sitzung; neue legen Sie unter „Gremien“ an.", Level.INFO)
            return
        if self._desk.attempt(lambda: put_on_agenda(store, meeting, "", topic)):
            self._desk.context.shell.say(f"Steht auf der Tagesordnung am {show_date(meeting.on)}.")

    def _preview(self) -> None:
        topic, context = self._topic(), self._desk.context
        if topic:
            make = partial(topic_paper, context.store, topic.id)
            paper = Paper("Vorlage")
            context.shell.open_page(PdfPreview(context, f"Vorlage: {topic.name}", make, private=False, paper=paper))

    def _leave(self) -> None:
        self.keep()
        self._back()


def _decided(store: Store, before: Topic, after: Topic) -> Topic:
    """What is decided without a day was decided today; without any words, not at all."""
    words = after.decision.strip()
    day = (after.decided_on or local_date(store.clock())) if words else None
    return change_topic(store, before, replace(after, decided_on=day))


def _meetings(store: Store) -> list[tuple[str, str]]:
    bodies = {each.id: each.name for each in store.all(Body)}
    return [(each.id, f"{show_date(each.on)}: {bodies.get(each.body, '')}") for each in next_meetings(store)]
