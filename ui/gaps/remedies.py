"""Abhilfen: what is done about a Thema, by whom, paid by whom, until when."""

from collections.abc import Callable
from dataclasses import replace

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import Remedy
from kim_desktop.work.topics import TopicFile, add_remedy, change_remedy, may_prepare
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.list_card import ListCard
from ui.casework.live import PlainFold
from ui.casework.parts import Line, Rows
from ui.desk import PlainDesk
from ui.gaps.topic_words import REMEDY, WHOLE_REMEDY, remedy_sketch
from ui.widgets.signs import EmptyState


class RemedyLine(Line):
    """An Abhilfe for who only reads it."""

    def __init__(self, desk: PlainDesk, remedy: Remedy) -> None:
        self._desk = desk
        super().__init__(remedy_sketch(desk, remedy))

    def show_record(self, remedy: Remedy) -> None:
        """Show it as it is now."""
        self.show_sketch(remedy_sketch(self._desk, remedy))


class Remedies(ListCard):
    """The Abhilfen of one Thema; `topic_id` says of which."""

    def __init__(self, desk: PlainDesk, topic_id: Callable[[], str]) -> None:
        self._desk = desk
        writes = may_prepare(desk.context.store)
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Remedy, REMEDY),
            EntryWords("Neue Abhilfe", "Eintragen"),
            "remedy:neu",
            blank=lambda: Remedy(id=new_id(), topic=topic_id()),
            save=lambda remedy: add_remedy(desk.context.store, replace(remedy, topic=topic_id())),
        )
        empty = EmptyState("need", "Noch keine Abhilfe", "Was geschieht, wer es tut, wer es bezahlt und bis wann.")
        self.rows: Rows[Remedy] = Rows(self._row if writes else lambda each: RemedyLine(desk, each), empty)
        super().__init__("Abhilfe", self.rows, self.panel, "Abhilfe eintragen")
        self.add.setVisible(writes)

    def show_file(self, file: TopicFile) -> None:
        """Show those of another Thema, or the same as it is now."""
        self.rows.show_records(file.remedies)

    def keep(self) -> None:
        """Save what is half typed."""
        self.panel.keep()
        for each in self.rows.widgets():
            if isinstance(each, PlainFold):
                each.keep()

    def _row(self, remedy: Remedy) -> PlainFold:
        desk = self._desk
        return PlainFold(
            desk, remedy, lambda each: remedy_sketch(desk, each), lambda: desk.form(Remedy, WHOLE_REMEDY), change_remedy
        )
