"""A central store in a folder: its database, certificates and everything an administrator does with it."""

import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import URL, Connection
from starlette.types import ASGIApp

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.errors import BadInput
from sync.protocol import authority_fingerprint
from sync.service.access import accounts
from sync.service.access.accounts import CODE_LIFETIME, Device, User
from sync.service.access.tls import Certificates, ensure_certificates
from sync.service.audit.log import record
from sync.service.judging.judge import SYSTEM
from sync.service.judging.own_key import renew_key
from sync.service.judging.scope import follow_rules
from sync.service.judging.system import prepare_system, write_records
from sync.service.rounds import push, team
from sync.service.rounds.push import Incident
from sync.service.running.app import make_app
from sync.service.running.house import House, Rooms
from sync.service.running.limits import Limits
from sync.service.running.metrics import Metrics
from sync.service.running.server import Listen, Server
from sync.service.service import Figures, Service
from sync.service.store.database import Database, get_value, put_value
from sync.service.store.embedded import EmbeddedPostgres
from sync.service.store.epochs import renew
from sync.service.store.tenants import read_tenant

_SETTINGS = "service.json"


@dataclass(frozen=True)
class Settings:
    """How a central store is set up; an empty `database_url` means the embedded PostgreSQL.

    Requests from the addresses or networks in `trusted_proxies` come from whom they say (X-Forwarded-For).
    """

    municipality: str
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    host: str = "127.0.0.1"
    port: int = 8443
    database_url: str = ""
    migrate_at_start: bool = True
    trusted_proxies: tuple[str, ...] = ()


