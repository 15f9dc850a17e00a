"""Whether a copy of a database is complete and unchanged, by the list that PostgreSQL wrote with it."""

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

NAME = "backup_manifest"
CHECKSUMS = "SHA256"
"""What PostgreSQL is asked to compute."""
_ADDED = frozenset({NAME, "postgresql.auto.conf"})
_LAST = b'"Manifest-Checksum"'

_Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _File(msgspec.Struct, rename={"path": "Path", "size": "Size", "digest": "Checksum"}):
    path: str
    size: int
    digest: _Digest


class _Manifest(msgspec.Struct, rename={"files": "Files", "digest": "Manifest-Checksum"}):
    files: list[_File]
    digest: _Digest


def fault_of_copy(folder: Path) -> str | None:
    """The first file that is not as it was written, None if all are; log files are checked as they are read."""
    try:
        content = (folder / NAME).read_bytes()
        manifest = msgspec.json.decode(content, type=_Manifest)
    except (OSError, msgspec.MsgspecError):
        return NAME
    if hashlib.sha256(content[: content.rindex(_LAST)]).hexdigest() != manifest.digest:
        return NAME
    return next((file.path for file in manifest.files if not _is_whole(folder / file.path, file)), None)


def _is_whole(path: Path, file: _File) -> bool:
    if file.path in _ADDED:
        return path.exists()
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.digest
