"""What every place is given: the open vault, the lists, the services and the window around it."""

from dataclasses import dataclass
from typing import Protocol

from kim_desktop.clock import Clock
from kim_desktop.domain.lookups import Lookups
from kim_desktop.storage.store import Store
from ui.jobs import Jobs
from ui.services import Services
from ui.widgets.signs import Level


class ShellLike(Protocol):
    """What places may ask of the window around them."""

    def open_place(self, name: str) -> None:
        """Show the place of that name."""

    def has_place(self, name: str) -> bool:
        """Whether the person at the desk has that place."""

    def open_case(self, case_id: str, section: str = "") -> None:
        """Show a case's file, at a section if one is named."""

    def open_page(self, page: object) -> None:
        """Show a page that is no place of its own, such as a preview; Esc leads back."""

    def go_back(self) -> None:
        """Show what was shown before."""

    def say(self, text: str, level: Level = Level.FINE) -> None:
        """Show a quiet message above the content."""

    def say_error(self, error: Exception) -> None:
        """Show what went wrong, and how to go on."""

    def take_back(self) -> None:
        """Put back what was saved last, whatever it was."""

    def took_back(self) -> None:
        """A page has put something back itself."""

    def data_changed(self) -> None:
        """Records were written: refresh status line and, when next shown, the other places."""

    def settings_changed(self) -> None:
        """Settings of this device were written."""


@dataclass(eq=False)
class Context:
    """One per session; `lookups` is replaced when master data has changed, so read it when needed."""

    store: Store
    lookups: Lookups
    services: Services
    jobs: Jobs
    clock: Clock
    shell: ShellLike
