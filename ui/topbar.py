"""The bar above the content: way back, search, privacy screen, menu."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolButton

from ui.actions import Actions
from ui.icons import icon
from ui.tokens import GRID
from ui.widgets.basic import IconButton, label, row


class FinderButton(QPushButton):
    """Looks like a search field and opens the palette; its key stands at the right."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__(text)
        self.setIcon(icon("search", "muted"))
        self.setIconSize(QSize(24, 16))
        self.setAccessibleName("Suchen oder Befehl ausführen")
        self.setMinimumWidth(120)
        self.setMaximumWidth(460)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        cap = label(key, "key")
        cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = row(None)
        inside.addWidget(cap, alignment=Qt.AlignmentFlag.AlignVCenter)
        inside.setContentsMargins(0, 0, GRID, 0)
        self.setLayout(inside)

    def sizeHint(self) -> QSize:
        return QPushButton.sizeHint(self).expandedTo(QSize(120, 34))


class TopBar(QFrame):
    """Every button triggers a command of the window."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        key = actions["palette"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        finder = FinderButton("Suchen oder Befehl …", key)
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
