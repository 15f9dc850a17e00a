"""The line below the form: whether everything is kept, and what can be done with the Meldung."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.tokens import GRID
from ui.widgets.basic import Button, IconLabel, PrimaryButton, label, row

_WORDS_FROM = 760


class Footer(QWidget):
    """Says how things are kept; saves, decides, admits."""

    def __init__(self, save: Callable[[], object], decide: Callable[[], object], admit: Callable[[], object]) -> None:
        super().__init__()
        self._icon = IconLabel("check", 16, "fine")
        self._words = label("", "small")
        self.save = Button("Meldung speichern", save)
        self.save.setToolTip("Strg+S")
        self.decide = Button("Ohne Fall entscheiden …", decide)
        self.admit = PrimaryButton("Person aufnehmen", admit)
        self.setLayout(row(self._icon, self._words, None, self.save, self.decide, self.admit, space=GRID))

    def text(self) -> str:
        """What it says just now."""
        return self._words.text()

    def say_kept(self, at: datetime | None, stored: bool) -> None:
        """Say when what was typed was kept last, as a draft or as a Meldung."""
        kept = "" if at is None else f"{at.astimezone():%H:%M}"
        self._say("check", "fine", f"{'Gespeichert' if stored else 'Entwurf gesichert'} {kept}" if kept else _BEGIN)

    def say_draft(self) -> None:
        """Say that what is shown was kept, and is not a Meldung yet."""
        self._say("clock", "muted", "Entwurf, noch nicht als Meldung gespeichert.")

    def say_wrong(self, count: int) -> None:
        """Say that something is to be mended first; nothing is lost."""
        what = "1 Angabe" if count == 1 else f"{count} Angaben"
        self._say("soon", "soon", f"Als Entwurf gesichert. Bitte {what} prüfen.")

    def set_decided(self, decided: bool) -> None:
        """A decision can only be made once."""
        for button in (self.decide, self.admit):
            button.setEnabled(not decided)

    def hide_decision(self) -> None:
        """Who only reports people does not decide on them, but sends."""
        self.save.setText("Meldung senden")
        for button in (self.decide, self.admit):
            button.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self._icon, self._words):
            part.setVisible(event.size().width() >= _WORDS_FROM)

    def _say(self, picture: str, tone: str, text: str) -> None:
        self._icon.show_icon(picture, tone)
        self._words.setText(text)
        self._words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleDescription(text)


_BEGIN = "Alles, was Sie eintragen, wird laufend gesichert."
