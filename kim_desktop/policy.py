"""What IT prescribes for this computer: one file in the system's place, which users can read but not change.

A file that is wrong in any point does not count at all; then the strictest of our own limits hold, and it is said why.
"""

import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from kim_desktop.errors import BadInput, NotAllowed

PRESCRIBED = "vom Administrator vorgegeben"
STRICT_LOCK_MINUTES = 5
_MOST_BYTES = 65_536
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class ServerRule:
    """Which central store; `authority` is the SHA-256 of its certificate authority in hexadecimal."""

    address: str = ""
    authority: str = ""


@dataclass(frozen=True)
class BackupRule:
    """Where backups go by themselves, at the latest after how many days, and how many stay."""

    folder: str = ""
    every_days: int = 7
    keep: int = 4


@dataclass(frozen=True)
class UpdateRule:
    """Where new versions are announced; `root` is the trusted root of that repository."""

    url: str = ""
    channel: str = "stable"
    root: Path | None = None


@dataclass(frozen=True)
class Policy:
    """What holds on this computer; without a file nothing is prescribed."""

    path: Path | None = None
    server: ServerRule = field(default_factory=ServerRule)
    lock_minutes: int | None = None
    """The longest time without input."""
    backup: BackupRule = field(default_factory=BackupRule)
    updates: UpdateRule = field(default_factory=UpdateRule)
    problem: str = ""
    """Why the file does not count; empty if it does, or if there is none."""

    @property
    def exists(self) -> bool:
        """Whether IT has said anything."""
        return self.path is not None

    def capped(self, minutes: int) -> int:
        """A wanted time until the lock, within the limit."""
        return minutes if self.lock_minutes is None else min(minutes, self.lock_minutes)

    def check_server(self, address: str) -> None:
        """Raises `NotAllowed` if IT names another central store, or if what it names cannot be read."""
        if self.problem:
            raise NotAllowed(self.problem, "Bis das behoben ist, wird kein neues Gerät eingerichtet.")
        if self.server.address and _plain(address) != _plain(self.server.address):
            raise NotAllowed(f"Die Zentrale ist {PRESCRIBED}: {self.server.address}", field="url")

    def facts(self) -> list[tuple[str, str]]:
        """What is prescribed, by name."""
        backup, updates = self.backup, self.updates
        told = (
            (self.server.address, "Zentrale", self.server.address),
            (self.server.authority, "Zertifikatsstelle (SHA-256)", self.server.authority),
            (self.lock_minutes, "Automatisch sperren", f"spätestens nach {self.lock_minutes} Minuten"),
            (backup.folder, "Sicherung", f"nach {backup.folder}, alle {backup.every_days} Tage, {backup.keep} bleiben"),
            (updates.url, "Neue Fassungen", f"{updates.url}, Kanal {updates.channel}"),
        )
        return [(name, text) for given, name, text in told if given]

    def in_words(self) -> list[str]:
        """The same, one line each."""
        return [f"{name}: {text}" for name, text in self.facts()]


