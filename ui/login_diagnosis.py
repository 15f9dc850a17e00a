"""Diagnose before anybody has signed in: for a vault that does not open."""

from functools import partial

from PySide6.QtCore import Signal

from ui.diagnosis import DiagnosisCard
from ui.jobs import Jobs
from ui.login_panel import LoginPanel
from ui.services import Services
from ui.widgets.basic import QuietButton

_WIDEST = 760


class DiagnosisPanel(LoginPanel):
    """Emits `left` to go back."""

    left = Signal()

    def __init__(self, services: Services, jobs: Jobs) -> None:
        super().__init__("Gerät prüfen", "Von außen, ohne Ihr Passwort.")
        self.setMaximumWidth(_WIDEST)
        self.card = DiagnosisCard(partial(services.diagnose, None), jobs)
        self.body.addWidget(self.card)
        self.body.addWidget(QuietButton("Zurück zur Anmeldung", self.left.emit, "back"))
        self.setFocusProxy(self.card.start)
