"""Gerät neu anmelden: what a copy, or a vault that was put back, needs before it can reconcile again."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from kim_desktop.errors import KnownError
from ui.context import Context
from ui.jobs import Report
from ui.services import SyncOutcome
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.signs import Banner, Level

_WHY = (
    "Dieses Gerät braucht eine neue Anmeldung; Ihre Einträge bleiben, wie sie sind. Die Verwaltung gibt Ihnen dafür "
    "einen Einrichtungscode. Danach geht alles, was noch nicht übertragen war, an die Zentrale, und alles andere kommt "
    "von dort zurück. Nichts geht verloren und nichts steht doppelt."
)


class RejoinCard(Card):
    """Calls `done` with the outcome of the round that follows."""

    def __init__(self, context: Context, done: Callable[[SyncOutcome], None]) -> None:
        super().__init__(title="Gerät neu anmelden")
        self._context, self._done = context, done
        self.code = QLineEdit()
        self.code.setAccessibleName("Einrichtungscode")
        self.code.setPlaceholderText("7KQ2M-…")
        self.code.setMaxLength(60)
        self.button = Button("Neu anmelden und abgleichen", self.submit, "key")
        self.message = Banner(Level.LATE, "")
        title = label("&Einrichtungscode", "field")
        title.setBuddy(self.code)
        self.body.addWidget(label(_WHY, "muted", wrap=True))
        self.body.addWidget(title)
        line = row(self.code, self.button, space=GRID)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.message)
        self.code.returnPressed.connect(self.submit)
        self.message.hide()
        self.hide()

    def ask(self) -> None:
        """Show the card."""
        self.message.hide()
        self.show()
        self.code.setFocus()

    def submit(self) -> None:
        """Use the code."""
        code = self.code.text().strip()
        if not code or not self.button.isEnabled():
            self.code.setFocus()
            return
        services, store = self._context.services.devices, self._context.store
        self.button.setEnabled(False)

        def work(report: Report) -> SyncOutcome:
            return services.rejoin(store, code, report)

        self._context.jobs.run_reporting(work, self._finished, self._failed, owner=self, progress=self._show_step)

    def _show_step(self, text: str, _share: float | None) -> None:
        self._say(Level.INFO, text)

    def _finished(self, outcome: SyncOutcome) -> None:
        self.button.setEnabled(True)
        self.code.clear()
        self.hide()
        self._done(outcome)

    def _failed(self, error: KnownError) -> None:
        self.button.setEnabled(True)
        self._say(Level.LATE, str(error))
        self.code.setFocus()

    def _say(self, level: Level, text: str) -> None:
        self.message.show()
        self.message.say(level, text)
