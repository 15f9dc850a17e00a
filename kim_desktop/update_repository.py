"""The repository of new versions that IT keeps: made, filled, signed and renewed with The Update Framework.

Three keys: `root` names the others and lies offline, `targets` signs what is published, `online` signs every few days
that the list is still the newest. Only the last one has to be readable without anybody's doing.
"""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer
from tuf.repository import Repository

from kim_desktop.clock import Clock, system_clock
from kim_desktop.errors import BadInput
from kim_desktop.updates import index_content, index_path

KEYS = ("root", "targets", "online")
_KEY_OF = {"root": "root", "targets": "targets", "snapshot": "online", "timestamp": "online"}
_DAYS = {"root": 1_095, "targets": 365, "snapshot": 14, "timestamp": 14}
_KINDS = {"root": Root, "targets": Targets, "snapshot": Snapshot, "timestamp": Timestamp}


def make_keys(folder: Path, password: bytes) -> None:
    """New keys in an empty folder; `online` is not locked by the password. Raises `BadInput`."""
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"In {folder} liegt schon etwas.", "Nehmen Sie einen leeren Ordner.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in KEYS:
        _write_key(folder, name, NoEncryption() if name == "online" else BestAvailableEncryption(password))


class UpdateRepository(Repository):
    """A folder with `metadata` and `targets` that any web server can hand out."""

    def __init__(self, folder: Path, keys: Path, password: bytes = b"", clock: Clock = system_clock) -> None:
        self._metadata, self._targets = folder / "metadata", folder / "targets"
        self._keys, self._password, self._clock = keys, password, clock

    def make(self) -> Path:
        """The first state of an empty repository; returns the root that devices have to trust."""
        if self._newest("root"):
            raise BadInput("Dieses Verzeichnis gibt es schon.", "Erneuern lässt es sich mit renew.")
        for folder in (self._metadata, self._targets):
            folder.mkdir(parents=True, exist_ok=True)
        with self.edit_root() as root:
            root.consistent_snapshot = True
            for role, key in _KEY_OF.items():
                root.add_key(self._signer(key).public_key, role)
        with self.edit_targets():
            pass
        self._tell(force=True)
        return self._file("root", 1)

    def publish(self, file: Path, version: str, channel: str, platform: str) -> None:
        """From now on this is the newest version of the channel."""
        path = f"{channel}/{platform}/{file.name}"
        index = index_content(version, path)
        target = TargetFile.from_file(path, str(file))
        newest = TargetFile.from_data(index_path(channel, platform), index)
        shutil.copyfile(file, self._place(target))
        self._place(newest).write_bytes(index)
        with self.edit_targets() as targets:
            targets.targets[target.path], targets.targets[newest.path] = target, newest
        self._tell()

    def refresh(self) -> None:
        """Says anew that the list is the newest; only the online key is needed."""
        self.do_snapshot(force=True)
        self.do_timestamp(force=True)

    def renew(self, exchanged: str = "") -> None:
        """A new root with new deadlines; with another key in the place of one that may be in wrong hands."""
        with self.edit_root() as root:
            if exchanged:
                self._exchange(root, exchanged)
        with self.edit_targets():
            pass
        self._tell(force=True)

    def expires(self) -> Mapping[str, datetime]:
        """Until when what is signed holds, by role."""
        return {role: self.open(role).signed.expires for role in _KEY_OF}

    def open(self, role: str) -> Metadata[Any]:
        """The newest state of a role."""
        newest = self._newest(role)
        if newest:
            return Metadata.from_file(str(self._file(role, newest)))
        made = _KINDS[role]()
        made.version = 0
        return Metadata(made)

    def close(self, role: str, md: Metadata[Any]) -> None:
        """Signs and keeps the next state of a role."""
        md.signed.version += 1
        md.signed.expires = self._clock().astimezone(UTC).replace(microsecond=0) + timedelta(days=_DAYS[role])
        md.signatures.clear()
        md.sign(self._signer(_KEY_OF[role]), append=True)
        md.to_file(str(self._file(role, md.signed.version)), JSONSerializer(compact=False))

    @property
    def targets_infos(self) -> dict[str, MetaFile]:
        """What the snapshot says of the targets."""
        return {"targets.json": MetaFile(self.targets().version)}

    @property
    def snapshot_info(self) -> MetaFile:
        """What the timestamp says of the snapshot."""
        return MetaFile(self.snapshot().version)

    def _tell(self, force: bool = False) -> None:
        self.do_snapshot(force=force)
        self.do_timestamp(force=force)

    def _exchange(self, root: Root, name: str) -> None:
        roles = [role for role, key in _KEY_OF.items() if key == name]
        old = self._signer(name).public_key
        lock = NoEncryption() if name == "online" else BestAvailableEncryption(self._password)
        _write_key(self._keys, name, lock)
        for role in roles:
            root.revoke_key(old.keyid, role)
            root.add_key(self._signer(name).public_key, role)

    def _signer(self, name: str) -> CryptoSigner:
        try:
            content = (self._keys / f"{name}.pem").read_bytes()
            key = load_pem_private_key(content, None if name == "online" else self._password)
        except FileNotFoundError as error:
            raise BadInput(f"Der Schlüssel {name}.pem fehlt in {self._keys}.") from error
        except (ValueError, TypeError) as error:
            raise BadInput(f"Das Passwort öffnet den Schlüssel {name}.pem nicht.") from error
        return CryptoSigner(key)

    def _place(self, target: TargetFile) -> Path:
        folder, _, name = target.path.rpartition("/")
        place = self._targets / folder / f"{next(iter(target.hashes.values()))}.{name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _newest(self, role: str) -> int:
        if role == "timestamp":
            path = self._file(role, 0)
            return Metadata[Timestamp].from_file(str(path)).signed.version if path.exists() else 0
        return max((int(path.name.split(".")[0]) for path in self._metadata.glob(f"*.{role}.json")), default=0)

    def _file(self, role: str, version: int) -> Path:
        return self._metadata / ("timestamp.json" if role == "timestamp" else f"{version}.{role}.json")


def _write_key(folder: Path, name: str, lock: KeySerializationEncryption) -> None:
    target = folder / f"{name}.pem"
    target.touch(mode=0o600)
    target.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
