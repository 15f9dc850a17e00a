"""A quiet line above a form: what stands there was begun before, and when."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from ui.tokens import GRID
from ui.widgets.basic import IconLabel, QuietButton, label, row


class DraftNote(QWidget):
    """'Entwurf von 14:02', with a button that gives it up if one is asked for."""

    def __init__(self, give_up: Callable[[], object] | None) -> None:
        super().__init__()
        self._text = label("", "small")
        self.button = QuietButton("Entwurf verwerfen", give_up)
        layout = row(IconLabel("draft", 16), self._text, self.button, None, space=GRID)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.button.setVisible(give_up is not None)

    def show_time(self, kept: datetime, now: datetime) -> None:
        """When the draft was kept, the day only if it was another one."""
        local = kept.astimezone()
        today = local.date() == now.astimezone().date()
        self._text.setText(f"Entwurf von {local:%H:%M}" if today else f"Entwurf vom {local:%d.%m.%Y, %H:%M}")
        self.setAccessibleName(self._text.text())
        self.show()
