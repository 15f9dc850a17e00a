"""'Warum?': the reasons behind a result of a rule, each with its source, opened by one click."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.rules.reasons import Reason
from ui.intake.lists import clear
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, label, row


class Why(QWidget):
    """A button that shows and hides reasons below itself; other quiet buttons may stand beside it."""

    def __init__(self, about: str, *beside: QuietButton) -> None:
        super().__init__()
        self.button = QuietButton("Warum?", self._toggle)
        self.button.setProperty("flush", True)
        self.button.setAccessibleName(f"Warum? {about}")
        self._about = about
        self._shown: tuple[Reason, ...] = ()
        self._list = QWidget()
        self._reasons = column(space=GRID)
        self._list.setLayout(self._reasons)
        self._list.hide()
        buttons = row(self.button, *beside, None, space=0)
        self.setLayout(column(buttons, self._list, space=4))

    def show_reasons(self, reasons: Iterable[Reason]) -> None:
        """Replace the reasons; what is open stays open."""
        reasons = tuple(reasons)
        self.button.setVisible(bool(reasons))
        if reasons == self._shown:
            return
        self._shown = reasons
        clear(self._reasons)
        for reason in reasons:
            self._reasons.addWidget(_reason(reason))

    def texts(self) -> list[str]:
        """The reasons in words, while they are open."""
        return [] if self._list.isHidden() else [reason.text for reason in self._shown]

    def _toggle(self) -> None:
        opening = self._list.isHidden()
        self._list.setVisible(opening)
        self.button.setText("Gründe schließen" if opening else "Warum?")
        self.button.setAccessibleName(f"{self.button.text()} {self._about}")


def source_of(reason: Reason) -> str:
    """Where a reason is written, with the edition."""
    return f"{reason.source} · Fassung {reason.version}"


def _reason(reason: Reason) -> QWidget:
    made = QWidget()
    made.setLayout(column(label(reason.text, wrap=True), label(source_of(reason), "small", wrap=True), space=0))
    made.setAccessibleName(f"{reason.text} Quelle: {source_of(reason)}")
    return made