class Centre:
    """An open central store, a folder's own or a tenant's; several processes may have the same one open."""

    def __init__(
        self,
        folder: Path,
        *,
        model: Model | None = None,
        clock: Clock = system_clock,
        tenant: str = "",
        may_migrate: bool = False,
    ) -> None:
        self.folder = folder
        self.settings = read_settings(folder)
        self.tenant = read_tenant(folder, tenant) if tenant else None
        self.metrics = Metrics()
        self._clock = clock
        self._closing = ExitStack()
        try:
            self.certificates: Certificates = ensure_certificates(folder / "tls", self.settings.hosts)
            self.database = self._database(model)
            self._closing.callback(self.database.close)
            self.database.prepare(may_migrate=may_migrate or self.settings.migrate_at_start)
            follow_rules(self.database, clock())
        except BaseException:
            self._closing.close()
            raise

    def __enter__(self) -> "Centre":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database and stops the embedded one."""
        self._closing.close()

    @property
    def url(self) -> str:
        """Where devices reach this store."""
        path = f"/{self.tenant.name}" if self.tenant else ""
        return f"https://{self.settings.hosts[0]}:{self.settings.port}{path}"

    @property
    def municipality(self) -> str:
        """Whose store this is."""
        return self.tenant.municipality if self.tenant else self.settings.municipality

    @property
    def fingerprint(self) -> str:
        """What enrolment codes say about the certificate authority."""
        return authority_fingerprint(self.certificates.authority_pem)

    def is_new(self) -> bool:
        """Whether nobody has written the starting set yet."""
        with self.database.engine.connect() as connection:
            return not get_value(connection, "municipality")

    def begin(self, records: Iterable[Record]) -> None:
        """Writes the starting set, once."""
        with self.database.writing() as connection:
            if get_value(connection, "municipality"):
                raise BadInput("Die Zentrale ist schon eingerichtet.")
            prepare_system(connection, self._clock())
            write_records(connection, self.database, records, self._clock())
            put_value(connection, "municipality", self.municipality)
            self._note(connection, Action.RECORDS_WRITTEN, "Grundausstattung")

    def add_user(self, name: str, role: str, organisation: str = "") -> User:
        """A new person, who appears on every device as a member of the team."""
        now = self._clock()
        with self.database.writing() as connection:
            user = team.add_person(connection, self.database, name, role, organisation, now)
            self._note(connection, Action.USER_ADDED, user.id)
            return user

    def deactivate_user(self, user_id: str) -> Sequence[str]:
        """The person leaves: devices are revoked, cases withdrawn, the team list shows the last day."""
        now = self._clock()
        with self.database.writing() as connection:
            devices = team.let_go(connection, self.database, user_id, now)
            self._note(connection, Action.USER_LEFT, user_id)
            return devices

    def users(self) -> list[User]:
        """All persons, without the service itself."""
        with self.database.engine.connect() as connection:
            return [user for user in accounts.users(connection) if user.id != "system"]

    def devices(self) -> list[Device]:
        """All devices, without the service itself."""
        with self.database.engine.connect() as connection:
            return [device for device in accounts.devices(connection) if device.user_id != SYSTEM]

    def new_code(self, user_id: str, lifetime: timedelta = CODE_LIFETIME) -> str:
        """A one-time code that enrols a device of this person."""
        with self.database.serving() as connection:
            code = accounts.new_code(connection, user_id, self.fingerprint, self._clock(), lifetime)
            self._note(connection, Action.CODE_MADE, user_id)
            return code

    def revoke_device(self, device_id: str) -> None:
        """The device is refused at once and erases itself at its next contact."""
        with self.database.serving() as connection:
            accounts.revoke_device(connection, device_id, self._clock())
            self._note(connection, Action.DEVICE_REVOKED, device_id)

    def incidents(self) -> list[Incident]:
        """Devices that behaved as none should: copies and vaults put back to an older state."""
        with self.database.engine.connect() as connection:
            return push.incidents(connection)

    def write(self, records: Iterable[Record]) -> None:
        """New master records, such as the rows of the responsibility key."""
        with self.database.writing() as connection:
            wanted = list(records)
            write_records(connection, self.database, wanted, self._clock())
            self._note(connection, Action.RECORDS_WRITTEN, str(len(wanted)))

    def renew_epoch(self) -> None:
        """To be called after a backup was put back: every device then offers what it holds."""
        with self.database.writing() as connection:
            renew(connection)
            self._note(connection, Action.RESTORED)

    def renew_key(self) -> str:
        """The store signs with a new key from now on; its public half in hex."""
        with self.database.writing() as connection:
            key = renew_key(connection, self._clock())
            self._note(connection, Action.KEY_CHANGED, key[:16])
            return key

    @property
    def listen(self) -> Listen:
        """Where this store is to be reached."""
        return Listen(self.settings.host, self.settings.port, trusted_proxies=self.settings.trusted_proxies)

    def app(self, figures: "FiguresOf | None" = None, metrics: Metrics | None = None) -> ASGIApp:
        """What answers the devices of this store."""
        counting = figures(self) if figures else None
        return make_app(Service(self.database, self.certificates.trusted, counting, self._clock), Limits(), metrics)

    def server(
        self,
        figures: "FiguresOf | None" = None,
        listen: Listen | None = None,
        shared: socket.socket | None = None,
        beat: Callable[[], None] | None = None,
    ) -> Server:
        """The service over TLS, not yet running: this store, and each tenant under its path."""

        def open_room(name: str) -> tuple[Centre, ASGIApp]:
            tenant = Centre(self.folder, model=self.database.model, clock=self._clock, tenant=name)
            return tenant, tenant.app(figures, self.metrics)

        rooms = Rooms(self.folder, open_room)
        self._closing.callback(rooms.close)
        app = House(self.app(figures, self.metrics), rooms)
        return Server(app, self.certificates, listen or self.listen, shared, beat)

    def _note(self, connection: Connection, action: Action, detail: str = "") -> None:
        """What an administrator does at the store itself stands in the Zugriffsprotokoll as done by the store."""
        record(connection, self._clock(), Deed(action, detail=detail, actor=SYSTEM, device=SYSTEM))

    def _database(self, model: Model | None) -> Database:
        url = self._database_url()
        if self.tenant is None:
            return Database(url, model)
        return Database(self.tenant.url(url), model, self.tenant.place)

    def _database_url(self) -> str | URL:
        if self.settings.database_url:
            return self.settings.database_url
        embedded = EmbeddedPostgres(self.folder / "postgres")
        self._closing.enter_context(embedded)
        return embedded.url()


FiguresOf = Callable[[Centre], Figures]
"""How each store counts its figures."""


def write_settings(folder: Path, settings: Settings) -> None:
    """Lays down a new central store's settings; opening the folder as a `Centre` does the rest."""
    path = folder / _SETTINGS
    if path.exists():
        raise BadInput(f"In {folder} ist schon eine Zentrale eingerichtet.")
    folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(settings)), indent=2))


def read_settings(folder: Path) -> Settings:
    """How the central store in a folder is set up. Raises `BadInput`."""
    path = folder / _SETTINGS
    if not path.exists():
        raise BadInput(f"In {folder} ist keine Zentrale eingerichtet.", "Bitte zuerst „kim server init“ ausführen.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except msgspec.MsgspecError as error:
        raise BadInput(f"{path} ist nicht lesbar.", "Bitte die Datei prüfen.") from error
