"""Checks of a vault's database on connections of their own: one bad page must not spoil later answers."""

import contextlib
from pathlib import Path

from kim_desktop.errors import VaultError
from kim_desktop.storage.engine import connect, integrity_findings, known_faults


def database_findings(db: Path, key: bytearray) -> list[str]:
    """What is wrong with the database (German)."""
    try:
        with known_faults(db.parent), contextlib.closing(connect(db, key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        with known_faults(db.parent), contextlib.closing(connect(db, key)) as fresh:
            return integrity_findings(fresh)
    except VaultError as error:
        return [error.message]


def empty_log(db: Path, key: bytearray) -> None:
    """Moves the write-ahead log into the database, as far as that is possible now."""
    with contextlib.suppress(VaultError), known_faults(db.parent), contextlib.closing(connect(db, key)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
