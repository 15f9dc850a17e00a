"""All keys of the window, those of the page in front first."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.casework.parts import Beside
from ui.context import Context
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, scrolled

_BESIDE = "Gehe zu"
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutsPage(Page):
    """`own` are the keys of the page called `place`; all others are as the commands declare them."""

    title = "Tastenkürzel"
    icon = "key"

    def __init__(
        self,
        context: Context,
        shortcuts: Sequence[tuple[str, str, str]],
        place: str = "",
        own: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(context)
        self._back = Button("Zurück", context.shell.go_back, "back")
        self.tools.addWidget(self._back)
        groups = {group: list(keys) for group, keys in groupby(sorted(shortcuts), key=lambda each: each[0])}
        here = [("", text, QKeySequence(key).toString(_NATIVE).replace("Return", "Enter")) for text, key in own]
        first = [_card(place, here)] if here else []
        left, right = QWidget(), QWidget()
        left.setLayout(
            column(*first, *(_card(name, keys) for name, keys in groups.items() if name != _BESIDE), space=2 * GRID)
        )
        right.setLayout(column(_card(_BESIDE, groups.get(_BESIDE, []))))
        inner = QWidget()
        inner.setLayout(column(Beside(left, right), None))
        self.body.addWidget(scrolled(inner))

    def focus_first(self) -> None:
        self._back.setFocus()


def _card(group: str, keys: Sequence[tuple[str, str, str]]) -> Card:
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(GRID)
    for line, (_, text, key) in enumerate(keys):
        grid.addWidget(label(text, wrap=True), line, 0)
        grid.addWidget(label(key, "key"), line, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    card = Card(title=group)
    card.body.addLayout(grid)
    return card
