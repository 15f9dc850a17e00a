"""Real parts for the tests: a PostgreSQL with a template, an office with its service, desks with their vaults."""

import itertools
import shutil
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL, create_engine, text
from starlette.applications import Starlette

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.case import Case, Contact, Participation
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.keys import Cost
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import create_vault, open_vault
from sync.client.enrol import enrol
from sync.client.result import RoundResult
from sync.client.round import run_round
from sync.client.transport import Credentials, Patience, Transport
from sync.service.access.accounts import User
from sync.service.access.tls import ensure_certificates
from sync.service.centre import Centre, Settings, write_settings
from sync.service.running.app import make_app
from sync.service.running.limits import Limits
from sync.service.running.server import Listen, Server
from sync.service.service import Figures, Service
from sync.service.store.embedded import EmbeddedPostgres

HOSTS = ("localhost", "127.0.0.1")
TEAM = (("Ada Muster", "case_manager"), ("Ben Beispiel", "case_manager"), ("Kim Probe", "coordinator"))
PASSWORD = "für Tests nur"
TEMPLATE = "kim_template"
FAST = Patience(connect=5, answer=20, attempts=3, pause=0.01)
PARAMETER = Parameter(id="param-small_number", name="small_number", label="Kleine Zahl", value=5)


class Postgres:
    """One server; each test gets a copy of a prepared database."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedPostgres(folder / "server", durable=False)
        self._numbers = itertools.count(1)
        self.tls = folder / "tls"

    def __enter__(self) -> "Postgres":
        self._server.start()
        ensure_certificates(self.tls, HOSTS)
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        folder = self.tls.parent / "template"
        write_settings(folder, Settings("Musterstadt", HOSTS, database_url=self.url_text(TEMPLATE)))
        with Centre(folder) as centre:
            centre.begin([PARAMETER])
            for name, role in TEAM:
                centre.add_user(name, role)
        self.vault = folder / "vault"
        Store(create_vault(self.vault, PASSWORD, None, Cost.for_tests())).close()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def new_database(self) -> str:
        """The URL of a fresh copy."""
        name = f"kim_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY WAL_LOG")
        return self.url_text(name)

    def copy_database(self, url: str) -> str:
        """The URL of a copy of another test's database; nobody may be connected to it."""
        name, source = f"kim_{next(self._numbers)}", url.split("?")[0].rsplit("/", 1)[1]
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY WAL_LOG")
        return self.url_text(name)

    def new_folder(self) -> Path:
        """A folder of its own for one test."""
        folder = self.tls.parent / f"office-{next(self._numbers)}"
        folder.mkdir()
        return folder

    def drop(self, url: str) -> None:
        """Gives the room back."""
        self._execute(f"DROP DATABASE {url.split('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def url_text(self, database: str) -> str:
        """A URL with its password."""
        url: URL = self._server.url(database)
        return url.render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        engine = create_engine(self._server.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


class Office:
    """A central store that runs over TLS on a free port, and the desks that belong to it."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres, self.folder = postgres, postgres.new_folder()
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
        self.port = 0
        self.figures: Figures | None = None
        self.model: Model | None = None
        self._closing = ExitStack()
        self._desks = itertools.count(1)

    def __enter__(self) -> "Office":
        settings = Settings("Musterstadt", HOSTS, database_url=self.postgres.new_database())
        write_settings(self.folder / "centre", settings)
        shutil.copytree(self.postgres.tls, self.folder / "centre" / "tls")
        self.open()
        self.ada, self.ben, self.kim = self.centre.users()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()
        self.shut()
        self.postgres.drop(self.centre.settings.database_url)

    @property
    def url(self) -> str:
        """Where the service listens."""
        return f"https://localhost:{self.port}"

    def open(self) -> None:
        """Opens the store and serves it, at the same port as before."""
        self.centre = Centre(self.folder / "centre", model=self.model, clock=lambda: self.now)
        self.server = Server(self.app(), self.centre.certificates, Listen("127.0.0.1", self.port, grace=1))
        self.server.start()
        self.port = self.server.port

    def app(self) -> Starlette:
        """The service's application."""
        trusted = self.centre.certificates.trusted
        return make_app(Service(self.centre.database, trusted, self.figures, lambda: self.now), Limits())

    def shut(self) -> None:
        """Stops serving and closes the store."""
        self.server.stop()
        self.centre.close()

    def back_up(self) -> str:
        """Makes a copy of the database; returns its URL."""
        self.shut()
        self._backup = self.postgres.copy_database(self.centre.settings.database_url)
        self.open()
        return self._backup

    def put_back(self, backup: str = "") -> None:
        """Goes on with what was copied, last or then, as after a disaster; this may be done again and again."""
        self.shut()
        copy = self.postgres.copy_database(backup or self._backup)
        (self.folder / "centre" / "service.json").unlink()
        write_settings(self.folder / "centre", Settings("Musterstadt", HOSTS, database_url=copy))
        self.open()

    def desk(self, user: User, url: str = "") -> "Desk":
        """An enrolled device of this person."""
        enrolment = enrol(self.url, self.centre.new_code(user.id), f"Gerät von {user.name}", FAST)
        folder = self.folder / f"desk-{next(self._desks)}"
        identity = Identity(**{**asdict(enrolment), "service_url": url or enrolment.service_url})
        shutil.copytree(self.postgres.vault, folder)
        store = Store(open_vault(folder, PASSWORD), Model(), lambda: self.now)
        store.set_identity(identity)
        made = Desk(store, folder)
        self._closing.callback(made.close)
        return made


class Desk:
    """A person's vault and what they do with it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.erased = False

    def close(self) -> None:
        """Closes the vault."""
        self.store.close()

    def transport(self, url: str = "", patience: Patience = FAST) -> Transport:
        """A connection of this device."""
        identity = self.store.identity
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(identity.device_key))
        return Transport(
            url or identity.service_url, identity.service_ca, Credentials(identity.device_id, key.sign), patience
        )

    def sync(self, url: str = "", patience: Patience = FAST) -> RoundResult:
        """One round."""
        with self.transport(url, patience) as transport:
            return run_round(self.store, transport, lambda *_: None, lambda: False, self._erase)

    def admit(self, family_name: str = "Beispiel", responsible: str = "") -> str:
        """A new case with a Meldung, a case and a person; returns the case's id."""
        case_id = new_id()
        staff = responsible or self.store.identity.user_id
        with self.store.unit() as unit:
            unit.add(Meldung(id=new_id(), case_id=case_id, family_name=family_name, decision="admitted"))
            unit.add(Case(id=case_id, case_id=case_id, code="M-0001", responsible=staff))
            unit.add(Person(id=f"person-{case_id}", case_id=case_id, family_name=family_name))
        return case_id

    def note(self, case_id: str, said: str) -> str:
        """A journal entry; returns its id."""
        entry = Contact(id=new_id(), case_id=case_id, text=said, sort="talk")
        with self.store.unit() as unit:
            unit.add(entry)
        return entry.id

    def person(self, case_id: str) -> Person:
        """The case's person."""
        found = self.store.get(Person, f"person-{case_id}")
        assert found is not None
        return found

    def rewrite(self, case_id: str, **values: object) -> None:
        """Changes fields of the case's person."""
        before = self.person(case_id)
        with self.store.unit() as unit:
            unit.save(before, replace(before, **values))  # type: ignore[arg-type]

    def hand_over(self, case_id: str, to: User) -> None:
        """Makes someone else responsible."""
        before = self.store.get(Case, case_id)
        assert before is not None
        with self.store.unit() as unit:
            unit.save(before, replace(before, responsible=to.id))

    def share(self, case_id: str, with_whom: User, until: date = date(2099, 1, 1)) -> None:
        """Lets a colleague take part."""
        with self.store.unit() as unit:
            unit.add(Participation(id=new_id(), case_id=case_id, staff=with_whom.id, part="coworker", until=until))

    def _erase(self) -> None:
        self.erased = True
