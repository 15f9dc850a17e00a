"""What a revoked device has still to do, written beside its vault, so that a cut neither loses nor leaves anything.

`SENDING`: the vault never opens again but to hand over what has not been sent. `ERASING`: the files go, whoever
starts the program next. `ERASED`: only the signed word about it is still to be delivered.
"""

import contextlib
from enum import StrEnum
from pathlib import Path

import msgspec

from kim_desktop.errors import DeviceRevoked
from kim_desktop.storage.erase import erase_with_backups
from kim_desktop.storage.files import VaultFiles, disk_faults, replace_atomically, sync_folder

_REVOKED = "Dieses Gerät wurde gesperrt."


class Stage(StrEnum):
    """How far the farewell has come."""

    SENDING = "sending"
    ERASING = "erasing"
    ERASED = "erased"


class Farewell(msgspec.Struct, frozen=True):
    """The stage, where the central store is, and from `ERASING` on what the device signed; nothing in it is secret."""

    stage: Stage
    service_url: str
    service_ca: str
    device: str = ""
    device_seq: int = 0
    link: str = ""
    kinds: list[str] = []
    signature: str = ""


def read_farewell(folder: Path) -> Farewell | None:
    """What is left to do for the vault that is or was in `folder`."""
    path = VaultFiles(folder).farewell
    if not path.is_file():
        return None
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError), disk_faults():
        return msgspec.json.decode(path.read_bytes(), type=Farewell)
    return Farewell(Stage.SENDING, "", "")


def write_farewell(folder: Path, farewell: Farewell) -> None:
    """Writes down the next thing to do; it is on the disk when this returns."""
    with disk_faults():
        replace_atomically(VaultFiles(folder).farewell, msgspec.json.encode(farewell))


def end_farewell(folder: Path) -> None:
    """Nothing is left to do."""
    with disk_faults():
        VaultFiles(folder).farewell.unlink(missing_ok=True)
        sync_folder(folder)


def carry_out(folder: Path) -> Farewell | None:
    """Erases the vault if that is due, and tells what is still to be delivered."""
    farewell = read_farewell(folder)
    if farewell is None or farewell.stage is not Stage.ERASING:
        return farewell
    with disk_faults():
        erase_with_backups(folder)
        sync_folder(folder)
    told = msgspec.structs.replace(farewell, stage=Stage.ERASED)
    write_farewell(folder, told)
    return told


def require_staying(folder: Path) -> None:
    """Refuses a vault that is on its way out. Raises `DeviceRevoked`."""
    before = read_farewell(folder)
    if before is None or before.stage is Stage.ERASED:
        return
    left = carry_out(folder)
    if left and left.stage is Stage.SENDING:
        raise DeviceRevoked(
            _REVOKED,
            "Bitte stellen Sie eine Verbindung zur Zentrale her und melden Sie sich noch einmal an: Was noch nicht "
            "übertragen war, wird dann übergeben. Danach wird der Tresor gelöscht.",
        )
    raise DeviceRevoked(_REVOKED, "Der Tresor auf diesem Gerät ist gelöscht.")
