"""A new enrolment code, large enough to be read out; it goes when its time is over."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from kim_desktop.clock import Clock
from ui.device_services import NewCode
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, QuietButton, label, row
from ui.widgets.signs import announce

_HOW = (
    "Geben Sie den Code der Person selbst, zum Beispiel am Telefon, nicht per E-Mail. Am Gerät: „Neues Gerät "
    "einrichten“ auf der Anmeldeseite oder, bei einem schon eingerichteten, „Gerät neu anmelden“ unter Abgleich. Er "
    "gilt einmal."
)


class CodeCard(Card):
    """Shows a code and counts down; nothing of it is written anywhere."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._code: NewCode | None = None
        self.heading = label("", "h3", wrap=True)
        self.code = label("", "h1")
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.left = label("", "strong")
        self.copy = Button("Kopieren", self._copy)
        buttons = row(self.copy, QuietButton("Ausblenden", self.forget), self.left, None, space=GRID)
        for part in (self.heading, self.code):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
        self.body.addWidget(label(_HOW, "muted", wrap=True))
        self._ticking = QTimer(self, interval=1_000)
        self._ticking.timeout.connect(self._tick)
        self.hide()

    def show_code(self, name: str, code: NewCode) -> None:
        """Show a person's code."""
        self._code = code
        self.copy.setText("Kopieren")
        self.heading.setText(f"Einrichtungscode für {name}")
        self.code.setText(code.code)
        self.code.setAccessibleName(f"Einrichtungscode: {' '.join(code.code)}")
        self.show()
        self._tick()
        self._ticking.start()
        self.copy.setFocus()
        announce(self.code, f"Einrichtungscode für {name}: {code.code}")

    def forget(self) -> None:
        """Let go of the code, in the clipboard too."""
        self._ticking.stop()
        clipboard = QGuiApplication.clipboard()
        if self._code and clipboard.text() == self._code.code:
            clipboard.clear()
        self._code = None
        self.code.clear()
        self.hide()

    def _copy(self) -> None:
        if self._code:
            QGuiApplication.clipboard().setText(self._code.code)
            self.copy.setText("Kopiert")

    def _tick(self) -> None:
        if self._code is None:
            return
        seconds = int((self._code.expires_at - self._clock()).total_seconds())
        if seconds <= 0:
            self.forget()
            return
        self.left.setText(f"gilt noch {seconds // 60}:{seconds % 60:02} Minuten")
