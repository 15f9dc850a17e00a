"""A simulated device: a real vault, a person, and everything that can happen to a laptop."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event

from kim_desktop.errors import DeviceForked, DeviceRevoked, KnownError
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.storage.vault import Vault, open_vault
from kim_desktop.torture.ground import PASSWORD
from kim_desktop.torture.history import History, Said
from kim_desktop.torture.line import Bad, Crash, Line, Script
from kim_desktop.torture.world import World, new_home
from sync.client.farewell import Leaver
from sync.client.result import RoundResult
from sync.client.round import run_round
from sync.client.transport import Credentials, Patience, Transport
from sync.protocol import EnrolAnswer, EnrolRequest
from sync.service.access.accounts import User
from sync.service.running.front import Call

_PATIENCE = Patience(attempts=3, pause=0)
_NOT_COPIED = shutil.ignore_patterns("*-shm", "vault.lock")
_OWN = """SELECT id, digest, device_seq, case_id, record, record_id,
    (SELECT json_group_array(key) FROM json_each(payload, '$.fields'))
    FROM changes WHERE device = ? AND device_seq > ?"""
_ANSWERED = "SELECT id, seq, set_aside FROM changes WHERE device = ? AND (seq IS NOT NULL OR set_aside IS NOT NULL)"


class Fate(Enum):
    """How a device stands."""

    AT_WORK = auto()
    FORKED = auto()
    REVOKED = auto()


class WatchedStore(Store):
    """Tells when a unit was acknowledged."""

    acknowledged: Callable[[], None]

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One unit, and the word that it is safe."""
        with super().unit() as unit:
            yield unit
        self.acknowledged()


