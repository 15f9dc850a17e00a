"""Erases a vault from this computer, keys first: without its header the rest is noise."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from kim_desktop.storage.files import VaultFiles, sync

_BACKUP = b"KIMB"
_KIND_OF_BACKUPS = "backup"
_MOST_OVERWRITTEN = 1 << 16


def erase_vault(folder: Path) -> None:
    """Overwrites and removes the key headers, then all else that belongs to the vault in `folder`.

    Goes on where an earlier try was cut. On SSDs the overwritten header may survive in spare blocks; it still needs
    the password.
    """
    for header in sorted(folder.glob("vault.header*")):
        _overwrite(header)
    for path in _belonging(folder):
        path.unlink(missing_ok=True)


def erase_with_backups(folder: Path) -> None:
    """Erases the vault and the backups that were written into its folder."""
    erase_vault(folder)
    for backup in list(_backups(folder)):
        _overwrite(backup)


def kinds_of_files(folder: Path) -> list[str]:
    """What of a vault lies in `folder`, by kind."""
    kinds = {path.name for path in _belonging(folder)}
    return sorted(kinds | {_KIND_OF_BACKUPS for _ in _backups(folder)})


def overwrite_front(path: Path) -> None:
    """Makes the keys at the beginning of a file unreadable."""
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(secrets.token_bytes(min(path.stat().st_size, _MOST_OVERWRITTEN)))
        sync(file)


def _belonging(folder: Path) -> Iterator[Path]:
    files = VaultFiles(folder)
    kept = {files.lock, files.farewell}
    return (path for path in sorted(folder.glob("vault.*")) if path not in kept and path.is_file())


def _backups(folder: Path) -> Iterator[Path]:
    """Backups that were written into the vault's own folder, whatever they are called."""
    for path in sorted(folder.glob("*")):
        if path.is_file() and not path.name.startswith("vault."):
            with path.open("rb") as file:
                if file.read(len(_BACKUP)) == _BACKUP:
                    yield path


def _overwrite(path: Path) -> None:
    overwrite_front(path)
    path.unlink(missing_ok=True)
