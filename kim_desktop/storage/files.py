"""The vault's files: where they lie, how they are written safely, and who holds them."""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kim_desktop.errors import DiskFull, VaultError, VaultInUse

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class VaultFiles:
    """The names of a vault's files inside its folder."""

    folder: Path

    @property
    def db(self) -> Path:
        """The encrypted database."""
        return self.folder / "vault.db"

    @property
    def header(self) -> Path:
        """The key slots."""
        return self.folder / "vault.header"

    @property
    def head(self) -> Path:
        """The watermark of the change log."""
        return self.folder / "vault.head"

    @property
    def throttle(self) -> Path:
        """The count of wrong passwords."""
        return self.folder / "vault.throttle"

    @property
    def reserve(self) -> Path:
        """Room that can be given up on a full disk."""
        return self.folder / "vault.reserve"

    @property
    def update_backup(self) -> Path:
        """The vault as it was before the program was updated."""
        return self.folder / "vor-der-aktualisierung.kim"

    @property
    def lock(self) -> Path:
        """Held by the one program that uses the vault."""
        return self.folder / "vault.lock"

    @property
    def unfinished(self) -> Path:
        """The database of a vault whose making has not ended; its presence says that it is worthless."""
        return self.folder / "vault.new"

    @property
    def unpacked(self) -> Path:
        """A backup's database while it is being restored."""
        return self.folder / "vault.copy"

    @property
    def rotated(self) -> Path:
        """Its presence says that the files staged beside the vault's are whole and take their places."""
        return self.folder / "vault.rotated"

    @property
    def farewell(self) -> Path:
        """What a revoked device has still to do; its presence keeps the vault shut."""
        return self.folder / "vault.farewell"


class FolderLock:
    """The operating system's lock on a vault; it falls when the program ends, however it ends."""

    def __init__(self, path: Path) -> None:
        with disk_faults():
            self._file: BinaryIO = os.fdopen(os.open(path, _FLAGS, 0o600), "r+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise VaultInUse(
                "Dieser Tresor ist schon in einem anderen Fenster oder Programm geöffnet.",
                "Bitte dort weiterarbeiten oder das andere Fenster zuerst schließen.",
            ) from error

    def release(self) -> None:
        """Lets others open the vault."""
        self._file.close()


def disk_full() -> DiskFull:
    """The error for a disk without room."""
    return DiskFull(
        "Auf der Festplatte ist kein Platz mehr. Was vorher gespeichert wurde, ist sicher.",
        "Bitte Platz schaffen und dann noch einmal speichern.",
    )


def no_room(folder: Path, needed: int = 256 * 1_024) -> bool:
    """Whether the disk is as good as full; the database does not always name that as the reason."""
    return shutil.disk_usage(folder).free < needed


def disk_unusable() -> VaultError:
    """The error for a disk that refuses to work for any other reason."""
    return VaultError(
        "Die Festplatte lässt sich nicht richtig lesen oder beschreiben.",
        "Bitte prüfen, ob der Ordner erreichbar und beschreibbar ist.",
    )


@contextlib.contextmanager
def disk_faults() -> Iterator[None]:
    """Turns the operating system's words for a full or unusable disk into known errors."""
    try:
        yield
    except OSError as error:
        raise (disk_full() if error.errno in _FULL else disk_unusable()) from error


def make_private_folder(folder: Path) -> None:
    """Makes `folder`, readable by nobody but its owner."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


@contextlib.contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """A new or existing file for reading and writing in place, private, synced at the end."""
    with disk_faults(), os.fdopen(os.open(path, _FLAGS, 0o600), "r+b") as file:
        yield file
        sync(file)


def replace_atomically(path: Path, content: bytes) -> None:
    """Writes `content` beside `path`, reads it back, and only then lets it take the place."""
    beside = path.with_name(path.name + ".part")
    try:
        with private_file(beside) as file:
            file.truncate()
            file.write(content)
        if beside.read_bytes() != content:
            raise disk_unusable()
        move_into_place(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def move_into_place(source: Path, target: Path) -> None:
    """A rename that survives a power cut."""
    source.replace(target)
    sync_folder(target.parent)


def sync(file: BinaryIO) -> None:
    """Waits until the bytes are on the disk itself."""
    file.flush()
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until names in `folder` are on the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
