"""A device at work without a central store: everything that it does to its disk, and what was acknowledged of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault
from kim_desktop.torture.ground import PASSWORD, new_vault

MARKER = "kanarie-Zeynep-Musterfrau"
"""In every note; must not be found in any file."""
_OTHER = "Pferd Klammer Batterie Buch"


@dataclass
class Promises:
    """What the vault has acknowledged: saved notes, the password that opens it, one that may, a whole backup."""

    notes: list[str] = field(default_factory=list)
    password: str = PASSWORD
    begun_password: str = ""
    backup: bool = False
    earlier: set[str] = field(default_factory=set)
    """Passwords of before, which open earlier backups."""

    def passwords(self) -> list[str]:
        """What must open the vault: one of these."""
        return [each for each in (self.password, self.begun_password) if each]

    def hear(self, word: str, value: str) -> None:
        """Takes note of one acknowledgement."""
        if word == "note":
            self.notes.append(value)
        elif word == "begin":
            self.begun_password = value
        elif word == "password":
            self.earlier.add(self.password)
            self.password, self.begun_password = value, ""
        elif word == "backup":
            self.backup = True


def hurrying_clock() -> datetime:
    """A clock on which no wait for a wrong password lasts: a millisecond of ours is an hour of it."""
    return system_clock() + timedelta(hours=(time.monotonic() - _BEGIN) * 1_000)


_BEGIN = time.monotonic()

_SORTING = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT ? || printf('%050d', i) AS word FROM n ORDER BY word DESC"""

Hear = Callable[[str, str], None]
Act = Callable[["Session"], None]


class Session:
    """One open vault in `folder`; `hear` is told of every acknowledgement the moment it is given."""

    def __init__(self, folder: Path, password: str, hear: Hear, dice: random.Random, clock: Clock = system_clock):
        self.folder, self.password, self._hear, self._dice, self._clock = folder, password, hear, dice, clock
        self._open()

    def close(self) -> None:
        """Locks: the write-ahead log is emptied into the database."""
        self.store.close()

    def save(self) -> None:
        """A note, sometimes a new person, in one unit."""
        case_id, note = new_id(), Contact(id=new_id(), case_id="case-1", text=f"{MARKER} {self._word()}", sort="talk")
        with self.store.unit() as unit:
            unit.add(note)
            if self._dice.random() < 0.3:
                unit.add(
                    Person(id=new_id(), case_id=case_id, family_name=MARKER, notes="x" * self._dice.randrange(900))
                )
        self._hear("note", note.id)

    def attach(self) -> None:
        """A scan with its record."""
        data = self._dice.randbytes(self._dice.randrange(1_000, 300_000))
        with self.store.unit() as unit:
            note = unit.add(Attachment(id=new_id(), case_id="case-1", digest=unit.keep_bytes(data), size=len(data)))
        self._hear("note", note.id)

    def draft(self) -> None:
        """A half-filled form."""
        self.store.save_draft("contact/case-1", {"text": f"{MARKER} {self._word()}"})

    def lock(self) -> None:
        """Locks and unlocks."""
        self.store.close()
        self._open()

    def rebuild(self) -> None:
        """Another version of the program: tables are made anew from the log."""
        self.store.set_setting("fingerprint", "earlier")
        self.lock()

    def back_up(self) -> None:
        """A backup beside the vault's folder."""
        self.store.vault.backup(self.folder.with_suffix(".kim"))
        self._hear("backup", "")

    def change_password(self) -> None:
        """Another password."""
        new = _OTHER if self.password == PASSWORD else PASSWORD
        self._hear("begin", new)
        self.store.vault.change_password(self.password, new)
        self.password = new
        self._hear("password", new)

    def rotate(self) -> None:
        """A fresh data key."""
        self.store.vault.rotate_key(self.password)

    def read_much(self) -> None:
        """Sorts more than fits into the memory that the database takes for that."""
        with self.store.vault.reading() as connection:
            connection.exec_driver_sql(_SORTING, (MARKER,)).all()

    def _open(self) -> None:
        self.store = Store(open_vault(self.folder, self.password, clock=self._clock), Model(), self._clock)

    def _word(self) -> str:
        return f"{self._dice.randrange(10**9):09d}"


ACTS: tuple[tuple[Act, int], ...] = (
    (Session.save, 50), (Session.attach, 6), (Session.draft, 6), (Session.lock, 8), (Session.rebuild, 2),
    (Session.back_up, 4), (Session.change_password, 5), (Session.rotate, 2),
)  # fmt: skip
"""What a device does, and how often."""


def new_profile(folder: Path) -> None:
    """A closed vault that belongs to somebody invented."""
    new_vault(folder)
    store = Store(open_vault(folder, PASSWORD), Model())
    key = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    store.set_identity(
        Identity("user-muster", "Testa Muster", "case_manager", "", new_id(), "Gerät", 1, key, "", "", "Musterstadt")
    )
    store.close()


def some_acts(dice: random.Random, count: int) -> list[Act]:
    """That many acts."""
    return dice.choices([act for act, _ in ACTS], [often for _, often in ACTS], k=count)
