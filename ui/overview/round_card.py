"""The card that runs a round: how things stand, what is being done step by step, and how it ended."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from kim_desktop.storage.store import Standing
from ui.services import SyncOutcome
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, IconLabel, PrimaryButton, QuietButton, column, label, row
from ui.widgets.chips import FlowLayout

STEPS = ("Verbinden", "Senden", "Empfangen", "Prüfen")
_DOING = {
    "Verbinden": "Die Zentrale wird gesucht und ausgewiesen.",
    "Senden": "Ihre Änderungen gehen an die Zentrale.",
    "Empfangen": "Änderungen der anderen kommen an.",
    "Prüfen": "Gerät und Zentrale werden verglichen.",
}


class StepSign(QWidget):
    """One step of the round: still to come, under way, or done."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._icon, self._text = IconLabel("neutral", 18), label(name, "muted")
        self.setLayout(row(self._icon, self._text, space=6))
        self.show_state("")

    def show_state(self, state: str) -> None:
        """'done', 'now' or nothing."""
        picture, tone = {"done": ("fine", "fine"), "now": ("sync", "accent")}.get(state, ("neutral", "muted"))
        self._icon.show_icon(picture, tone)
        spoken = {"done": "erledigt", "now": "läuft"}.get(state, "kommt noch")
        self.setAccessibleName(f"{self._name}: {spoken}")


class RoundCard(Card):
    """Emits `wanted` and `cancelled`."""

    wanted = Signal()
    cancelled = Signal()

    def __init__(self, shortcut: str) -> None:
        super().__init__(margin=3 * GRID)
        self._icon = IconLabel("sync", 32, "accent")
        self.title = label("", "h2", wrap=True)
        self.text = label("", "muted", wrap=True)
        self.start: Button = PrimaryButton("Jetzt abgleichen", self.wanted.emit, "sync")
        self.start.setToolTip(shortcut)
        self.stop: Button = QuietButton("Abbrechen", self.cancelled.emit)
        words = column(self.title, self.text, space=4)
        head = row(self._icon, words, self.stop, self.start, space=2 * GRID)
        head.setStretch(1, 1)
        head.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        for button in (self.start, self.stop):
            head.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self._running = self._progress()
        self.body.addWidget(self._running)
        self.result = QWidget()
        self._lines: list[QWidget] = []
        self._facts = column(space=6)
        self._facts.setContentsMargins(0, GRID, 0, 0)
        self.result.setLayout(self._facts)
        self.body.addWidget(self.result)
        self._rest()

    def show_standing(self, standing: Standing) -> None:
        """What waits to go, while nothing has been done in this session."""
        pending, last = standing.pending, standing.last_sync
        count = "1 Änderung wartet" if pending == 1 else f"{pending} Änderungen warten"
        when = f"Zuletzt waren Gerät und Zentrale am {last.astimezone():%d.%m.%Y um %H:%M} gleich." if last else ""
        if last is None:
            self._say("sync", "accent", "Noch nie abgeglichen", f"{count} auf den ersten Abgleich.")
        elif pending:
            self._say("info", "info", f"{count} auf den Abgleich", when)
        else:
            self._say("fine", "fine", "Alles übertragen", when)

    def show_running(self) -> None:
        """A round has begun."""
        self._forget()
        self.start.hide()
        self.stop.show()
        self._running.show()
        self.show_progress(STEPS[0], None)

    def show_progress(self, text: str, share: float | None) -> None:
        """What the round is doing."""
        step = next((name for name in STEPS if text.startswith(name)), STEPS[0])
        self._say("sync", "accent", "Abgleich läuft", f"{_DOING[step]} {_counted(text)}".strip())
        for name, sign in self._signs.items():
            place = STEPS.index(name) - STEPS.index(step)
            sign.show_state("done" if place < 0 else "now" if place == 0 else "")
        self._bar.setRange(0, 0 if share is None else 100)
        self._bar.setValue(round(100 * (share or 0)))

    def show_outcome(self, outcome: SyncOutcome) -> None:
        """How it ended; 'abgeglichen' only if both sides hold the same."""
        self._rest()
        at = f"{outcome.finished_at.astimezone():%H:%M} Uhr"
        if outcome.complete:
            self._say("fine", "fine", "Abgeglichen", f"Gerät und Zentrale halten dasselbe, Stand {at}.")
        else:
            text = "Was angekommen ist, bleibt. Beim nächsten Abgleich geht es dort weiter."
            self._say("soon", "soon", "Noch verschieden", f"{text} Stand {at}.")
        self._list(outcome)

    def show_stopped(self, title: str, text: str) -> None:
        """The round ended before its time."""
        self._rest()
        self._say("info", "info", title, text)

    def facts(self) -> list[str]:
        """The result's lines."""
        return [line.accessibleName() for line in self._lines]

    def _list(self, outcome: SyncOutcome) -> None:
        steps = outcome.steps or (f"{outcome.pushed} gesendet", f"{outcome.pulled} empfangen")
        for text in steps:
            picture, tone = ("check", "muted") if outcome.complete or text != steps[-1] else ("soon", "soon")
            line = QWidget()
            words = label(text, wrap=True)
            inside = row(IconLabel(picture, 16, tone), words, space=10)
            inside.setStretch(1, 1)
            inside.setContentsMargins(48, 0, 0, 0)
            line.setLayout(inside)
            line.setAccessibleName(text)
            self._facts.addWidget(line)
            self._lines.append(line)
        self.result.show()

    def _progress(self) -> QWidget:
        self._signs = {name: StepSign(name) for name in STEPS}
        signs = QWidget()
        flow = FlowLayout(space=20)
        signs.setLayout(flow)
        for sign in self._signs.values():
            flow.addWidget(sign)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Fortschritt des Abgleichs")
        running = QWidget()
        layout = column(self._bar, signs, space=12)
        layout.setContentsMargins(48, GRID, 0, 0)
        running.setLayout(layout)
        return running

    def _rest(self) -> None:
        self._forget()
        self.start.show()
        self.stop.hide()
        self._running.hide()

    def _forget(self) -> None:
        for line in self._lines:
            self._facts.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        self.result.hide()

    def _say(self, picture: str, tone: str, title: str, text: str) -> None:
        self._icon.show_icon(picture, tone)
        self.title.setText(title)
        self.text.setText(text)


def _counted(text: str) -> str:
    """'3 von 10', if the step knows how much there is."""
    _, _, count = text.partition("… ")
    return f"({count})" if count else ""
