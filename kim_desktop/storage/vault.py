"""The vault: making, opening, closing, checking, backing up and recovering the one encrypted place of a profile."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.ids import new_id
from kim_desktop.errors import DiskFull, VaultDamaged, VaultError, WrongPassword
from kim_desktop.storage import keys, unlock
from kim_desktop.storage.audit import note_in
from kim_desktop.storage.backup import Backup, restore_database, write_backup
from kim_desktop.storage.checks import database_findings, empty_log
from kim_desktop.storage.engine import (
    WRITING,
    damaged,
    known_faults,
    make_engine,
    require_encrypted_file,
    require_safe_library,
    working_connection,
)
from kim_desktop.storage.farewell import require_staying
from kim_desktop.storage.files import FolderLock, VaultFiles
from kim_desktop.storage.gate import Gate, Turn
from kim_desktop.storage.head import Head, HeadFile
from kim_desktop.storage.header import Access, Header
from kim_desktop.storage.keys import Cost, KeyRing, RecoveryKey
from kim_desktop.storage.making import (
    clear_leftovers,
    empty_database,
    fill_reserve,
    free_folder,
    held,
    lay_down,
)
from kim_desktop.storage.rotation import complete_rotation, stage_rotation
from kim_desktop.storage.throttle import Throttle

__all__ = ["Cost", "RecoveryKey", "Vault", "VaultFiles", "create_vault", "open_vault", "recover_vault", "restore_vault"]


class Vault:
    """An open vault; `writing` and `reading` are the only doors to its database."""

    def __init__(self, files: VaultFiles, vault_id: str, ring: KeyRing, lock: FolderLock, clock: Clock) -> None:
        self.folder, self.vault_id = files.folder, vault_id
        self.head = HeadFile(files.head, ring, vault_id)
        self._files, self._ring, self._lock, self._clock = files, ring, lock, clock
        self.engine = make_engine(lambda: working_connection(files.db, self._ring.database))
        self._gate, self._turn = Gate(), Turn()
        self._closed = False
        try:
            self._begin_work()
        except BaseException:
            self._let_go()
            raise

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: everything or nothing, and on the disk when the block has ended."""
        with self._turn.taken(), known_faults(self.folder, may_write=True), self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITING: True})
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the database; it neither waits for a writer nor stops one."""
        with self._gate.passing(), known_faults(self.folder), self.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT count(*) FROM vault_mark")
            yield connection

    @property
    def is_closed(self) -> bool:
        """Whether the vault has been closed."""
        return self._closed

    @property
    def is_writing_here(self) -> bool:
        """Whether this thread is inside a write transaction."""
        return self._turn.is_mine

    def note(self, action: str, detail: str = "") -> None:
        """Notes in the Zugriffsprotokoll what happens to the vault as a whole."""
        note_in(self, self._clock(), Deed(action, detail=detail))

    def check(self) -> list[str]:
        """What is wrong with the vault's files (German); empty if it is sound."""
        findings = []
        try:
            if not unlock.read_header(self._files).authentic(self._ring.header):
                findings.append("Die Schlüsseldatei gehört nicht zu diesem Tresor.")
        except VaultError as error:
            findings.append(error.message)
        with self._turn.taken():
            return findings + database_findings(self._files.db, self._ring.database)

    def backup(self, target: Path) -> None:
        """Writes one encrypted file that the vault's password and recovery key open."""
        with self._gate.passing():
            write_backup(self._files.db, self._ring, unlock.read_header(self._files), self._head(), target)
        self.note(Action.BACKED_UP)

    def change_password(self, old: str, new: str) -> None:
        """From now on `new` opens the vault and `old` does not; the data stay as they are."""
        with self._turn.taken():
            header = unlock.read_header(self._files)
            data_key = unlock.by_password(header, Throttle(self._files.throttle, self._clock), old)
            try:
                unlock.renew_header(self._files, header, data_key, new)
            finally:
                keys.wipe(data_key)
        self.note(Action.KEY_CHANGED)

    def rotate_key(self, password: str) -> None:
        """Encrypts everything anew under a fresh data key: keys and headers known until now open nothing any more.

        Reading goes on meanwhile, writing waits; after a cut the vault is whole under the old key or the new one.
        """
        with self._turn.taken():
            header = unlock.read_header(self._files)
            keys.wipe(unlock.by_password(header, Throttle(self._files.throttle, self._clock), password))
            access = Access(password, header.cost(), header.recovery())
            renewed = stage_rotation(self._files, self._ring, header, access, self._head())
            with self._gate.closed(), self.head.moving_to(renewed):
                self._take_over(renewed)
        self.note(Action.KEY_CHANGED)

    def release_reserve(self) -> None:
        """Gives up the reserved room, so that one can still save and delete on a full disk."""
        self._files.reserve.unlink(missing_ok=True)

    def close(self) -> None:
        """Empties the write-ahead log into the database, closes every connection, wipes the keys."""
        if self._closed:
            return
        with self._turn.taken():
            self._closed = True
            empty_log(self._files.db, self._ring.database)
        self._let_go()

    def _take_over(self, renewed: KeyRing) -> None:
        """Swaps the files under the closed gate; if the disk fails now, the next opening completes it."""
        self.engine.dispose()
        try:
            complete_rotation(self._files)
        except BaseException:
            renewed.wipe()
            self._closed = True
            self._let_go()
            raise
        old, self._ring = self._ring, renewed
        old.wipe()

    def _head(self) -> Head:
        try:
            return self.head.read()
        except VaultDamaged:
            return Head()

    def _begin_work(self) -> None:
        try:
            self._require_own_database()
        except DiskFull:
            self.release_reserve()
            self._require_own_database()

    def _require_own_database(self) -> None:
        """Refuses a database that is empty, cut off or another vault's."""
        require_encrypted_file(self._files.db)
        with known_faults(self.folder), self.engine.connect() as connection:
            known = connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'vault_mark'").first()
            mark = connection.exec_driver_sql("SELECT vault_id FROM vault_mark").scalar() if known else None
        if mark != self.vault_id:
            raise damaged()

    def _let_go(self) -> None:
        self.engine.dispose()
        self._ring.wipe()
        self._lock.release()


