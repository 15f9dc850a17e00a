"""The Lücken of a Thema: which they are, and taking some of them out of it or into one of their own."""

from collections.abc import Callable

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Topic
from kim_desktop.work.topics import TopicFile, may_steer, split, unbundle
from ui.desk import PlainDesk
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, row
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_HEIGHT = 170


class TopicGaps(Card):
    """`opened` is told a Lücke on Enter, `parted` the Thema that some were put into."""

    def __init__(self, desk: PlainDesk, opened: Callable[[str], object], parted: Callable[[Topic], object]) -> None:
        super().__init__(title="Gebündelte Lücken")
        self._desk, self._parted = desk, parted
        self._file: TopicFile | None = None
        empty = EmptyState("filter", "Keine Lücke mehr in diesem Thema", "Bündeln Sie Lücken im Register.")
        self.table: RecordTable[Gap] = RecordTable(self._columns(), "Lücken dieses Themas", empty)
        self.table.setMinimumHeight(_HEIGHT)
        self.loosen = Button("Aus dem Thema lösen", self._loosen)
        self.part = Button("In ein eigenes Thema", self._part)
        self.body.addWidget(self.table)
        self.body.addLayout(row(self.loosen, self.part, None, space=GRID))
        self.table.opened.connect(lambda gap: opened(gap.id))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._allow())

    def show_file(self, file: TopicFile) -> None:
        """Show those of another Thema, or the same as it is now."""
        self._file = file
        self.table.set_rows(file.gaps)
        self._allow()

    def _allow(self) -> None:
        chosen, steers = self.table.chosen(), may_steer(self._desk.context.store)
        for button in (self.loosen, self.part):
            button.setVisible(steers)
            button.setEnabled(bool(chosen))

    def _loosen(self) -> None:
        gaps, store = self.table.chosen(), self._desk.context.store
        self._desk.attempt(lambda: unbundle(store, gaps))

    def _part(self) -> None:
        file, gaps, store = self._file, self.table.chosen(), self._desk.context.store
        made = self._desk.attempt(lambda: split(store, file, gaps)) if file else None
        if made:
            self._parted(made)

    def _columns(self) -> list[Column[Gap]]:
        desk = self._desk
        return [
            Column("Gemeldet", lambda gap: show_date(gap.reported_on), key=lambda gap: str(gap.reported_on), width=110),
            Column("Was fehlt oder bricht ab?", lambda gap: " ".join(gap.what.split())[:300], stretch=True),
            Column("Von", lambda gap: desk.label("staff_member", gap.reported_by), width=150),
            Column("Häufigkeit", lambda gap: desk.label("gap_frequency", gap.frequency), width=120),
            Column("Betroffene", self._people, key=lambda gap: gap.affected or 0, width=110, right=True),
        ]

    def _people(self, gap: Gap) -> str:
        """For Koordination alone: who knew the sum and all but one could tell the last."""
        return str(gap.affected) if gap.affected and may_steer(self._desk.context.store) else ""
