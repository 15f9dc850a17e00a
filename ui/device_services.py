"""What the window may ask about devices: the team's, this one enrolled anew, a vault whose password is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kim_desktop.errors import KnownError

if TYPE_CHECKING:
    from kim_desktop.storage.store import Store
    from kim_desktop.work.team import Team
    from ui.services import Progress, SyncOutcome


@dataclass(frozen=True)
class NewCode:
    """A one-time code for somebody's new device; kept nowhere."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class LostPassword:
    """Two shares of the municipality's recovery key, as typed or read from their files, and the new password."""

    folder: Path
    shares: Sequence[str]
    password: str


def _missing(*_: Any) -> NoReturn:
    raise KnownError("Das gibt es hier nicht.", "Bitte wenden Sie sich an die Verwaltung.")


@dataclass(frozen=True, eq=False, repr=False)
class DeviceServices:
    """Every callable may take long and may raise `KnownError`."""

    team: Callable[["Store"], "Team"] = _missing
    new_code: Callable[["Store", str], NewCode] = _missing
    revoke: Callable[["Store", str], "Team"] = _missing
    add_person: Callable[["Store", str, str, str], "Team"] = _missing
    let_go: Callable[["Store", str], "Team"] = _missing
    rejoin: Callable[["Store", str, "Progress"], "SyncOutcome"] = _missing
    renew_key: Callable[["Store", str], object] = _missing
    read_share: Callable[[Path], str] = _missing
    recover: Callable[[LostPassword], "Store"] = _missing


NO_DEVICES = DeviceServices()
"""For windows without a central store."""
