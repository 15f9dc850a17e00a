"""What the window asks about what IT prescribes: callables that `app` fills in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kim_desktop.policy import Policy
    from kim_desktop.storage.store import Store
    from kim_desktop.updates import Release


def _nothing(*_: object) -> None:
    """What a window without IT behind it knows."""


def _no_policy() -> "Policy":
    from kim_desktop.policy import Policy

    return Policy()


@dataclass(frozen=True, eq=False, repr=False)
class ItServices:
    """Every callable may raise `KnownError`; `duties` and `fetch` may take long."""

    policy: Callable[[], "Policy"] = _no_policy
    duties: Callable[["Store"], object] = _nothing
    """What is to be done by itself while somebody works: backups, a look for a newer version."""
    newer: Callable[[], "Release | None"] = _nothing
    """The newer version that was found, without asking anybody."""
    fetch: Callable[["Release"], Path] | None = None
    """Fetches it to where it can be installed from; None where the package manager does."""


NO_IT = ItServices()
