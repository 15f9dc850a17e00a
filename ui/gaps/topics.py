"""Themen: all of them in a list, or the one that was opened from it."""

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QResizeEvent

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import Remedy
from kim_desktop.domain.rules.gap_steps import last_step_on
from kim_desktop.work.topics import TopicFile, told_number, topics
from ui.context import Context
from ui.desk_part import ListPart
from ui.gaps.topic import TopicView
from ui.gaps.topic_words import LEVELS
from ui.widgets.basic import Card, column
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_HEIGHT, _ALL_COLUMNS_FROM = 360, 760


class TopicsPart(ListPart):
    """`open_gap` shows a Lücke in the register."""

    view: TopicView

    def __init__(self, context: Context, open_gap: Callable[[str], object]) -> None:
        super().__init__(context)
        empty = EmptyState("filter", "Noch kein Thema", "Ein Thema entsteht, wenn die Koordination Lücken bündelt.")
        self.table: RecordTable[TopicFile] = RecordTable(self._columns(), "Themen", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.view = TopicView(self.desk, self.show_list, open_gap)
        self.set_up(column(Card(self.table, title="Themen")), self.view)
        self.table.opened.connect(lambda file: self.open_topic(file.id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at in (3, 4):
            self.table.setColumnHidden(at, event.size().width() < _ALL_COLUMNS_FROM)

    def open_topic(self, topic_id: str) -> None:
        """Show a Thema in full."""
        self.show_view()
        self.view.show_topic(topic_id)
        self.view.focus_first()

    def reveal(self, kind: str, record_id: str) -> None:
        """Show the Thema that a record is, or belongs to."""
        remedy = self.context.store.get(Remedy, record_id) if kind == Remedy.kind() else None
        self.open_topic(remedy.topic if remedy else record_id)

    def _rows(self) -> list[TopicFile]:
        return topics(self.context.store)

    def _columns(self) -> list[Column[TopicFile]]:
        store = self.context.store
        return [
            Column("Thema", lambda file: file.topic.name, stretch=True),
            Column(
                "Stand",
                lambda file: self.desk.label("topic_state", file.topic.state),
                level=lambda file: LEVELS.get(file.topic.state, Level.INFO),
                width=200,
            ),
            Column("Lücken", lambda file: str(len(file.gaps)), key=lambda file: len(file.gaps), width=80, right=True),
            Column(
                "Betroffene",
                lambda file: told_number(store, file.affected) if file.affected else "",
                key=lambda file: file.affected,
                width=100,
                right=True,
            ),
            Column(
                "Letzter Schritt", lambda file: show_date(_last(file)), key=lambda file: str(_last(file)), width=130
            ),
        ]


def _last(file: TopicFile) -> date | None:
    return last_step_on(file.topic, file.gaps)
