"""Which profile, and that is: in which role. One person with two roles chooses here, and never mixes them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QRadioButton, QWidget

from ui.services import Profile
from ui.tokens import GRID
from ui.widgets.basic import column, label

_INDENT = 32


class ProfileChoice(QWidget):
    """The profiles of this computer below each other, each with who works in it and as what.

    The one of that `name` is chosen at first, else the one that was opened last.
    """

    changed = Signal()

    def __init__(self, profiles: Sequence[Profile], name: str = "") -> None:
        super().__init__()
        self._profiles = list(profiles)
        self.setAccessibleName("Profil")
        lines = column(label("Als wer?", "field"), space=2)
        self.buttons = [QRadioButton(each.person or each.name) for each in self._profiles]
        first = self._first(name)
        for at, (button, profile) in enumerate(zip(self.buttons, self._profiles, strict=True)):
            told = _told(profile)
            button.setAccessibleName(f"{button.text()}, {told}" if told else button.text())
            button.setChecked(at == first)
            button.toggled.connect(self._toggled)
            lines.addWidget(button)
            if told:
                words = label(told, "muted", wrap=True)
                words.setContentsMargins(_INDENT, 0, 0, 0)
                words.setBuddy(button)
                lines.addWidget(words)
            lines.addSpacing(GRID)
        self.setLayout(lines)

    def chosen(self) -> Profile:
        """The profile to be opened."""
        return next(profile for button, profile in zip(self.buttons, self._profiles, strict=True) if button.isChecked())

    def _first(self, name: str) -> int:
        named = (at for at, each in enumerate(self._profiles) if name and each.name == name)
        last = (at for at, each in enumerate(self._profiles) if each.is_last)
        return next(named, next(last, 0))

    def _toggled(self, on: bool) -> None:
        if on:
            self.changed.emit()


def _told(profile: Profile) -> str:
    """As what, and for whom."""
    return " · ".join(part for part in (profile.role, profile.organisation) if part)
