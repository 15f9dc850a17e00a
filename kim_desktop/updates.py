"""New versions, announced by a repository of The Update Framework: found, verified and fetched; never without a policy.

What is announced and what is fetched is signed by keys that the policy's root names. A server in other hands, an older
or a frozen list and files that do not belong together are refused; what was there before stays.
"""

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from kim_desktop.errors import KnownError, Unreachable
from kim_desktop.policy import UpdateRule

if TYPE_CHECKING:
    from tuf.ngclient import Updater

_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,3}")
_MOST_INDEX = 4_096
_LOOKED, _NEWEST = "looked", "newest.json"
_UNTRUSTED = "Was als neue Fassung angeboten wird, ist nicht von der IT unterschrieben oder veraltet."


@dataclass(frozen=True)
class Release:
    """A newer version; `path` is its place in the repository."""

    version: str
    path: str

    @property
    def file_name(self) -> str:
        """What the file is called on this computer."""
        return PurePosixPath(self.path).name


def cache_folder() -> Path:
    """Where what was last announced is kept; nothing about clients, and gone with the program."""
    return user_cache_path("KIM Desktop", "Stadt Leverkusen") / "updates"


def own_version() -> str:
    """The version that is running."""
    return version("kim-desktop")


def platform_name() -> str:
    """What the repository calls this system."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def is_due(cache: Path, now: datetime) -> bool:
    """Whether nobody has looked today; a clock that was set back does not stop it for long."""
    try:
        return date.fromisoformat((cache / _LOOKED).read_text(encoding="ascii")) != now.date()
    except (OSError, ValueError):
        return True


def look(rule: UpdateRule, cache: Path, now: datetime, own: str | None = None) -> Release | None:
    """The newer version for this system, None if there is none. Raises `Unreachable` and `KnownError`."""
    with _updater(rule, cache) as updater:
        found = updater.get_targetinfo(index_path(rule.channel, platform_name()))
        if found is None or found.length > _MOST_INDEX:
            content = b""
        else:
            content = Path(updater.download_target(found)).read_bytes()
            _release(content)
        (cache / _NEWEST).write_bytes(content)
        (cache / _LOOKED).write_text(now.date().isoformat(), encoding="ascii")
    return known(cache, own)


def known(cache: Path, own: str | None = None) -> Release | None:
    """What the last look found, without asking anybody; None once that version runs here."""
    try:
        content = (cache / _NEWEST).read_bytes()
    except OSError:
        return None
    release = _release(content) if content else None
    return release if release and _numbers(release.version) > _numbers(own or own_version()) else None


def fetch(rule: UpdateRule, cache: Path, release: Release, folder: Path) -> Path:
    """The verified file of the release in `folder`. Raises `Unreachable` and `KnownError`."""
    with _updater(rule, cache) as updater:
        found = updater.get_targetinfo(release.path)
        if found is None:
            raise KnownError("Diese Fassung wird nicht mehr angeboten.", "Bitte später noch einmal nachsehen.")
        fetched = updater.download_target(found)
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(fetched, folder / release.file_name))


def index_path(channel: str, platform: str) -> str:
    """Where the repository says which version is the newest."""
    return f"{channel}/{platform}.json"


def index_content(version: str, path: str) -> bytes:
    """What stands there."""
    return json.dumps({"version": version, "path": path}).encode()


@contextmanager
def _updater(rule: UpdateRule, cache: Path) -> Iterator["Updater"]:
    """The framework's client with its memory of this repository, its refusals told in our words."""
    from tuf.api.exceptions import DownloadError, ExpiredMetadataError, LengthOrHashMismatchError, RepositoryError
    from tuf.ngclient import Updater

    if not rule.url or rule.root is None:
        raise KnownError("Für neue Fassungen ist nichts vorgegeben.", "Die IT verteilt sie auf anderem Weg.")
    folder = cache / hashlib.sha256(rule.url.encode()).hexdigest()[:16]
    files = folder / "files"
    try:
        files.mkdir(parents=True, exist_ok=True)
        root = rule.root.read_bytes()
        yield Updater(str(folder), f"{rule.url}/metadata", str(files), f"{rule.url}/targets", bootstrap=root)
    except ExpiredMetadataError as error:
        raise KnownError("Die Liste der Fassungen ist abgelaufen.", "Die IT muss sie erneuern.") from error
    except (LengthOrHashMismatchError, RepositoryError) as error:
        raise KnownError(_UNTRUSTED, "Es wurde nichts übernommen. Bitte der IT melden.") from error
    except DownloadError as error:
        raise Unreachable("Die Stelle für neue Fassungen ist nicht zu erreichen.") from error
    except OSError as error:
        raise KnownError("Die neue Fassung lässt sich hier nicht ablegen.", "Ist die Platte voll?") from error


def _release(content: bytes) -> Release:
    """What a signed index says; even a signed one is read strictly."""
    try:
        said = json.loads(content)
        release = Release(said["version"], said["path"])
        if not _VERSION.fullmatch(release.version) or not _is_plain(release.path):
            raise ValueError(release)
    except (ValueError, LookupError, TypeError) as error:
        raise KnownError("Die Liste der Fassungen ist nicht zu lesen.", "Bitte der IT melden.") from error
    return release


def _is_plain(path: str) -> bool:
    return bool(re.fullmatch(r"[a-zA-Z0-9._-]+(/[a-zA-Z0-9._-]+)*", path)) and ".." not in path


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
