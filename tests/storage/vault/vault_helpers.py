"""What the vault's tests share: a cheap vault, a clock that can be moved, and notes in a table."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kim_desktop.storage.keys import Cost, RecoveryKey
from kim_desktop.storage.vault import Vault, create_vault

PASSWORD = "Muster Beispiel Lampe Wolke"
OTHER = "Ganz anderes Beispiel Wort"
CHEAP = Cost.for_tests()


class MovableClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Lets time pass, backwards too."""
        self.now += timedelta(seconds=seconds)


class HurryingClock(MovableClock):
    """An hour passes with each look, so that no delay is ever in the way."""

    def __call__(self) -> datetime:
        self.pass_by(3_600)
        return self.now


def new_vault(folder: Path, recovery: RecoveryKey | None = None, notes: int = 0) -> Vault:
    """An open vault with a table of notes."""
    vault = create_vault(folder, PASSWORD, recovery, CHEAP)
    with vault.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        for number in range(notes):
            connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (number, f"Notiz {number} " * 20))
    return vault


def write_note(vault: Vault, number: int, text: str = "Notiz") -> None:
    """One note in one transaction."""
    with vault.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (number, text))


def note_numbers(vault: Vault) -> set[int]:
    """Which notes the vault holds."""
    with vault.reading() as connection:
        return set(connection.exec_driver_sql("SELECT number FROM note").scalars())


def flip_bit(path: Path, bit: int) -> None:
    """Turns over one bit of a file."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def with_valid_checksum(header: bytes) -> bytes:
    """A tampered header as a clever hand would leave it: the plain checksum fits again."""
    return header[:-32] + hashlib.sha256(header[:-32]).digest()
