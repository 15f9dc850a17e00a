"""The buttons beside the heading; in small windows only their pictures are shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.tokens import GRID
from ui.widgets.basic import Button, PrimaryButton, row


@dataclass(frozen=True)
class Tool:
    """One button."""

    name: str
    text: str
    picture: str
    do: Callable[[], object]
    main: bool = False


class Tools(QWidget):
    """A row of buttons of which some are shown at a time."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        super().__init__()
        self._tools = {tool.name: tool for tool in tools}
        self._buttons = {tool.name: _button(tool) for tool in self._tools.values()}
        self.setLayout(row(*self._buttons.values(), space=GRID))

    def show_only(self, *names: str) -> None:
        """Show these and hide the others."""
        for name, button in self._buttons.items():
            button.setVisible(name in names)

    def button(self, name: str) -> Button:
        """One of the buttons."""
        return self._buttons[name]

    def set_narrow(self, narrow: bool) -> None:
        """Pictures only, or pictures with words."""
        for name, button in self._buttons.items():
            button.setText("" if narrow else self._tools[name].text)


def _button(tool: Tool) -> Button:
    made = (PrimaryButton if tool.main else Button)(tool.text, tool.do, tool.picture)
    made.setAccessibleName(tool.text)
    made.setToolTip(tool.text)
    return made
