"""The way of a Thema as a row of signs: what was taken has a tick and its day, what is to come only its name."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.gap_steps import Step
from ui.desk import PlainDesk
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Badge, Level


class Way(QWidget):
    """Reported, bundled, Arbeitsgruppe, Lenkungsgruppe, decided, answered."""

    def __init__(self, desk: PlainDesk) -> None:
        super().__init__()
        self._desk = desk
        self._signs: list[Badge] = []
        self._flow = FlowLayout()
        self.setLayout(self._flow)

    def show_steps(self, steps: Iterable[Step]) -> None:
        """Show these; all of it is spoken in one sentence."""
        told = list(steps)
        while len(self._signs) < len(told):
            sign = Badge(Level.NEUTRAL, "")
            self._signs.append(sign)
            self._flow.addWidget(sign)
        for sign, step in zip(self._signs, told, strict=False):
            picture = "check" if step.is_taken else "clock"
            sign.show_state(_level(step), self._word(step), picture)
        for number, sign in enumerate(self._signs):
            sign.setVisible(number < len(told))
        self.setAccessibleName("; ".join(self._spoken(step) for step in told))

    def _word(self, step: Step) -> str:
        name = self._desk.label("gap_state", step.state)
        return f"{name} {show_date(step.on)}" if step.on else name

    def _spoken(self, step: Step) -> str:
        return self._word(step) if step.is_taken else f"noch nicht {self._word(step)}"


def _level(step: Step) -> Level:
    if not step.is_taken:
        return Level.NEUTRAL
    return Level.INFO if step.is_now else Level.FINE
