"""Präsenz: the day in the Unterkunft or elsewhere, without names on the screen, and the proof of it."""

from PySide6.QtWidgets import QStackedWidget

from ui.context import Context
from ui.page import Page
from ui.presence.day import DaySheet
from ui.presence.proof import ProofSheet
from ui.widgets.chips import ChipRow

_DAY, _PROOF = "day", "proof"


class Praesenz(Page):
    """Two parts: the day sheet and the Nachweis."""

    title = "Präsenz"
    icon = "home"
    takes_back_itself = True
    help = (
        "Beginnen Sie den Tag, sobald Sie am Ort sind. R zählt jemanden aus der Unterkunft, W jemanden aus einer "
        "Wohnung, U jemanden, von dem man es nicht weiß. Die Liste zeigt nur Nummern. Enter beginnt eine Beratung und "
        "öffnet die Notiz, G heißt: gegangen. Strg+Z nimmt den letzten Schritt zurück, Strg+Enter speichert die Notiz, "
        "Esc legt sie beiseite. Mit gewähltem Fall steht sie in der Akte, ohne Fall werden nur Minuten und "
        "Lebensbereiche gezählt. Der Name im Feld „Fall“ ist nur zu lesen, solange das Feld die Tastatur hat. "
        "F9 verdeckt alles.\n\n"
        "Wer vergisst, den Tag zu beenden, wird am nächsten Tag nach dem Ende gefragt.\n\n"
        "„Nachweis“ zeigt Tage, Stunden und Besuche je Woche und für beide Gruppen, zum Drucken und als Tabelle. "
        "Dort lassen sich eigene Tage berichtigen und nachtragen. Koordinatorinnen und Koordinatoren sehen das Team."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.which = ChipRow(((_DAY, "Heute"), (_PROOF, "Nachweis")), "Ansicht", single=True)
        self.tools.addWidget(self.which)
        self.day, self.proof = DaySheet(context), ProofSheet(context)
        self._parts = QStackedWidget()
        for part in (self.day, self.proof):
            self._parts.addWidget(part)
        self.body.addWidget(self._parts)
        self.which.choose([_DAY])
        self.which.changed.connect(self._turn)

    def refresh(self) -> None:
        self._shown().refresh()

    def focus_first(self) -> None:
        self._shown().focus_first()

    def keep(self) -> None:
        self.day.keep()
        self.proof.keep()

    def _shown(self) -> DaySheet | ProofSheet:
        return self.proof if self._parts.currentWidget() is self.proof else self.day

    def _turn(self, chosen: frozenset[str]) -> None:
        if not chosen:
            self.which.choose([_PROOF if self._shown() is self.proof else _DAY])
            return
        self.keep()
        self._parts.setCurrentWidget(self.proof if _PROOF in chosen else self.day)
        self.refresh()
        self.focus_first()
