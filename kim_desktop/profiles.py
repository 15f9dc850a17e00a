"""Where profiles lie on this computer, what is written on them, and the recovery key that lies beside them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kim_desktop.errors import BadInput

if TYPE_CHECKING:
    from kim_desktop.storage.keys import RecoveryKey

PROFILE_NAME = "profil"
_LABEL = "vault.label"


def default_profile() -> Path:
    """Where this computer's user keeps the profile unless told otherwise."""
    from platformdirs import user_data_path

    return user_data_path("KIM Desktop", "Stadt Leverkusen") / PROFILE_NAME


@dataclass(frozen=True)
class Label:
    """What must be known of a profile before it is open: who works in it, as what, and at what zoom in percent;
    nothing about clients."""

    person: str
    role: str
    organisation: str
    zoom: int = 100


def read_label(folder: Path) -> Label | None:
    """What was written on the profile when it was open last; None if it never was."""
    try:
        said = json.loads((folder / _LABEL).read_text(encoding="utf-8"))
        person, role, organisation = (str(said[name]) for name in ("person", "role", "organisation"))
        return Label(person, role, organisation, int(said.get("zoom", 100)))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_label(folder: Path, label: Label) -> None:
    """Writes on the profile who works in it; from now on it counts as the one that was opened last."""
    (folder / _LABEL).write_text(json.dumps(asdict(label), ensure_ascii=False), encoding="utf-8")


def opened_last(folders: Iterable[Path]) -> Path | None:
    """The profile among these that was opened last, None if none ever was."""
    labelled = [folder / _LABEL for folder in folders if (folder / _LABEL).is_file()]
    newest = max(labelled, key=lambda path: path.stat().st_mtime_ns, default=None)
    return newest.parent if newest else None


def read_recovery_key(path: Path | None = None) -> "RecoveryKey | None":
    """The municipality's public recovery key, by default the one beside the profile; None where there is none.

    Raises `BadInput` if the file holds something else.
    """
    path = path or default_profile().parent / "wiederherstellung.pub"
    if not path.is_file():
        return None
    from kim_desktop.storage.keys import RecoveryKey, fingerprint_of

    public = read_key_file(path)
    return RecoveryKey(public, fingerprint_of(public))


def read_key_file(path: Path) -> bytes:
    """The raw key in a file of hexadecimal text. Raises `BadInput` if it holds something else."""
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise BadInput(f"„{path.name}“ ist kein Wiederherstellungsschlüssel.") from error
