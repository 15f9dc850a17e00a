"""A central store in a folder: its database, certificates and everything an administrator does with it."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import URL, select

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.errors import BadInput
from kim_desktop.storage.rows import row_record
from sync.protocol import authority_fingerprint
from sync.service import accounts, push
from sync.service.accounts import CODE_LIFETIME, Device, User
from sync.service.app import make_app
from sync.service.database import Database, get_value, put_value
from sync.service.embedded import EmbeddedPostgres
from sync.service.push import Incident
from sync.service.scope import refresh_all
from sync.service.server import Listen, Server
from sync.service.service import Figures, Service
from sync.service.system import prepare_system, rewrite_record, write_records
from sync.service.tls import Certificates, ensure_certificates

_SETTINGS = "service.json"


@dataclass(frozen=True)
class Settings:
    """How a central store is set up; an empty `database_url` means the embedded PostgreSQL."""

    municipality: str
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    host: str = "127.0.0.1"
    port: int = 8443
    database_url: str = ""


class Centre:
    """An open central store; several processes may have the same one open."""

    def __init__(self, folder: Path, *, model: Model | None = None, clock: Clock = system_clock) -> None:
        self.folder = folder
        self.settings = _read_settings(folder)
        self._clock = clock
        self._closing = ExitStack()
        try:
            self.certificates: Certificates = ensure_certificates(folder / "tls", self.settings.hosts)
            self.database = Database(self._database_url(), model)
            self._closing.callback(self.database.close)
            self.database.prepare()
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
        return f"https://{self.settings.hosts[0]}:{self.settings.port}"

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
            put_value(connection, "municipality", self.settings.municipality)

    def add_user(self, name: str, role: str, organisation: str = "") -> User:
        """A new person, who appears on every device as a member of the team."""
        now = self._clock()
        with self.database.writing() as connection:
            user = accounts.add_user(connection, name, role, organisation)
            member = StaffMember(id=user.id, name=user.name, role=role, organisation=organisation or None)
            write_records(connection, self.database, [member], now)
            refresh_all(connection, self.database, now)
            return user

    def deactivate_user(self, user_id: str) -> Sequence[str]:
        """The person leaves: devices are revoked, cases withdrawn, the team list shows the last day."""
        now = self._clock()
        with self.database.writing() as connection:
            devices = accounts.deactivate_user(connection, user_id, now)
            table = self.database.tables.records["staff_member"]
            row = connection.execute(select(table).where(table.c.id == user_id)).mappings().one()
            member = row_record(self.database.model, "staff_member", row)
            assert isinstance(member, StaffMember)
            rewrite_record(connection, self.database, member, replace(member, valid_to=now.date()), now)
            refresh_all(connection, self.database, now)
            return devices

    def users(self) -> list[User]:
        """All persons, without the service itself."""
        with self.database.engine.connect() as connection:
            return [user for user in accounts.users(connection) if user.id != "system"]

    def devices(self) -> list[Device]:
        """All devices, without the service itself."""
        with self.database.engine.connect() as connection:
            return [device for device in accounts.devices(connection) if device.id != "system"]

    def new_code(self, user_id: str, lifetime: timedelta = CODE_LIFETIME) -> str:
        """A one-time code that enrols a device of this person."""
        with self.database.engine.begin() as connection:
            return accounts.new_code(connection, user_id, self.fingerprint, self._clock(), lifetime)

    def revoke_device(self, device_id: str) -> None:
        """The device is refused at once and erases itself at its next contact."""
        with self.database.engine.begin() as connection:
            accounts.revoke_device(connection, device_id, self._clock())

    def incidents(self) -> list[Incident]:
        """Devices that behaved as none should: copies and vaults put back to an older state."""
        with self.database.engine.connect() as connection:
            return push.incidents(connection)

    def write(self, records: Iterable[Record]) -> None:
        """New master records, such as the rows of the responsibility key."""
        with self.database.writing() as connection:
            write_records(connection, self.database, records, self._clock())

    def renew_epoch(self) -> None:
        """To be called after a backup was put back: every device then offers what it holds."""
        with self.database.writing() as connection:
            put_value(connection, "epoch", secrets.token_hex(16))

    def server(self, figures: Figures | None = None, listen: Listen | None = None) -> Server:
        """The service over TLS, not yet running."""
        service = Service(self.database, self.certificates.authority_pem, figures, self._clock)
        place = listen or Listen(self.settings.host, self.settings.port)
        return Server(make_app(service), self.certificates, place)

    def _database_url(self) -> str | URL:
        if self.settings.database_url:
            return self.settings.database_url
        embedded = EmbeddedPostgres(self.folder / "postgres")
        self._closing.enter_context(embedded)
        return embedded.url()


def write_settings(folder: Path, settings: Settings) -> None:
    """Lays down a new central store's settings; opening the folder as a `Centre` does the rest."""
    path = folder / _SETTINGS
    if path.exists():
        raise BadInput(f"In {folder} ist schon eine Zentrale eingerichtet.")
    folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(settings)), indent=2))


def _read_settings(folder: Path) -> Settings:
    path = folder / _SETTINGS
    if not path.exists():
        raise BadInput(f"In {folder} ist keine Zentrale eingerichtet.", "Bitte zuerst „kim server init“ ausführen.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except msgspec.MsgspecError as error:
        raise BadInput(f"{path} ist nicht lesbar.", "Bitte die Datei prüfen.") from error
