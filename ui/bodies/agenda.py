"""A Tagesordnungspunkt: minutes that save themselves while one writes, and what is given to be done under it."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.steering import AgendaItem, Errand, Topic
from kim_desktop.storage.store import Store
from kim_desktop.work.bodies import MeetingFile, give_errand, move_item, open_meeting, take_minutes
from ui.bodies.errands import ErrandRow
from ui.bodies.words import ITEM, NEW_ERRAND
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.live import PlainFold
from ui.casework.parts import Rows, Sketch
from ui.casework.words import beginning
from ui.desk import PlainDesk
from ui.overview.ways import open_entry
from ui.tokens import GRID
from ui.widgets.basic import IconButton, QuietButton, column
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Level

_SHOWN = 160


@dataclass(frozen=True)
class Entry:
    """An item with its number and errands, as the agenda lists it."""

    item: AgendaItem
    number: int
    errands: tuple[Errand, ...]

    @property
    def id(self) -> str:
        """The item's."""
        return self.item.id


def entries(file: MeetingFile) -> list[Entry]:
    """The agenda in order."""
    return [Entry(each, number, file.errands_of(each)) for number, each in enumerate(file.items, start=1)]


class AgendaRow(QWidget):
    """One item of an agenda."""

    def __init__(self, desk: PlainDesk, entry: Entry) -> None:
        super().__init__()
        self._desk, self._entry = desk, entry
        self.fold = PlainFold(
            desk, entry.item, self._sketch, lambda: desk.form(AgendaItem, ITEM), self._save, "Protokollieren"
        )
        self.give = QuietButton("Auftrag geben", self._begin, "plus")
        self.topic = QuietButton("Thema ansehen", self._show_topic)
        self.up = IconButton("up", "Nach oben", lambda: self._move(-1))
        self.down = IconButton("down", "Nach unten", lambda: self._move(1))
        self.panel = EntryPanel(
            desk,
            lambda: desk.form(Errand, NEW_ERRAND),
            EntryWords("Neuer Auftrag", "Geben"),
            f"errand:{entry.id}",
            blank=self._blank,
            save=lambda errand: give_errand(desk.context.store, errand),
        )
        self.errands: Rows[Errand] = Rows(lambda each: ErrandRow(desk, each))
        actions, flow = QWidget(), FlowLayout()
        for part in (self.give, self.topic, self.up, self.down):
            flow.addWidget(part)
        actions.setLayout(flow)
        below = column(actions, self.panel, self.errands, space=GRID)
        below.setContentsMargins(4 * GRID, 0, 0, GRID)
        self.setLayout(column(self.fold, below, space=0))
        self.show_record(entry)

    def show_record(self, entry: Entry) -> None:
        """Show it as it is now."""
        self._entry = entry
        self.fold.show_record(entry.item)
        self.errands.show_records(entry.errands)
        self.topic.setVisible(entry.item.topic is not None)
        for button, verb in ((self.give, "Auftrag geben"), (self.topic, "Thema ansehen")):
            button.setAccessibleName(f"{verb}: {entry.item.what}")
        for arrow, way in ((self.up, "oben"), (self.down, "unten")):
            arrow.setAccessibleName(f"Punkt {entry.number} nach {way}")

    def keep(self) -> None:
        """Save what is half typed."""
        self.fold.keep()
        self.panel.keep()
        for each in self.errands.widgets():
            if isinstance(each, ErrandRow):
                each.keep()

    def _sketch(self, item: AgendaItem) -> Sketch:
        decided = f"Beschluss: {beginning(item.decision, _SHOWN)}" if item.decision else beginning(item.said, _SHOWN)
        source = "Thema aus den Lücken" if item.topic else ""
        text = "  ·  ".join(part for part in (source, decided) if part)
        level, word = (Level.FINE, "beschlossen") if item.decision else (None, "")
        return Sketch("note", f"{self._entry.number}. {item.what}", text, level, word)

    def _save(self, store: Store, before: AgendaItem, after: AgendaItem) -> AgendaItem:
        file = open_meeting(store, after.meeting)
        return take_minutes(store, file, before, after) if file else after

    def _blank(self) -> Errand:
        return Errand(id=new_id(), meeting=self._entry.item.meeting, item=self._entry.id)

    def _begin(self) -> None:
        self.keep()
        self.panel.open()

    def _show_topic(self) -> None:
        open_entry(self._desk.context, self, Topic.kind(), self._entry.item.topic or "")

    def _move(self, by: int) -> None:
        self.keep()
        store = self._desk.context.store
        file = open_meeting(store, self._entry.item.meeting)
        item = store.get(AgendaItem, self._entry.id)
        if file and item:
            self._desk.attempt(lambda: move_item(store, file, item, by) or item)
