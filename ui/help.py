"""Help within the window: what a place is for, and all keys."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, scrolled


class HelpPage(Page):
    """What F1 shows."""

    title = "Hilfe"
    icon = "help"

    def __init__(self, context: Context, place: str, text: str) -> None:
        super().__init__(context)
        self.heading.setText(f"Hilfe: {place}")
        self._back = Button("Zurück", context.shell.go_back, "back")
        self.tools.addWidget(self._back)
        inner = QWidget()
        inner.setLayout(column(Card(label(text, wrap=True), margin=3 * GRID), None))
        self.body.addWidget(scrolled(inner))

    def focus_first(self) -> None:
        self._back.setFocus()


class ShortcutsPage(Page):
    """All keys, by group, as the commands declare them."""

    title = "Tastenkürzel"
    icon = "key"

    def __init__(self, context: Context, shortcuts: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(context)
        self._back = Button("Zurück", context.shell.go_back, "back")
        self.tools.addWidget(self._back)
        inner = QWidget()
        cards = [_card(group, list(keys)) for group, keys in groupby(sorted(shortcuts), key=lambda each: each[0])]
        inner.setLayout(column(*cards, None, space=2 * GRID))
        self.body.addWidget(scrolled(inner))

    def focus_first(self) -> None:
        self._back.setFocus()


def _card(group: str, keys: Sequence[tuple[str, str, str]]) -> Card:
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(GRID)
    for line, (_, text, key) in enumerate(keys):
        grid.addWidget(label(text), line, 0)
        grid.addWidget(label(key, "strong"), line, 1)
    card = Card(title=group)
    card.body.addLayout(grid)
    return card
