"""Laying down a vault's files so that a cut at any moment leaves a whole vault or none."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from kim_desktop.errors import VaultError
from kim_desktop.storage import keys
from kim_desktop.storage.engine import APPLICATION_ID, connect, known_faults
from kim_desktop.storage.farewell import carry_out
from kim_desktop.storage.files import (
    FolderLock,
    VaultFiles,
    disk_faults,
    make_private_folder,
    move_into_place,
    no_room,
    private_file,
    replace_atomically,
)
from kim_desktop.storage.head import Head, HeadFile
from kim_desktop.storage.header import Access, Header, new_header
from kim_desktop.storage.keys import KeyRing

MakeDatabase = Callable[[Path, bytearray], None]
_RESERVE_BYTES = 1 << 20


@contextlib.contextmanager
def free_folder(files: VaultFiles) -> Iterator[FolderLock]:
    """A folder without a vault, held; if the making fails, its remains are removed."""
    with disk_faults():
        make_private_folder(files.folder)
    with held(files) as lock:
        carry_out(files.folder)
        if files.db.exists() or (files.header.exists() and not files.unfinished.exists()):
            raise VaultError(
                "In diesem Ordner liegt schon ein Tresor. Er wird nicht überschrieben.",
                "Bitte einen anderen Ordner wählen oder den vorhandenen Tresor öffnen.",
            )
        clear_leftovers(files)
        try:
            yield lock
        except BaseException:
            clear_leftovers(files)
            raise


@contextlib.contextmanager
def held(files: VaultFiles) -> Iterator[FolderLock]:
    """The vault's lock; it stays held after the block unless the block fails."""
    lock = FolderLock(files.lock)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def lay_down(
    files: VaultFiles, identity: tuple[str, int], access: Access, head: Head, make: MakeDatabase
) -> tuple[Header, bytearray]:
    """Writes all files of a vault with a fresh data key; the database gets its name last."""
    vault_id, generation = identity
    data_key = keys.new_key()
    ring = KeyRing(data_key, vault_id)
    with known_faults(files.folder), disk_faults():
        make(files.unfinished, ring.database)
        HeadFile(files.head, ring, vault_id).write(head)
        header = new_header(vault_id, generation, data_key, access)
        replace_atomically(files.header, header.to_bytes())
        fill_reserve(files)
        move_into_place(files.unfinished, files.db)
    ring.wipe()
    return header, data_key


def empty_database(vault_id: str) -> MakeDatabase:
    """How a new vault gets its database: one table that says whose it is."""

    def make(path: Path, key: bytearray) -> None:
        with private_file(path) as file:
            file.truncate()
        with contextlib.closing(connect(path, key)) as connection:
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute("CREATE TABLE vault_mark (vault_id TEXT NOT NULL) STRICT")
            connection.execute("INSERT INTO vault_mark VALUES (?)", (vault_id,))

    return make


def fill_reserve(files: VaultFiles) -> None:
    """Takes the room that can be given up later, if enough is left beside it."""
    if not files.reserve.exists() and not no_room(files.folder, 2 * _RESERVE_BYTES):
        replace_atomically(files.reserve, os.urandom(_RESERVE_BYTES))


def clear_leftovers(files: VaultFiles) -> None:
    """Removes what an interrupted making or writing left; a whole vault is not touched."""
    leftovers = [
        *files.folder.glob(files.unfinished.name + "*"),
        *files.folder.glob(files.unpacked.name + "*"),
        *files.folder.glob("vault.*.part"),
    ]
    if not files.db.exists():
        leftovers += [files.header, files.head, files.throttle, files.reserve]
    for path in leftovers:
        path.unlink(missing_ok=True)