def policy_place() -> Path:
    """Where IT puts the file on this system."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "KIM Desktop" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/KIM Desktop/policy.toml")
    return Path("/etc/kim-desktop/policy.toml")


def read_policy(place: Path | None = None, owner: int = 0) -> Policy:
    """What holds here; a file that is wrong, or that others than `owner` could have written, is told in `problem`."""
    path = place or policy_place()
    if not path.is_file():
        return Policy()
    try:
        policy = parse_policy(path)
        _check_owner((path, path.parent, policy.updates.root), owner)
    except BadInput as error:
        return Policy(path, lock_minutes=STRICT_LOCK_MINUTES, problem=f"Die Vorgaben in {path} gelten nicht: {error}")
    return policy


def install_policy(source: Path, place: Path | None = None) -> Path:
    """Puts a sound policy, and the root that it names, where this computer looks for it. Raises `BadInput`."""
    policy, target = parse_policy(source), place or policy_place()
    try:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        root = policy.updates.root
        if root is not None and root.is_relative_to(source.parent):
            _copy(root, target.parent / root.relative_to(source.parent))
        _copy(source, target)
    except OSError as error:
        raise BadInput(f"{target} lässt sich nicht schreiben.", "Das darf nur der Administrator.") from error
    return target


def parse_policy(path: Path) -> Policy:
    """The policy in a file. Raises `BadInput` with the line or the key that is wrong."""
    import tomllib

    try:
        text = path.read_bytes()[: _MOST_BYTES + 1]
        if len(text) > _MOST_BYTES:
            raise BadInput("Die Datei ist zu groß für Vorgaben.")
        said = tomllib.loads(text.decode("utf-8-sig"))
    except OSError as error:
        raise BadInput("Die Datei lässt sich nicht lesen.") from error
    except UnicodeDecodeError as error:
        raise BadInput("Die Datei ist kein Text in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"Die Datei ist kein gültiges TOML ({error}).") from error
    return _with_root(_policy(path, said))


def _policy(path: Path, said: Mapping[str, Any]) -> Policy:
    if unknown := set(said) - set(_KEYS):
        raise BadInput(f"Den Abschnitt [{min(unknown)}] gibt es nicht.", f"Erlaubt sind: {', '.join(_KEYS)}.")
    server, lock, backup, updates = (_section(said, name) for name in _KEYS)
    if updates.get("url") and not updates.get("root"):
        raise BadInput("Zu [updates] url gehört root: die Datei mit der vertrauten Wurzel.")
    return Policy(path, ServerRule(**server), lock.get("most_minutes"), BackupRule(**backup), UpdateRule(**updates))


def _section(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    keys, entries = _KEYS[name], said.get(name, {})
    if not isinstance(entries, dict):
        raise BadInput(f"„{name}“ ist kein Abschnitt.", f"Schreiben Sie [{name}] in eine eigene Zeile.")
    if unknown := set(entries) - set(keys):
        raise BadInput(f"[{name}] {min(unknown)} gibt es nicht.", f"Erlaubt sind: {', '.join(keys)}.")
    return {key: _value(f"[{name}] {key}", value, keys[key]) for key, value in entries.items()}


def _value(name: str, value: object, check: "Check") -> object:
    try:
        return check(value)
    except ValueError as error:
        raise BadInput(f"{name} muss {error} sein.") from error


def _address(value: object) -> str:
    if not isinstance(value, str) or not value.startswith("https://") or len(value) > 2_000 or " " in value:
        raise ValueError("eine Adresse, die mit https:// beginnt,")
    return value.rstrip("/")


def _fingerprint(value: object) -> str:
    plain = str(value).replace(":", "").lower()
    if not _SHA256.fullmatch(plain):
        raise ValueError("ein SHA-256-Fingerabdruck mit 64 hexadezimalen Ziffern")
    return plain


def _number(least: int, most: int) -> "Check":
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"eine ganze Zahl von {least} bis {most}")
        return value

    return check


def _folder(value: object) -> str:
    """For whichever system: what is checked here may be meant for another."""
    kinds = (PurePosixPath, PureWindowsPath)
    if isinstance(value, str) and (
        value.startswith(("%", "$", "~")) or any(kind(value).is_absolute() for kind in kinds)
    ):
        return value
    raise ValueError("ein vollständiger Pfad")


def _channel(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("ein Name aus Kleinbuchstaben, Ziffern und Strichen")
    return value


def _file(value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError("der Name einer Datei")
    return Path(value)


def _with_root(policy: Policy) -> Policy:
    """The root lies beside the policy unless it is named in full."""
    root = policy.updates.root
    if root is None or policy.path is None:
        return policy
    whole = policy.path.parent / root
    if not whole.is_file():
        raise BadInput(f"[updates] root: Die Datei {whole} fehlt.")
    return replace(policy, updates=replace(policy.updates, root=whole))


def _copy(source: Path, target: Path) -> None:
    if source.resolve() != target.resolve():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o644)


def _check_owner(paths: Iterable[Path | None], owner: int) -> None:
    """On Windows the folder's rights are set by the installer; elsewhere owner and mode tell who could have written."""
    if sys.platform == "win32":
        return
    for each in filter(None, paths):
        about = each.stat()
        if about.st_uid != owner or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise BadInput(
                f"{each} können auch andere als der Administrator ändern.", "Setzen Sie Eigentümer und Rechte."
            )


def _plain(address: str) -> str:
    return address.strip().rstrip("/").lower()


Check = Callable[[object], object]
_KEYS: dict[str, dict[str, Check]] = {
    "server": {"address": _address, "authority": _fingerprint},
    "lock": {"most_minutes": _number(1, 60)},
    "backup": {"folder": _folder, "every_days": _number(1, 90), "keep": _number(1, 100)},
    "updates": {"url": _address, "channel": _channel, "root": _file},
}
