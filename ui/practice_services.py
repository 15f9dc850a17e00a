"""What the window may ask about practising: made-up people in a vault of their own, which never reconciles."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store
    from ui.services import Progress

PRACTISE = "Üben mit erfundenen Personen"


@dataclass(frozen=True)
class PracticeServices:
    """`practise` opens the practice of a role by its password, or makes it; `forget` removes the one in a folder.

    `relaunch` starts the program anew at the practice's own sign-in; `comes_first` says that this is such a start.
    """

    password: str
    is_begun: Callable[[str], bool]
    practise: Callable[[str, str, "Progress"], "Store"]
    forget: Callable[[Path], object]
    relaunch: Callable[[], None]
    comes_first: bool = False
