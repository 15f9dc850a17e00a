"""The privacy screen: one key hides everything from the eyes of others, the same key brings it back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from ui.tokens import GRID
from ui.widgets.basic import IconLabel, column, label


class PrivacyScreen(QLabel):
    """Covers the whole window; says nothing about anyone."""

    lifted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Sichtschutz ist an. F9 oder Eingabetaste zeigt die Seite wieder.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = column(None, space=GRID)
        parts = (
            IconLabel("eye-off", 48),
            label("Sichtschutz", "h2"),
            label("F9 oder die Eingabetaste zeigt die Seite wieder.", "muted"),
        )
        for part in parts:
            layout.addWidget(part, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setLayout(layout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            self.lifted.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.lifted.emit()


def close_popups() -> None:
    """Close lists and menus that stand open over the window."""
    popup = QApplication.activePopupWidget()
    while popup is not None:
        popup.close()
        following = QApplication.activePopupWidget()
        popup = following if following is not popup else None
