"""The head file: how far the change log had come, so that an older copy of the database is noticed.

Two places of one disk block each are written in turn, in place and synced: a torn write spoils only the place
that was not in use, and a full disk cannot stop it.
"""

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from kim_desktop.domain.change import GENESIS
from kim_desktop.errors import VaultDamaged
from kim_desktop.storage.files import private_file
from kim_desktop.storage.keys import KeyRing

_PLACE = 4_096
_PLACES = 2
_MAC = 32


@dataclass(frozen=True)
class Head:
    """The last change this device wrote: its number and its hash."""

    seq: int = 0
    link: str = GENESIS


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    turn: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    vault: Annotated[str, msgspec.Meta(max_length=36)]
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    link: Annotated[str, msgspec.Meta(max_length=128)]


class HeadFile:
    """The watermark beside the database, authenticated with a key of the vault."""

    def __init__(self, path: Path, ring: KeyRing, vault_id: str) -> None:
        self._path, self._ring, self._vault_id = path, ring, vault_id
        self._writer = threading.Lock()

    def read(self) -> Head:
        """The newest head; `VaultDamaged` if the file is missing or holds none that is authentic."""
        entry = self._newest()
        if entry is None:
            raise VaultDamaged(
                "Der Merkstand des Tresors fehlt oder wurde verändert.",
                "Die Daten könnten eine ältere Kopie sein. Bitte mit der Zentrale abgleichen.",
            )
        return Head(entry.seq, entry.link)

    def write(self, head: Head) -> None:
        """Remembers `head`; it is on the disk when this returns."""
        with self._writer, private_file(self._path) as file:
            newest = self._newest()
            turn = newest.turn + 1 if newest else 1
            if self._path.stat().st_size < _PLACES * _PLACE:
                file.write(bytes(_PLACES * _PLACE))
            file.seek(turn % _PLACES * _PLACE)
            file.write(self._block(_Entry(turn, self._vault_id, head.seq, head.link)))

    @contextmanager
    def moving_to(self, ring: KeyRing) -> Iterator[None]:
        """Nobody writes while the file is put in another's place; from then on `ring` authenticates it."""
        with self._writer:
            yield
            self._ring = ring

    def _block(self, entry: _Entry) -> bytes:
        content = msgspec.json.encode(entry)
        mac = hmac.digest(self._ring.head, content, "sha256")
        return (len(content).to_bytes(2, "big") + content + mac).ljust(_PLACE, b"\0")

    def _newest(self) -> _Entry | None:
        raw = self._path.read_bytes() if self._path.is_file() else b""
        found = [self._entry(raw[place * _PLACE : (place + 1) * _PLACE]) for place in range(_PLACES)]
        return max(filter(None, found), key=lambda entry: entry.turn, default=None)

    def _entry(self, block: bytes) -> _Entry | None:
        length = int.from_bytes(block[:2], "big")
        content, mac = block[2 : 2 + length], block[2 + length : 2 + length + _MAC]
        if not hmac.compare_digest(hmac.digest(self._ring.head, content, "sha256"), mac):
            return None
        entry = msgspec.json.decode(content, type=_Entry)
        return entry if entry.vault == self._vault_id else None
