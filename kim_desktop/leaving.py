"""How a revoked device leaves: unsent work is handed over, the vault erased, and that is told, cut or not."""

from collections.abc import Callable
from pathlib import Path

from kim_desktop.errors import DeviceForked, DeviceRevoked, NotAllowed, ServiceError
from kim_desktop.storage.erase import kinds_of_files
from kim_desktop.storage.farewell import (
    Farewell,
    Stage,
    carry_out,
    end_farewell,
    write_farewell,
)
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from sync.client.farewell import Leaver, tell
from sync.client.transport import Patience

_REVOKED = "Dieses Gerät wurde gesperrt."
_LATER = (
    "Was noch nicht übertragen war, ließ sich jetzt nicht übergeben. Der Tresor bleibt verschlossen. Bitte melden Sie "
    "sich mit Verbindung zur Zentrale noch einmal an; dann wird es übergeben und der Tresor gelöscht."
)
_BRIEF = Patience(connect=5.0, answer=10.0, attempts=1)
"""At every start there is another chance."""


def leave(store: Store, patience: Patience | None = None) -> DeviceRevoked:
    """Does for a revoked device what can be done now, closes the store, and tells it as an error to raise."""
    folder, identity = store.vault.folder, store.identity
    write_farewell(folder, Farewell(Stage.SENDING, identity.service_url, identity.service_ca))
    leaver = Leaver(store, patience)
    try:
        kept = leaver.hand_over()
    except (NotAllowed, DeviceForked):  # the store holds the device for active, or does not know it any more
        end_farewell(folder)
        raise
    except ServiceError:
        store.close()
        return DeviceRevoked(_REVOKED, _LATER)
    write_farewell(folder, leaver.last_word(kinds_of_files(folder)))
    store.close()
    carry_out(folder)
    confirmed = finish_farewell(folder, patience)
    return DeviceRevoked(_REVOKED, _what_happened(kept, confirmed=confirmed))


def leave_if_revoked(folder: Path, password: Callable[[], str]) -> None:
    """Goes on with a farewell that was cut, before the vault is opened. Raises `DeviceRevoked` if there is one."""
    left = carry_out(folder)
    if left is None or left.stage is Stage.ERASED:
        finish_farewell(folder, _BRIEF)
        return
    store = Store(open_vault(folder, password(), to_leave=True))
    try:
        error = leave(store)
    finally:
        store.close()
    raise error


def finish_farewell(folder: Path, patience: Patience | None = None) -> bool:
    """Erases what is to be erased and delivers the word about it; whether nothing is left to do.

    Needs no password: whoever starts the program on this computer next carries it on.
    """
    farewell = carry_out(folder)
    if farewell is None:
        return True
    if farewell.stage is not Stage.ERASED:
        return False
    try:
        tell(farewell, patience)
    except (NotAllowed, DeviceForked):  # nobody waits for the word
        pass
    except ServiceError:
        return False
    end_farewell(folder)
    return True


def finish_farewells(profiles: Path) -> None:
    """Does so for every profile on this computer."""
    for found in sorted(profiles.glob("*/vault.farewell")):
        finish_farewell(found.parent, _BRIEF)


def _what_happened(kept: int, *, confirmed: bool) -> str:
    handed = {
        0: "Alle Einträge waren übertragen.",
        1: "1 Eintrag, der noch nicht übertragen war, ist jetzt bei der Zentrale verwahrt.",
    }.get(kept, f"{kept} Einträge, die noch nicht übertragen waren, sind jetzt bei der Zentrale verwahrt.")
    told = "die Zentrale weiß davon." if confirmed else "die Zentrale erfährt es beim nächsten Start."
    return f"{handed} Der Tresor auf diesem Gerät ist gelöscht; {told}"