def create_vault(
    folder: Path,
    password: str,
    recovery: RecoveryKey | None,
    cost: Cost | None = None,
    *,
    clock: Clock = system_clock,
) -> Vault:
    """A new, empty, open vault in `folder`, which may exist but may not hold a vault."""
    files, vault_id = VaultFiles(folder), new_id()
    access = Access(password, cost or Cost(), recovery)
    with free_folder(files) as lock:
        header, data_key = lay_down(files, (vault_id, 1), access, Head(), empty_database(vault_id))
        return _opened(files, header, data_key, lock, clock)


def open_vault(folder: Path, password: str, *, clock: Clock = system_clock, to_leave: bool = False) -> Vault:
    """The vault in `folder`, opened by its password; wrong ones make the next try wait.

    That of a revoked device opens only `to_leave`. Raises `DeviceRevoked` and `VaultError`.
    """
    files = VaultFiles(folder)
    if not to_leave:
        require_staying(folder)
    unlock.require_vault(files)
    with held(files) as lock:
        complete_rotation(files)
        header, throttle = unlock.read_header(files), Throttle(files.throttle, clock)
        failures = throttle.failures()
        vault = _opened(files, header, unlock.by_password(header, throttle, password), lock, clock)
        if failures:
            vault.note(Action.WRONG_PASSWORD, str(failures))
        return vault


def recover_vault(folder: Path, private_key: bytes, new_password: str, *, clock: Clock = system_clock) -> Vault:
    """The vault in `folder`, opened by the recovery key; from now on `new_password` opens it."""
    files = VaultFiles(folder)
    require_staying(folder)
    unlock.require_vault(files)
    with held(files) as lock:
        complete_rotation(files)
        header = unlock.read_header(files)
        data_key = unlock.by_recovery(header, private_key)
        renewed = unlock.renew_header(files, header, data_key, new_password)
        Throttle(files.throttle, clock).clear()
        vault = _opened(files, renewed, data_key, lock, clock)
        vault.note(Action.RECOVERED)
        return vault


def restore_vault(backup: Path, folder: Path, password: str, *, clock: Clock = system_clock) -> Vault:
    """A vault in `folder` from a backup; it gets keys of its own and never takes an existing vault's place."""
    found = Backup.read(backup)
    data_key = found.header.open_by_password(password)
    if data_key is None:
        raise WrongPassword(
            "Das Passwort passt nicht zu dieser Sicherung.",
            "Es gilt das Passwort, das zur Zeit der Sicherung benutzt wurde.",
        )
    return _restored(found, folder, data_key, password, clock)


def recover_backup(
    backup: Path, folder: Path, private_key: bytes, new_password: str, *, clock: Clock = system_clock
) -> Vault:
    """A vault in `folder` from a backup, opened by the recovery key."""
    found = Backup.read(backup)
    return _restored(found, folder, unlock.by_recovery(found.header, private_key), new_password, clock)


def _restored(found: Backup, folder: Path, data_key: bytearray, password: str, clock: Clock) -> Vault:
    files, header = VaultFiles(folder), found.header
    copy_key, head = found.open(data_key)
    keys.wipe(data_key)
    identity = (header.vault_id, header.generation + 1)
    access = Access(password, header.cost(), header.recovery())
    with free_folder(files) as lock, found.database(files.unpacked) as copy:
        renewed, own_key = lay_down(files, identity, access, head, restore_database(copy, copy_key))
        keys.wipe(copy_key)
        vault = _opened(files, renewed, own_key, lock, clock)
        vault.note(Action.RESTORED)
        return vault


def _opened(files: VaultFiles, header: Header, data_key: bytearray, lock: FolderLock, clock: Clock) -> Vault:
    require_safe_library()
    ring = KeyRing(data_key, header.vault_id)
    keys.wipe(data_key)
    vault = Vault(files, header.vault_id, ring, lock, clock)
    clear_leftovers(files)
    fill_reserve(files)
    return vault
