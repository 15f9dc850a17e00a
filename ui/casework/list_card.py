"""A card that lists records and takes new ones."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.casework.entry import EntryPanel
from ui.widgets.basic import Button, Card, label, row


def head(title: str, *parts: QWidget, look: str = "h3") -> QHBoxLayout:
    """A card's heading with something at its right."""
    layout = row(label(title, look, wrap=True), space=8)
    layout.setStretch(0, 1)
    for part in parts:
        layout.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
    return layout


class ListCard(Card):
    """Heading with a button that opens the form for a new entry, the form, and the list."""

    def __init__(self, title: str, rows: QWidget, panel: EntryPanel, add: str) -> None:
        super().__init__()
        self.add = Button(add, panel.open, "plus")
        self.body.addLayout(head(title, self.add))
        self.body.addWidget(panel)
        self.body.addWidget(rows)
