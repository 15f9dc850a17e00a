"""A simulated municipality: the real service on a real database, without sockets, under a clock of its own."""

import logging
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import extract_tb

from sqlalchemy import Connection, create_engine

from kim_desktop.domain.model import Model
from kim_desktop.torture.ground import HOSTS, Ground
from sync.service.access.accounts import User
from sync.service.centre import Centre, Settings, write_settings
from sync.service.running.front import Call, Front, Reply
from sync.service.service import Service
from sync.service.store.connections import PROCESS

_BEGIN = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
_URL = "https://localhost:8443"


class World:
    """The central store, its backups and its faults; one thread, nothing left to chance."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.folder = ground, ground.new_folder()
        self.now = _BEGIN
        self.model = Model()
        self.exchanges = 0
        self.faults = _Faults()
        self.backups: list[str] = []
        logging.getLogger("kim.sync").addHandler(self.faults)
        self._open(ground.new_database())
        self.team: Sequence[User] = self.centre.users()

    def close(self) -> None:
        """Ends the service and gives everything back."""
        self._shut()
        logging.getLogger("kim.sync").removeHandler(self.faults)
        for url in (self.url, *self.backups):
            self.ground.drop(url)
        shutil.rmtree(self.folder)

    def clock(self) -> datetime:
        """The time at the central store."""
        return self.now

    def pass_by(self, time: timedelta) -> None:
        """Lets time go by."""
        self.now += time

    @property
    def connection(self) -> AbstractContextManager[Connection]:
        """A connection past the service and all its rights, for whoever judges."""
        return self._judging.connect()

    def answer(self, call: Call) -> Reply:
        """What the service answers."""
        self.exchanges += 1
        return self._front.answer(call)

    def let_go_of_connections(self) -> None:
        """In a child: those of its parent are not its own."""
        self._judging.dispose(close=False)
        PROCESS.begin_anew()
        self.centre.database.engine.dispose(close=False)

    def restart(self) -> None:
        """The service ends and begins anew on the same database."""
        self._shut()
        self._open(self.url)

    def back_up(self) -> None:
        """A copy of the database as it is now."""
        self._shut()
        self.backups.append(self.ground.copy_database(self.url))
        self._open(self.url)

    def put_back(self, number: int) -> None:
        """The database breaks; an earlier copy takes its place, and the administrator says so."""
        self._shut()
        self.ground.drop(self.url)
        self._open(self.ground.copy_database(self.backups[number]))
        self.centre.renew_epoch()

    def forget_backups(self) -> None:
        """From now on only later backups are put back."""
        for url in self.backups:
            self.ground.drop(url)
        self.backups.clear()

    def new_secret(self, user: User) -> str:
        """The secret part of an enrolment code."""
        return self.centre.new_code(user.id).replace("-", "")[:10]

    @property
    def place(self) -> tuple[str, str]:
        """The service's address and authority, as a device keeps them."""
        return _URL, self.centre.certificates.authority_pem

    def _shut(self) -> None:
        self._judging.dispose()
        self.centre.close()

    def _open(self, url: str) -> None:
        self.url, self._judging = url, create_engine(url)
        folder = self.folder / "centre"
        if folder.exists():
            (folder / "service.json").unlink()
        write_settings(folder, Settings("Musterstadt", HOSTS, database_url=url))
        if not (folder / "tls").exists():
            shutil.copytree(self.ground.tls, folder / "tls")
        self.centre = Centre(folder, model=self.model, clock=self.clock)
        service = Service(self.centre.database, self.centre.certificates.trusted, None, self.clock)
        self._front = Front(service)


class _Faults(logging.Handler):
    """Collects what the service itself calls a fault: the campaign makes none that it may answer so."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the fault with the last place of ours in its traceback."""
        if record.exc_info:
            ours = [each for each in extract_tb(record.exc_info[2]) if "site-packages" not in each.filename]
            place = f" ({Path(ours[-1].filename).name}:{ours[-1].lineno})" if ours else ""
            self.said.append(record.getMessage() + place)


def new_home(folder: Path, name: str) -> Path:
    """A folder that is not there yet."""
    path = folder / name
    if path.exists():
        raise FileExistsError(path)
    return path
