"""A folder of backups: sealed copies of the whole database, and sealed pieces of its log that continue them."""

import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from kim_desktop.errors import BadInput
from kim_desktop.storage.files import disk_faults, make_private_folder, move_into_place, private_file
from kim_desktop.storage.sealed import SealedReader, SealingWriter

_TIME = "%Y-%m-%dT%H%M%SZ"
_BASE = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\d{6}Z)-(?P<first>[0-9A-F]{24})\.kim")
_LOG = re.compile(r"(?P<name>[0-9A-F]{24}|[0-9A-F]{8}\.history)(?P<partial>\.partial)?\.kim")
_TIMELINE = 8
_SECOND = timedelta(seconds=1)
"""Moments of copies are told a little late rather than too early."""
_PIECE = 1 << 20


@dataclass(frozen=True)
class Base:
    """A copy of the whole database, complete at `taken_at`, whose recovery begins with the log file `first`."""

    path: Path
    taken_at: datetime
    first: str


class Shelf:
    """Reads and fills one folder; whatever lies in it is complete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bases, self._logs, self._owner = folder / "base", folder / "wal", folder / "zentrale"

    def claim(self, system: str) -> None:
        """Makes the folder that of one database. Raises `BadInput` if it is another's."""
        with disk_faults():
            for each in (self.folder, self._bases, self._logs):
                make_private_folder(each)
            if not self._owner.exists():
                self._owner.write_text(system)
            if self._owner.read_text() != system:
                raise BadInput(
                    f"In {self.folder} liegen Sicherungen einer anderen Zentrale.",
                    "Bitte einen eigenen Ordner angeben.",
                )

    def bases(self) -> list[Base]:
        """All copies, the oldest first."""
        found = ((path, _BASE.fullmatch(path.name)) for path in sorted(self._bases.glob("*.kim")))
        return [
            Base(path, datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC), match["first"])
            for path, match in found
            if match
        ]

    def add_base(self, parts: Mapping[str, Path], taken_at: datetime, first: str, public_key: bytes) -> Base:
        """Seals files and folders under these names as one copy."""
        taken_at = (taken_at.astimezone(UTC) + _SECOND).replace(microsecond=0)
        path = self._bases / f"{taken_at.strftime(_TIME)}-{first}.kim"
        with _sealing(path, public_key) as file, tarfile.open(fileobj=file, mode="w|") as tape:
            for name, part in parts.items():
                tape.add(part, name, filter=_anonymous)
        return Base(path, taken_at, first)

    def unpack(self, base: Base, private_key: bytes, target: Path) -> None:
        """Lays a copy down in `target`."""
        with disk_faults(), _unsealed(base.path, private_key) as file, tarfile.open(fileobj=file, mode="r|") as tape:
            tape.extractall(target, filter="data")

    def put_log(self, source: Path, public_key: bytes) -> None:
        """Seals a log file; a finished one takes the place of its beginning."""
        whole = source.name.removesuffix(".partial")
        with source.open("rb") as file, _sealing(self._logs / f"{source.name}.kim", public_key) as sealed:
            shutil.copyfileobj(file, sealed, _PIECE)
        if whole == source.name:
            (self._logs / f"{whole}.partial.kim").unlink(missing_ok=True)

    def unpack_logs(self, base: Base, private_key: bytes, target: Path) -> int:
        """Lays the log from a copy on down in `target`; returns how many files there are."""
        target.mkdir(parents=True)
        wanted = [(path, name) for path, name in self._held_logs() if _follows(name, base.first)]
        for path, name in wanted:
            with disk_faults(), _unsealed(path, private_key) as sealed, (target / name).open("wb") as file:
                shutil.copyfileobj(sealed, file, _PIECE)
        return len(wanted)

    def keep(self, count: int) -> list[Base]:
        """Removes all copies but the newest ones, and the log that only they needed; returns what went."""
        bases = self.bases()
        gone, kept = bases[:-count], bases[-count:]
        for base in gone:
            base.path.unlink()
        first = min(base.first[_TIMELINE:] for base in kept)
        for path, name in self._held_logs():
            if not _follows(name, first.rjust(24, "0")):
                path.unlink()
        return gone

    def _held_logs(self) -> Iterator[tuple[Path, str]]:
        """Each log file once, finished ones before what was begun of them."""
        seen = set()
        for path in sorted(self._logs.glob("*.kim")):
            if (match := _LOG.fullmatch(path.name)) and match["name"] not in seen:
                seen.add(match["name"])
                yield path, match["name"]


@contextmanager
def _sealing(path: Path, public_key: bytes) -> Iterator[BinaryIO]:
    """A sealed and compressed file that takes its place when it is complete, and not before."""
    part = path.with_name(path.name + ".part")
    try:
        with disk_faults(), private_file(part) as file:
            file.truncate()
            sealed = SealingWriter(file, public_key)
            with zstandard.ZstdCompressor().stream_writer(cast("BinaryIO", sealed), closefd=False) as packed:
                yield cast("BinaryIO", packed)
            sealed.finish()
        with disk_faults():
            move_into_place(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _unsealed(path: Path, private_key: bytes) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        yield cast(
            "BinaryIO", zstandard.ZstdDecompressor().stream_reader(cast("BinaryIO", SealedReader(file, private_key)))
        )


def _anonymous(part: tarfile.TarInfo) -> tarfile.TarInfo:
    part.uid = part.gid = 0
    part.uname = part.gname = ""
    return part


def _follows(name: str, first: str) -> bool:
    """Whether a log file is needed from `first` on; files of all timelines count, and where they branch."""
    return name.endswith(".history") or name[_TIMELINE:] >= first[_TIMELINE:]
