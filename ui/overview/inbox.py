"""The inbox of the Abgleich: one list of everything that waits for a decision, and one card for the chosen line."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from kim_desktop.storage.history import Conflict
from kim_desktop.work.inbox import Item, Sort, inbox
from ui.context import Context
from ui.overview.bundle_card import AsideCard, LateCard
from ui.overview.conflict_card import ConflictCard
from ui.overview.decision_card import BOTH, LATER, DecisionCard
from ui.overview.rounds_table import fit
from ui.widgets.basic import SectionHeader, column, row
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_TITLE = "Zu klären"
_KEYS = "Tasten: ↑ ↓ wählen · 1, 2 … antworten · B beide behalten · S später"
_LEVELS = {Sort.CONFLICT: Level.SOON, Sort.LATE: Level.INFO, Sort.ASIDE: Level.NEUTRAL}
_ANSWERS, _WIDE, _WHEN = 9, 900, 3


class Inbox(QWidget):
    """Nothing here is urgent and nothing goes by itself; `decided` is called with a sentence after each decision."""

    def __init__(self, context: Context, decided: Callable[[str], object]) -> None:
        super().__init__()
        self._context, self._decided = context, decided
        self.card: DecisionCard | None = None
        self.header = SectionHeader(_TITLE, _KEYS)
        self.table = _table()
        self.empty = EmptyState(
            "fine", "Nichts zu klären", "Widersprüche, Nachzügler und zurückgestellte Änderungen stehen später hier."
        )
        self._beside = row(space=12)
        self._beside.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self.header, self._beside, self.empty, space=12))
        self.setAccessibleName(_TITLE)
        self.table.picked.connect(self._show)
        self._add_keys()

    def refresh(self) -> None:
        """Read what waits; the chosen line stays chosen, and its card as it is."""
        items = inbox(self._context.store, self._context.lookups)
        line = max(self.table.currentIndex().row(), 0)
        chosen = self.card.item if self.card else None
        self.table.set_rows(items)
        self.header.heading.setText(f"{_TITLE} ({len(items)})" if items else _TITLE)
        self.header.explanation.setVisible(bool(items))
        self.table.setVisible(bool(items))
        self.empty.setVisible(not items)
        fit(self.table)
        if chosen in items:
            line = next(at for at in range(len(items)) if self.table.records.row_at(at) == chosen)
        if items:
            self.table.selectRow(min(line, len(items) - 1))
        self._show(self.table.current() if items else None)

    def focus_first(self) -> bool:
        """Put the keyboard on the list; whether there is anything in it."""
        if self.table.count():
            self.table.setFocus()
        return bool(self.table.count())

    def choose(self, item: Item) -> None:
        """Show one of the items."""
        for at in range(self.table.count()):
            if self.table.records.row_at(at) == item:
                self.table.selectRow(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card stands beside the list where there is room, else below it."""
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._beside.setDirection(way)
        self.table.setColumnHidden(_WHEN, wide)

    def _show(self, item: Item | None) -> None:
        if self.card and self.card.item == item:
            return
        if self.card:
            self._beside.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
        self.card = self._card(item) if item else None
        if self.card:
            self._beside.addWidget(self.card, 1, Qt.AlignmentFlag.AlignTop)

    def _card(self, item: Item) -> DecisionCard:
        content = item.content
        if isinstance(content, Conflict):
            return ConflictCard(self._context, item, content, self._done, self._later)
        make = LateCard if item.sort is Sort.LATE else AsideCard
        return make(self._context, item, content, self._done, self._later)

    def _done(self, sentence: str) -> None:
        self.refresh()
        self._decided(sentence)
        self.focus_first()

    def _later(self) -> None:
        """Leaves it and goes on with the next one."""
        line = self.table.currentIndex().row() + 1
        self.table.selectRow(line if line < self.table.count() else 0)
        self.focus_first()

    def _add_keys(self) -> None:
        for number in range(_ANSWERS):
            self._on(str(number + 1), number)
        self._on("B", BOTH)
        self._on("S", LATER)

    def _on(self, key: str, answer: int) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self._press(answer))

    def _press(self, answer: int) -> None:
        button = self.card.answer(answer) if self.card else None
        if button and button.isEnabled():
            button.click()


def _table() -> RecordTable[Item]:
    columns: list[Column[Item]] = [
        Column("Was", lambda each: each.sort.value, level=lambda each: _LEVELS[each.sort], width=150),
        Column("Um wen es geht", lambda each: each.subject, width=150),
        Column("Worum", lambda each: each.about, stretch=True),
        Column("Wann", lambda each: each.when, width=150),
    ]
    return RecordTable(columns, _TITLE)
