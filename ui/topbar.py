"""The bar above the content: way back, search, privacy screen, menu."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton

from ui.actions import Actions
from ui.icons import icon
from ui.tokens import GRID
from ui.widgets.basic import IconButton, row


class FinderButton(QPushButton):
    """Looks like a search field and opens the palette."""


class TopBar(QFrame):
    """Every button triggers a command of the window."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        key = actions["palette"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        finder = FinderButton(f"  Suchen oder Befehl …    {key}")
        finder.setIcon(icon("search", "muted"))
        finder.setAccessibleName("Suchen oder Befehl ausführen")
        finder.setMinimumWidth(120)
        finder.setMaximumWidth(460)
        finder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        finder.setCursor(Qt.CursorShape.PointingHandCursor)
        finder.clicked.connect(actions["palette"].trigger)
        menu = IconButton("menu", "Menü (F10)")
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.setMenu(actions.menu(menu))
        menu.setShortcut(QKeySequence("F10"))
        layout = row(
            IconButton("back", "Zurück (Alt+Pfeil links)", actions["back"].trigger),
            finder,
            None,
            IconButton("eye-off", "Sichtschutz (F9)", actions["privacy"].trigger),
            IconButton("help", "Hilfe zu dieser Seite (F1)", actions["help"].trigger),
            menu,
            space=GRID,
        )
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setStretch(1, 8)
        layout.setStretch(2, 1)
        self.setLayout(layout)