class Desk:
    """One vault and its user; `name` stands for the vault in the history, wherever its folder lies."""

    def __init__(self, world: World, history: History, name: str, user: User) -> None:
        self.world, self.history, self.name, self.user = world, history, name, user
        self.skew = timedelta()
        self.fate = Fate.AT_WORK
        self.erased = self.is_busy = False
        self.result: RoundResult | None = None
        self.old_calls: list[Call] = []
        self._is_judging = False
        self._copy: Path | None = None
        self._unlisten: Callable[[], None] = lambda: None
        self._homes = 0
        self._noted = 0

    def enrol(self) -> None:
        """Makes the vault this person's."""
        self.folder = self._new_folder()
        shutil.copytree(self.world.ground.vault, self.folder)
        self._open()
        self.store.set_identity(self._new_identity())

    def rejoin(self) -> None:
        """The vault goes on as a new device of the same person, after it was recognised as a copy."""
        self.store.begin_anew(self._new_identity())
        self.fate, self._noted = Fate.AT_WORK, 0

    def clock(self) -> datetime:
        """The time as this device believes it to be."""
        return self.world.now + self.skew

    def close(self) -> None:
        """Closes the vault properly."""
        self.store.close()

    def start(self) -> None:
        """Opens the vault again."""
        self._open()

    def work(self, do: Callable[["Desk"], str]) -> str:
        """Something that the user does; tells what, or the sentence that said why not."""
        try:
            return do(self)
        except KnownError as error:
            return f"abgelehnt: {error.message}"
        except Crash:
            self._come_back()
            return "abgestürzt beim Speichern"

    def sync(self, script: Script, count: Callable[[Bad], None] = lambda _: None) -> str:
        """One round over a bad line; tells how it ended."""
        self.result, self.is_busy = None, True
        try:
            with self._transport(script, self.store.identity, count) as transport:
                self.result = run_round(self.store, transport, lambda *_: None, lambda: False, self._erase)
            return "gleich" if self.result.digests_equal else "ungleich"
        except DeviceForked as error:
            self.fate = Fate.FORKED
            return f"Abzweigung erkannt: {error.message}"
        except DeviceRevoked:
            self.fate = Fate.REVOKED
            Leaver(self.store, connect=lambda: self._transport(Script(), None)).hand_over()
            return "gesperrt"
        except KnownError as error:
            return f"misslungen: {error.message}"
        except Crash:
            self._come_back()
            return "abgestürzt beim Abgleich"
        finally:
            self.is_busy = False
            self._note_answers()

    def crash_after(self, statements: int) -> None:
        """The program will end at this statement to the database, counted from now."""
        left = statements

        def count(*_: object) -> None:
            nonlocal left
            left -= not self._is_judging
            if left == 0 and not self._is_judging:
                self._copy = self._copied()
                raise Crash

        event.listen(self.store.vault.engine, "before_cursor_execute", count)
        self._unlisten = lambda: event.remove(self.store.vault.engine, "before_cursor_execute", count)

    def calm(self) -> None:
        """No crash is to come any more."""
        self._unlisten()
        self._unlisten = lambda: None

    def copied_folder(self) -> Path:
        """A copy of the vault's folder as it is now."""
        return self._copied()

    def go_back_to(self, folder: Path) -> None:
        """Goes on with another copy of the vault's folder, as if nothing had happened since."""
        self.store.close()
        self.folder = folder
        self._open()
        self._noted = self.store.replica.counters().device_seq

    def twin(self, name: str, folder: Path) -> "Desk":
        """The same vault once more, at another place."""
        made = Desk(self.world, self.history, name, self.user)
        made.folder = folder
        made._open()
        made._noted = made.store.replica.counters().device_seq
        self.history.copy_vault(self.name, name)
        self.history.forget_after(name, made.rows("SELECT id FROM changes"))
        return made

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Plain SQL on the vault, for whoever judges."""
        self._is_judging = True
        try:
            with self.store.vault.reading() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(statement, tuple(values))]
        finally:
            self._is_judging = False

    def _new_identity(self) -> Identity:
        key, (url, authority) = Ed25519PrivateKey.generate(), self.world.place
        secret = self.world.new_secret(self.user)
        asked = EnrolRequest(secret, self.name, key.public_key().public_bytes_raw().hex())
        with self._transport(Script(), None) as transport:
            answer = transport.call("enrol", asked, EnrolAnswer, repeat=False)
        return Identity(
            answer.user_id, answer.user_name, answer.role, answer.organisation, answer.device_id, self.name,
            answer.device_number, key.private_bytes_raw().hex(), url, authority, answer.municipality,
        )  # fmt: skip

    def _open(self) -> None:
        vault: Vault = open_vault(self.folder, PASSWORD, clock=self.clock)
        self.store = WatchedStore(vault, self.world.model, self.clock)
        self.store.acknowledged = self._note_saved
        self._unlisten, self._copy = lambda: None, None

    def _come_back(self) -> None:
        """The next start after a crash: what had reached the files by then."""
        folder = self._copy or self._copied()
        self.calm()
        self.store.close()
        shutil.rmtree(self.folder)
        self.folder = folder
        self._open()
        self._noted = min(self._noted, self.store.replica.counters().device_seq)

    def _copied(self) -> Path:
        return Path(shutil.copytree(self.folder, self._new_folder(), ignore=_NOT_COPIED))

    def _new_folder(self) -> Path:
        self._homes += 1
        return new_home(self.world.folder, f"{self.name}-{self._homes}")

    def _transport(
        self, script: Script, identity: Identity | None, count: Callable[[Bad], None] = lambda _: None
    ) -> Transport:
        line = Line(self.world, script, self.old_calls, count)
        client = httpx2.Client(base_url=self.world.place[0], transport=line, trust_env=False)
        if identity is None:
            return Transport("", "", None, _PATIENCE, client)
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
        return Transport("", "", Credentials(identity.device_id, key.sign), _PATIENCE, client)

    def _erase(self) -> None:
        self.erased = True

    def _note_saved(self) -> None:
        device = self.store.identity.device_id
        for id_, digest, device_seq, case_id, record, record_id, fields in self.rows(_OWN, device, self._noted):
            names = frozenset(json.loads(fields))
            said = Said(id_, digest, device, device_seq, case_id, record, record_id, names)
            self.history.local[self.name][id_] = said
            self._noted = max(self._noted, device_seq)

    def _note_answers(self) -> None:
        said = self.history.local[self.name]
        for id_, seq, reason in self.rows(_ANSWERED, self.store.identity.device_id):
            if reason is not None:
                self.history.refused[id_] = reason
            elif seq is not None and id_ in said:
                self.history.central[id_] = said[id_]
