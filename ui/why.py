"""'Warum?': the reasons behind a result of a rule, each with source and the numbers used, opened by one click."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.rules.reasons import Reason
from ui.intake.lists import clear
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, label, row


class Why(QWidget):
    """A button that shows and hides reasons below itself; other quiet buttons may stand beside it.

    `open_rules` leads to the page with all rules; its button shows while the reasons are open.
    """

    def __init__(self, about: str, *beside: QuietButton, open_rules: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.button = QuietButton("Warum?", self._toggle)
        self.button.setProperty("flush", True)
        self.button.setAccessibleName(f"Warum? {about}")
        self.rules = QuietButton("Alle Regeln", open_rules)
        self.rules.setProperty("flush", True)
        self.rules.setAccessibleName(f"Alle Regeln ansehen, zu {about}")
        self._about, self._has_rules = about, open_rules is not None
        self._shown: tuple[Reason, ...] = ()
        self._list = QWidget()
        self._reasons = column(space=GRID)
        self._list.setLayout(column(self._reasons, self.rules, space=GRID))
        self._list.hide()
        self.rules.setVisible(self._has_rules)
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
    """Where a reason is written, with the edition and the numbers that were used."""
    values = f" · Werte: {'; '.join(reason.values)}" if reason.values else ""
    return f"{reason.source} · Fassung {reason.version}{values}"


def _reason(reason: Reason) -> QWidget:
    made = QWidget()
    made.setLayout(column(label(reason.text, wrap=True), label(source_of(reason), "small", wrap=True), space=0))
    made.setAccessibleName(f"{reason.text} Quelle: {source_of(reason)}")
    return made
