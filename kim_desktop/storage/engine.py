"""The way into the encrypted database: keyed, guarded connections and SQLAlchemy's engine on top of them."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import msgspec
import sqlalchemy
from sqlalchemy import URL, Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2

from kim_desktop.errors import VaultDamaged, VaultError, VaultInUse, VaultTooNew
from kim_desktop.storage.files import disk_full, disk_unusable, no_room, private_file

APPLICATION_ID = 0x4B494D56
WRITING = "kim_writing"
_CIPHER_AT_LEAST = (4, 19)
_SQLITE_AT_LEAST = (3, 53, 3)
_PLAIN = b"SQLite format 3\0"
_OK: int = dbapi2.SQLITE_OK
_DENY: int = dbapi2.SQLITE_DENY
_FUNCTION: int = dbapi2.SQLITE_FUNCTION
_PRAGMA: int = dbapi2.SQLITE_PRAGMA
_GUARDED = frozenset({dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH, _FUNCTION, _PRAGMA})
"""What the guard looks at; it is asked for every column of a statement."""
_HEX = b"0123456789abcdef"
_PAGE = 4_096
_STATEMENTS = 500
_NAMES = {
    "database or disk is full": "SQLITE_FULL", "disk I/O error": "SQLITE_IOERR",
    "database disk image is malformed": "SQLITE_CORRUPT", "file is not a database": "SQLITE_NOTADB",
    "unable to open database file": "SQLITE_CANTOPEN", "database is locked": "SQLITE_BUSY",
}  # fmt: skip

_READABLE = frozenset({
    "application_id", "cipher_version", "compile_options", "data_version", "database_list", "encoding",
    "foreign_key_check", "foreign_key_list", "foreign_keys", "freelist_count", "function_list", "index_info",
    "index_list", "index_xinfo", "integrity_check", "journal_mode", "module_list", "optimize", "page_count",
    "page_size", "query_only", "quick_check", "read_uncommitted", "schema_version", "secure_delete",
    "synchronous", "table_info", "table_list", "table_xinfo", "temp_store", "user_version", "wal_checkpoint",
})  # fmt: skip
_SETTABLE = frozenset({
    "defer_foreign_keys", "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
    "integrity_check", "optimize", "query_only", "quick_check", "table_info", "table_list", "table_xinfo",
    "user_version", "wal_checkpoint",
})  # fmt: skip
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})


class RawConnection(Protocol):
    """What this package uses of a DB-API connection."""

    def execute(self, statement: str, values: tuple[str, ...] = ..., /) -> Any:
        """Runs one statement."""

    def set_key(self, key: bytearray, /) -> None:
        """Keys the database."""

    def set_authorizer(self, callback: Callable[..., int], /) -> None:
        """Installs the guard."""

    def backup(self, target: "RawConnection", /) -> None:
        """Copies the whole database in one step."""

    def close(self) -> None:
        """Closes the connection."""


def require_safe_library() -> None:
    """Refuses libraries with known faults, however they came here."""
    probe = dbapi2.connect(":memory:")
    cipher = str(probe.execute("PRAGMA cipher_version").fetchone()[0]).split(" ")[0]
    probe.close()
    if _numbers(cipher) < _CIPHER_AT_LEAST or _numbers(dbapi2.sqlite_version) < _SQLITE_AT_LEAST:
        raise VaultTooNew(
            "Die Verschlüsselung auf diesem Computer ist veraltet.", "Bitte KIM Desktop neu installieren."
        )


def require_encrypted_file(path: Path) -> None:
    """Refuses a file that is empty, cut off or readable by everybody.

    A last page that was being copied out of the write-ahead log when the power went still stands whole in that log.
    """
    size, log = path.stat().st_size, path.with_name(f"{path.name}-wal")
    is_cut = size % _PAGE and not (log.is_file() and log.stat().st_size)
    with path.open("rb") as file:
        first = file.read(len(_PLAIN))
    if size < _PAGE or is_cut or first == _PLAIN:
        raise damaged()


def connect(path: Path, key: bytearray) -> RawConnection:
    """A keyed connection without guard; for making, checking and backing up a vault."""
    connection: RawConnection = dbapi2.connect(str(path), isolation_level=None, timeout=10, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        _set_key(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def working_connection(path: Path, key: bytearray) -> RawConnection:
    """A keyed connection as the program uses it: durable, in memory where it may be, guarded."""
    connection = connect(path, key)
    try:
        configure(connection)
        connection.set_authorizer(authorize)
    except BaseException:
        connection.close()
        raise
    return connection


def configure(connection: RawConnection) -> None:
    """Durability and privacy settings, read back rather than believed."""
    settings = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "temp_store=MEMORY"]
    settings += ["cache_size=-64000", "mmap_size=0", "secure_delete=ON"]
    if sys.platform == "darwin":
        settings += ["fullfsync=1", "checkpoint_fullfsync=1"]
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")
    expected = {"journal_mode": "wal", "synchronous": 2, "temp_store": 2, "secure_delete": 1, "foreign_keys": 1}
    for name, value in expected.items():
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            raise VaultError(f"Die Datenbank nimmt die Einstellung {name} nicht an.", "Bitte nicht weiterarbeiten.")


def make_engine(creator: Callable[[], Any]) -> Engine:
    """SQLAlchemy on keyed connections; its default pool for SQLite crashes with threads."""
    dialect, compiled = _of_all_vaults()
    pool = QueuePool(creator, pool_size=4, max_overflow=8, timeout=30, dialect=dialect)
    shared = {"compiled_cache": compiled}
    engine = Engine(pool, dialect, URL.create("sqlite"), hide_parameters=True, execution_options=shared)
    event.listen(engine, "begin", _begin)
    return engine


def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    """The guard: nothing may leave the encrypted file or weaken it."""
    if action not in _GUARDED:
        return _OK
    if action == _FUNCTION:
        return _DENY if str(second).lower() in _FORBIDDEN_FUNCTIONS else _OK
    if action == _PRAGMA:
        return _OK if str(first).lower() in (_READABLE if second is None else _SETTABLE) else _DENY
    return _DENY


def copy_encrypted(source: RawConnection, target: Path, key: bytearray) -> None:
    """A consistent copy under another key, in one file, on the disk when this returns."""
    with private_file(target) as file:
        file.truncate()
    with contextlib.closing(connect(target, key)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA locking_mode=EXCLUSIVE")
        copy.execute("PRAGMA journal_mode=DELETE")
    with private_file(target):
        require_encrypted_file(target)


def integrity_findings(connection: RawConnection) -> list[str]:
    """What is wrong with the database's pages (German); needs a fresh connection."""
    bad = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if bad:
        return [f"Die Datenbank hat beschädigte Stellen: {len(bad)}."]
    quick = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
    return [] if quick == ["ok"] else [f"Der Aufbau der Datenbank ist beschädigt: {len(quick)} Befunde."]


