"""How a window says that one only practises: a band that stays, another title, and the way out."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from ui.shell import Shell
from ui.tokens import GRID
from ui.widgets.basic import IconLabel, QuietButton, label, row

BAND = "Übungsmodus – alle Personen sind erfunden. Nichts hiervon wird übertragen."
_SURE = "Alles, was Sie in dieser Übung eingetragen haben, wird gelöscht."


class PracticeBand(QFrame):
    """Stands above everything and cannot be closed; asks once before what was tried is deleted."""

    def __init__(self, begin_anew: Callable[[], object], end: Callable[[], object]) -> None:
        super().__init__()
        self._begin_anew, self._end = begin_anew, end
        self._wanted: Callable[[], object] = begin_anew
        self.text = label(BAND, "strong", wrap=True)
        self.anew = QuietButton("Übung neu beginnen", lambda: self._ask("Ja, neu beginnen", begin_anew))
        self.leave = QuietButton("Übung beenden", lambda: self._ask("Ja, beenden", end))
        self.sure = QuietButton("", lambda: self._wanted())
        self.back = QuietButton("Doch nicht", self._calm)
        layout = row(
            IconLabel("info", 18, "accent"), self.text, self.anew, self.leave, self.sure, self.back, space=GRID
        )
        layout.setContentsMargins(2 * GRID, 2, GRID, 2)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._calm()

    def _ask(self, words: str, wanted: Callable[[], object]) -> None:
        self._wanted = wanted
        self.sure.setText(words)
        self._show(_SURE, sure=True)
        self.back.setFocus()

    def _calm(self) -> None:
        had_focus = self.back.hasFocus()
        self._show(BAND, sure=False)
        if had_focus:
            self.anew.setFocus()

    def _show(self, text: str, *, sure: bool) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        for button in (self.sure, self.back):
            button.setVisible(sure)
        for button in (self.anew, self.leave):
            button.setVisible(not sure)


def mark_as_practice(shell: Shell, begin_anew: Callable[[], object], end: Callable[[], object]) -> PracticeBand:
    """Gives the window band, title and a status line that promise no transfer."""
    band = PracticeBand(begin_anew, end)
    shell.setMenuWidget(band)
    shell.setWindowTitle(f"Übung – {shell.windowTitle()}")
    shell.status.practise()
    shell.refresh_status()
    return band
