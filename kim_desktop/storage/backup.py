"""A backup: one encrypted file with its own key, opened by the same password or recovery key as the vault.

Layout: magic | version (1 byte) | length (4 bytes) | canonical JSON | encrypted database. The JSON carries the
vault's header; the backup's key and the watermark are sealed with a key of the vault, bound to all the rest.
"""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from kim_desktop.errors import VaultDamaged, VaultTooNew
from kim_desktop.storage import keys
from kim_desktop.storage.engine import connect, copy_encrypted, integrity_findings, known_faults
from kim_desktop.storage.files import disk_faults, move_into_place, private_file
from kim_desktop.storage.head import Head
from kim_desktop.storage.header import MAX_BYTES, Header
from kim_desktop.storage.keys import KeyRing

MAGIC = b"KIMB"
VERSION = 1
_FRONT = len(MAGIC) + 5
_MAX_FRONT = 4 * MAX_BYTES
_CHUNK = 1 << 20


class _Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    header: Annotated[bytes, msgspec.Meta(max_length=MAX_BYTES)]
    size: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    sealed: Annotated[bytes, msgspec.Meta(max_length=4_096)]

    def bound(self) -> bytes:
        """What the sealed part is tied to."""
        return b"kim-backup-v1" + msgspec.json.encode([self.header, self.size, self.digest])


class _Inside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Annotated[bytes, msgspec.Meta(min_length=keys.KEY_BYTES, max_length=keys.KEY_BYTES)]
    seq: int
    link: str


@dataclass(frozen=True)
class Backup:
    """A backup whose cover was read; nothing in it is trusted before `open`."""

    path: Path
    header: Header
    cover: _Cover
    start: int

    @classmethod
    def read(cls, path: Path) -> "Backup":
        """The backup at `path`, or a clear refusal."""
        with disk_faults(), path.open("rb") as file:
            front = file.read(_FRONT)
            length = int.from_bytes(front[len(MAGIC) + 1 :], "big")
            if front[: len(MAGIC)] != MAGIC or len(front) < _FRONT or length > _MAX_FRONT:
                raise _damaged()
            if front[len(MAGIC)] > VERSION:
                raise VaultTooNew(
                    "Diese Sicherung wurde mit einer neueren Version von KIM Desktop geschrieben.",
                    "Bitte KIM Desktop aktualisieren.",
                )
            cover = _parse(file.read(length))
        return cls(path, Header.read(cover.header), cover, _FRONT + length)

    def open(self, data_key: bytearray) -> tuple[bytearray, Head]:
        """The backup's key and watermark."""
        ring = KeyRing(data_key, self.header.vault_id)
        authentic = self.header.authentic(ring.header)
        plain = keys.unseal(ring.backup, self.cover.sealed, self.cover.bound())
        ring.wipe()
        if plain is None or not authentic:
            raise _damaged()
        inside = msgspec.json.decode(plain, type=_Inside)
        keys.wipe(plain)
        return bytearray(inside.key), Head(inside.seq, inside.link)

    @contextlib.contextmanager
    def database(self, beside: Path) -> Iterator[Path]:
        """The encrypted database, unpacked to `beside` for a while."""
        try:
            with disk_faults(), self.path.open("rb") as source, private_file(beside) as target:
                source.seek(self.start)
                target.truncate()
                shutil.copyfileobj(source, target, _CHUNK)
            if beside.stat().st_size != self.cover.size or _digest(beside) != self.cover.digest:
                raise _damaged()
            yield beside
        finally:
            _remove_database(beside)


def write_backup(database: Path, ring: KeyRing, header: Header, head: Head, target: Path) -> None:
    """Copies, checks the copy, and only then lets it take the place of `target`."""
    key = keys.new_key()
    copy = target.with_name(target.name + ".part-db")
    part = target.with_name(target.name + ".part")
    try:
        with disk_faults(), known_faults(target.parent):
            _copy_checked(database, ring.database, copy, key)
            cover = _cover(copy, ring, header, _Inside(bytes(key), head.seq, head.link))
            _pack(cover, copy, part)
            move_into_place(part, target)
    finally:
        keys.wipe(key)
        with contextlib.suppress(NotADirectoryError):
            part.unlink(missing_ok=True)
            _remove_database(copy)


def restore_database(copy: Path, copy_key: bytearray) -> Callable[[Path, bytearray], None]:
    """How a new vault gets its database out of the unpacked `copy`."""

    def make(path: Path, key: bytearray) -> None:
        _copy_checked(copy, copy_key, path, key)

    return make


def _copy_checked(source: Path, source_key: bytearray, target: Path, key: bytearray) -> None:
    with contextlib.closing(connect(source, source_key)) as connection:
        copy_encrypted(connection, target, key)
    with contextlib.closing(connect(target, key)) as fresh:
        if integrity_findings(fresh):
            raise _damaged()


def _cover(copy: Path, ring: KeyRing, header: Header, inside: _Inside) -> _Cover:
    bare = _Cover(header.to_bytes(), copy.stat().st_size, _digest(copy), b"")
    sealed = keys.seal(ring.backup, msgspec.json.encode(inside), bare.bound())
    return msgspec.structs.replace(bare, sealed=sealed)


def _pack(cover: _Cover, copy: Path, part: Path) -> None:
    content = msgspec.json.encode(cover)
    with private_file(part) as file, copy.open("rb") as database:
        file.truncate()
        file.write(MAGIC + bytes([VERSION]) + len(content).to_bytes(4, "big") + content)
        shutil.copyfileobj(database, file, _CHUNK)
    if _digest(part, _FRONT + len(content)) != cover.digest:
        raise _damaged()


def _parse(content: bytes) -> _Cover:
    try:
        return msgspec.json.decode(content, type=_Cover)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged() from error


def _digest(path: Path, start: int = 0) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return hashlib.file_digest(file, "sha256").digest()


def _remove_database(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _damaged() -> VaultDamaged:
    return VaultDamaged("Diese Sicherung ist beschädigt.", "Bitte eine andere Sicherung verwenden.")