@contextlib.contextmanager
def known_faults(folder: Path, *, may_write: bool = False) -> Iterator[None]:
    """Turns the database's words for a full disk, damage and a held file in `folder` into known errors.

    Who `may_write` and is told that the database is for reading only has met a page that cannot be decrypted.
    """
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        name = _error_name(error)
        known = damaged() if may_write and name == "SQLITE_READONLY" else _known(name, folder)
        if known is None:
            raise
        raise known from error


def damaged() -> VaultDamaged:
    """The error for a database that cannot be trusted."""
    return VaultDamaged(
        "Die Datenbank des Tresors ist beschädigt.",
        "Bitte nichts löschen und eine Sicherung wiederherstellen.",
    )


@cache
def _of_all_vaults() -> tuple[Dialect, LRUCache[Any, Any]]:
    """The dialect and the statements compiled in it: those of one vault serve the next that this process opens."""
    first = sqlalchemy.create_engine("sqlite://", module=dbapi2, json_deserializer=msgspec.json.decode)
    with first.connect():
        dialect = first.dialect
    first.dispose()
    return dialect, LRUCache(_STATEMENTS)


def _begin(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get(WRITING))
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _known(name: str, folder: Path) -> VaultError | None:
    if name == "SQLITE_FULL" or (name == "SQLITE_IOERR" and no_room(folder)):
        return disk_full()
    if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return damaged()
    if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return VaultInUse("Der Tresor ist gerade beschäftigt.", "Bitte in einem Moment noch einmal versuchen.")
    if name in ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM"):
        return disk_unusable()
    return None


def _error_name(error: Exception) -> str:
    """SQLite's name of the fault; copying a database tells it in words only."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(original, "sqlite_errorname", "")) or _NAMES.get(str(original), "")


def _set_key(connection: RawConnection, key: bytearray) -> None:
    spelled = bytearray(b"x'")
    for byte in key:
        spelled += bytes((_HEX[byte >> 4], _HEX[byte & 15]))
    spelled += b"'"
    connection.set_key(spelled)
    spelled[:] = bytes(len(spelled))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
