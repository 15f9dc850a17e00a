"""The card in the middle of the window that signing in and setting up share."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.tokens import GRID
from ui.widgets.basic import IconLabel, column, label, row

_CLAIM = "Kommunales Integrationsmanagement"


class LoginPanel(QFrame):
    """The card in the middle of the window."""

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__()
        self.setMinimumWidth(380)
        self.setMaximumWidth(460)
        words = column(label("KIM Desktop", "h3"), label(_CLAIM, "small", wrap=True), space=0)
        brand = row(IconLabel("app", 44), words, space=12)
        brand.setStretch(1, 1)
        self.body = column(brand, space=GRID, margin=4 * GRID)
        self.body.addSpacing(GRID)
        self.body.addWidget(label(title, "h1"))
        if explanation:
            self.body.addWidget(label(explanation, "muted", wrap=True))
        self.body.addSpacing(GRID)
        self.setLayout(self.body)


def centred(panel: QWidget) -> QWidget:
    """`panel` in the middle of whatever room there is."""
    holder = QWidget()
    holder.setLayout(column(None, row(None, panel, None), None, margin=2 * GRID))
    return holder
