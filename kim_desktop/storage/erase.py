"""Erases a vault from this computer, keys first: without its header the rest is noise."""

import contextlib
import secrets
from pathlib import Path

from kim_desktop.storage.files import VaultFiles

_SIDE_FILES = ("-wal", "-shm", "-journal")


def erase_vault(folder: Path) -> None:
    """Overwrites and removes the key header, then removes everything else that belongs to the vault.

    On SSDs the overwritten header may survive in spare blocks; it still needs the password.
    """
    files = VaultFiles(folder)
    for header in (files.header, *folder.glob("vault.header*")):
        _overwrite(header)
    database = [files.db.with_name(files.db.name + side) for side in ("", *_SIDE_FILES)]
    for path in (*database, files.head, files.throttle, files.reserve, files.unfinished, files.unpacked):
        path.unlink(missing_ok=True)


def _overwrite(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.write_bytes(secrets.token_bytes(path.stat().st_size))
        path.unlink()
