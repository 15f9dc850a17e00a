"""What simulated municipalities stand on: one PostgreSQL in memory, a prepared database and a prepared vault."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from kim_desktop.domain.records.master import Parameter
from kim_desktop.storage.keys import Cost
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault
from sync.service.access.tls import ensure_certificates
from sync.service.centre import Centre, Settings, write_settings
from sync.service.store.embedded import EmbeddedPostgres

PASSWORD = "Pferd Klammer Batterie Heft"  # noqa: S105 - everybody here is invented, and so is their password
HOSTS = ("localhost", "127.0.0.1")
TEAM = (("Ada Muster", "case_manager"), ("Ben Beispiel", "case_manager"), ("Cem Testa", "case_manager"),
        ("Kim Probe", "coordinator"))  # fmt: skip
_TEMPLATE = "kim_template"
_PARAMETER = Parameter(id="param-small_number", name="small_number", label="Kleine Zahl", value=5)
_ROOM = 2**30


@dataclass(frozen=True)
class Ground:
    """Where databases and vaults are copied from; may be handed to another process."""

    url: str
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    @property
    def vault(self) -> Path:
        """A closed vault that belongs to nobody yet."""
        return self.folder / "vault"

    @property
    def tls(self) -> Path:
        """Certificates for every simulated service."""
        return self.folder / "tls"

    def new_folder(self) -> Path:
        """A folder of its own."""
        made = self.folder / f"world-{os.getpid()}-{next(self._numbers)}"
        made.mkdir()
        return made

    def new_database(self) -> str:
        """The URL of a fresh copy of the prepared database."""
        return self.copy_database(self.url_of(_TEMPLATE))

    def copy_database(self, url: str) -> str:
        """The URL of a copy; nobody may be connected to the original."""
        name = f"kim_{os.getpid()}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database} STRATEGY WAL_LOG")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Gives a database's room back."""
        self._execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def url_of(self, database: str) -> str:
        """The URL of a database, with its password."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def new_ground() -> Iterator[Ground]:
    """A running PostgreSQL that trusts the machine not to fail, with everything prepared; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="kim-torture-", dir=in_memory()) as temporary:
        folder = Path(temporary)
        with EmbeddedPostgres(folder / "server", durable=False) as server:
            ground = Ground(server.url().render_as_string(hide_password=False), folder)
            _prepare(ground)
            yield ground


def in_memory() -> Path | None:
    """A folder in memory if there is room, else the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


def new_vault(folder: Path) -> None:
    """A closed vault whose password costs little to try."""
    Store(create_vault(folder, PASSWORD, None, Cost.for_tests())).close()


def _prepare(ground: Ground) -> None:
    ensure_certificates(ground.tls, HOSTS)
    ground._execute(f"CREATE DATABASE {_TEMPLATE}")
    folder = ground.folder / "template"
    write_settings(folder, Settings("Musterstadt", HOSTS, database_url=ground.url_of(_TEMPLATE)))
    shutil.copytree(ground.tls, folder / "tls")
    with Centre(folder) as centre:
        centre.begin([_PARAMETER])
        for name, role in TEAM:
            centre.add_user(name, role)
    new_vault(ground.vault)
