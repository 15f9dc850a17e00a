"""Mitteilungen: what the window has said since one signed in, newest first."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.messages import Said
from ui.page import Page
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, Divider, IconLabel, column, label, row, scrolled
from ui.widgets.signs import EmptyState


class NoticesPage(Page):
    """Every line can be reached with the Tab key and copied."""

    title = "Mitteilungen"
    icon = "bell"
    help = (
        "Hier stehen die letzten Mitteilungen seit der Anmeldung, auch wenn sie unten schon verschwunden sind. Sie "
        "werden nicht gespeichert."
    )

    def __init__(self, context: Context, said: Iterable[Said]) -> None:
        super().__init__(context)
        self._back = Button("Zurück", context.shell.go_back, "back")
        self.tools.addWidget(self._back)
        lines = [_line(each) for each in said][::-1]
        if not lines:
            self.body.addWidget(
                EmptyState("bell", "Noch keine Mitteilungen", "Was das Programm sagt, steht dann hier.")
            )
            return
        card = Card(margin=2 * GRID)
        for at, line in enumerate(lines):
            if at:
                card.body.addWidget(Divider())
            card.body.addWidget(line)
        inner = QWidget()
        inner.setLayout(column(card, None))
        self.body.addWidget(scrolled(inner))

    def focus_first(self) -> None:
        self._back.setFocus()


def _line(said: Said) -> QWidget:
    text = label(said.text, wrap=True)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    text.setAccessibleName(f"{said.at.astimezone():%H:%M}: {said.text}")
    line = QWidget()
    inside = row(space=12)
    inside.addWidget(IconLabel(said.level.value, 20, said.level.tone), alignment=Qt.AlignmentFlag.AlignTop)
    inside.addWidget(text, 1)
    inside.addWidget(label(f"{said.at.astimezone():%H:%M}", "small"), alignment=Qt.AlignmentFlag.AlignTop)
    inside.setContentsMargins(0, 4, 0, 4)
    line.setLayout(inside)
    return line
