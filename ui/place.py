"""What the navigation knows of a place before it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from ui.actions import Command
from ui.context import Context
from ui.page import Page


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; empty `roles` means everyone, places of one `group` stand close together."""

    name: str
    title: str
    icon: str
    shortcut: str
    make: Callable[[Context], Page]
    roles: frozenset[str] = frozenset()
    apart: bool = False
    begins: Command | None = None
    group: str = ""

    def is_for(self, role: str) -> bool:
        """Whether someone in that role sees the place."""
        return not self.roles or role in self.roles

    def command(self) -> Command:
        """The command that shows the place."""
        return Command(self.name, self.title, self.shortcut, self.icon, "Gehe zu")
