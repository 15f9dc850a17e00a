"""The line at the foot of the window that tells the truth about what is saved and what has travelled."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar

from kim_desktop.storage.store import Standing
from ui.tokens import GRID
from ui.widgets.basic import Button, IconLabel, QuietButton, label, row
from ui.widgets.signs import Level

_PRACTISING = "gespeichert · Übung: wird nie übertragen"


class StatusLine(QFrame):
    """Emits `sync_wanted` and `lock_wanted`."""

    sync_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Stand der Daten")
        self._icon = IconLabel("fine", 16, "fine")
        self._whole = "gespeichert"
        self._practises = False
        self.text = label(self._whole, "small")
        self.text.setMinimumWidth(40)
        self.text.setSizePolicy(self.text.sizePolicy().Policy.Ignored, self.text.sizePolicy().verticalPolicy())
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName("Fortschritt des Abgleichs")
        self.progress.hide()
        self.sync: Button = QuietButton("Jetzt abgleichen", self.sync_wanted.emit, "sync")
        lock = QuietButton("Sperren", self.lock_wanted.emit, "lock")
        layout = row(self._icon, self.text, self.progress, self.sync, lock, space=GRID)
        layout.setContentsMargins(16, 3, 8, 3)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def practise(self) -> None:
        """From now on nothing is ever transferred, and the line says so."""
        self._practises = True
        self.sync.setText("Übung: kein Abgleich")

    def show_standing(self, standing: Standing, now: datetime) -> None:
        """Say how things stand."""
        level = _level(standing)
        self._icon.show_icon(level.value, level.tone)
        self._say(_PRACTISING if self._practises else standing_text(standing, now))
        self.progress.hide()
        self.sync.setEnabled(True)

    def show_progress(self, text: str, share: float | None) -> None:
        """Say what a running round is doing."""
        self._icon.show_icon("sync", "info")
        self._say(text)
        self.progress.setRange(0, 0 if share is None else 100)
        self.progress.setValue(round(100 * (share or 0)))
        self.progress.show()
        self.sync.setEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        """A narrow window shows where the words are cut; the tip holds all of them."""
        room = self.text.width() if self.isVisible() else 0
        mode = Qt.TextElideMode.ElideRight
        self.text.setText(self.text.fontMetrics().elidedText(self._whole, mode, room) if room else self._whole)

    def _say(self, text: str) -> None:
        self._whole = text
        self._cut()
        self.text.setToolTip(text)
        self.setAccessibleDescription(text)


def standing_text(standing: Standing, now: datetime) -> str:
    """'gespeichert · 3 Änderungen noch nicht übertragen · zuletzt abgeglichen 16:42'."""
    parts = ["gespeichert", _pending(standing.pending)]
    if standing.to_clarify:
        parts.append(f"{standing.to_clarify} zu klären")
    parts.append(_last(standing.last_sync, now))
    return " · ".join(part for part in parts if part)


def _pending(number: int) -> str:
    if not number:
        return "alles übertragen"
    return f"{number} Änderung{'' if number == 1 else 'en'} noch nicht übertragen"


def _last(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "noch nie abgeglichen"
    local = moment.astimezone()
    today = local.date() == now.astimezone().date()
    return f"zuletzt abgeglichen {local:%H:%M}" if today else f"zuletzt abgeglichen am {local:%d.%m.%Y, %H:%M}"


def _level(standing: Standing) -> Level:
    if standing.to_clarify:
        return Level.SOON
    return Level.INFO if standing.pending else Level.FINE
