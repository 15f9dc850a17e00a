"""A new data key for a vault: all files are written anew beside the old ones, then one marker lets them take over.

Before the marker the old files count and the staged ones are worthless; after it the staged ones take their places,
now or when the vault is next opened. So a cut at any moment leaves one whole vault.
"""

import contextlib
from pathlib import Path

from kim_desktop.storage import keys
from kim_desktop.storage.engine import configure, connect, copy_encrypted, damaged, integrity_findings, known_faults
from kim_desktop.storage.erase import overwrite_front
from kim_desktop.storage.files import VaultFiles, disk_faults, move_into_place, replace_atomically, sync_folder
from kim_desktop.storage.head import Head, HeadFile
from kim_desktop.storage.header import Access, Header, new_header
from kim_desktop.storage.keys import KeyRing

_SIDES = ("-wal", "-shm", "-journal")


def stage_rotation(files: VaultFiles, ring: KeyRing, old: Header, access: Access, head: Head) -> KeyRing:
    """Writes the vault anew under a fresh data key and decides for it; nobody may write to the old one meanwhile.

    Returns the new working keys. Raises `VaultError`, and leaves the old vault as it was.
    """
    data_key = keys.new_key()
    new = KeyRing(data_key, old.vault_id)
    header = new_header(old.vault_id, old.generation + 1, data_key, access)
    keys.wipe(data_key)
    try:
        with known_faults(files.folder), disk_faults():
            _clear_staged(files)
            _copy_checked(files.db, ring, staged(files.db), new)
            HeadFile(staged(files.head), new, old.vault_id).write(head)
            replace_atomically(staged(files.header), header.to_bytes())
            sync_folder(files.folder)
            replace_atomically(files.rotated, b"kim-rotation-v1")
    except BaseException:
        new.wipe()
        if not files.rotated.exists():
            _clear_staged(files)
        raise
    return new


def complete_rotation(files: VaultFiles) -> None:
    """Lets staged files take their places if that was decided, and removes them if not; the vault must be shut."""
    with disk_faults():
        if not files.rotated.exists():
            _clear_staged(files)
            return
        for side in _SIDES:
            files.db.with_name(files.db.name + side).unlink(missing_ok=True)
        if staged(files.header).exists():
            overwrite_front(files.header)
        for path in (files.db, files.head, files.header):
            if staged(path).exists():
                move_into_place(staged(path), path)
        for old in files.folder.glob(files.header.name + ".bak*"):
            overwrite_front(old)
            old.unlink(missing_ok=True)
        sync_folder(files.folder)
        files.rotated.unlink()
        sync_folder(files.folder)


def staged(path: Path) -> Path:
    """Where the file lies that is to take the place of `path`."""
    return path.with_name(path.name + ".next")


def _copy_checked(source: Path, source_ring: KeyRing, target: Path, target_ring: KeyRing) -> None:
    with contextlib.closing(connect(source, source_ring.database)) as connection:
        copy_encrypted(connection, target, target_ring.database)
    with contextlib.closing(connect(target, target_ring.database)) as fresh:
        if integrity_findings(fresh):
            raise damaged()
        # Switching to the write-ahead log later would fail for readers who come in together.
        configure(fresh)


def _clear_staged(files: VaultFiles) -> None:
    for path in files.folder.glob("vault.*.next*"):
        path.unlink(missing_ok=True)
