"""Where profiles lie on this computer, and the recovery key that the administrator put beside them."""

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from kim_desktop.errors import BadInput

if TYPE_CHECKING:
    from kim_desktop.storage.keys import RecoveryKey

PROFILE_NAME = "profil"


def default_profile() -> Path:
    """Where this computer's user keeps the profile unless told otherwise."""
    return user_data_path("KIM Desktop", "Stadt Leverkusen") / PROFILE_NAME


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
