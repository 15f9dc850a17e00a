"""Municipalities that share one service: each has a schema, roles and a login of its own, and a folder of settings.

A tenant's connections log in as the tenant, whose rights end at its own schema: what goes wrong in the program cannot
cross over to another's.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
from sqlalchemy import URL, Connection, make_url, text

from kim_desktop.errors import BadInput, ServiceError
from sync.service.store.place import Place
from sync.service.store.roles import known_refusals, settle

_FOLDER, _FILE = "tenants", "tenant.json"
_NAME = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RESERVED = frozenset({"v1"})


@dataclass(frozen=True)
class Tenant:
    """A municipality of a service; `name` is the path under which its devices reach it."""

    name: str
    municipality: str
    password: str

    @property
    def login(self) -> str:
        """Its account at the database, and its schema."""
        return f"kimt_{self.name.replace('-', '_')}"

    @property
    def place(self) -> Place:
        """Where its tables lie."""
        return Place(self.login, f"{self.login}__")

    def url(self, url: str | URL) -> URL:
        """The service's database, entered as this tenant."""
        return make_url(url).set(username=self.login, password=self.password)


def tenants(folder: Path) -> list[Tenant]:
    """All tenants of a service, by name."""
    names = sorted(path.parent.name for path in (folder / _FOLDER).glob(f"*/{_FILE}"))
    return [read_tenant(folder, name) for name in names]


def is_tenant(folder: Path, name: str) -> bool:
    """Whether there is one of this name; for names as anybody may send them."""
    return _NAME.fullmatch(name) is not None and _path(folder, name).exists()


def read_tenant(folder: Path, name: str) -> Tenant:
    """The tenant of this name. Raises `BadInput`."""
    if not is_tenant(folder, name):
        raise BadInput(
            f"Den Mandanten „{name}“ gibt es nicht.", "Alle Mandanten zeigt „kim server tenant list“.", "tenant"
        )
    try:
        return msgspec.json.decode(_path(folder, name).read_bytes(), type=Tenant)
    except msgspec.MsgspecError as error:
        raise BadInput(f"{_path(folder, name)} ist nicht lesbar.", "Bitte die Datei prüfen.") from error


def add_tenant(folder: Path, connection: Connection, name: str, municipality: str) -> Tenant:
    """Makes a new tenant's account, roles and empty schema; `connection` is an administrator's.

    Raises `BadInput`, or `ServiceError` if the administrator may not.
    """
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise BadInput(
            f"„{name}“ ist als Name eines Mandanten nicht möglich.",
            "Erlaubt sind Kleinbuchstaben, Ziffern und einzelne Bindestriche, höchstens 40 Zeichen.",
            "tenant",
        )
    made = Tenant(name, municipality, secrets.token_urlsafe(32))
    if is_tenant(folder, name) or _has_login(connection, made):
        raise BadInput(f"Den Mandanten „{name}“ gibt es schon.", "Bitte einen anderen Namen wählen.", "tenant")
    with known_refusals(made.place):
        connection.exec_driver_sql(f"CREATE ROLE {made.login} LOGIN NOINHERIT PASSWORD '{_sealed(connection, made)}'")
    settle(connection, made.place, ())
    roles = ", ".join(made.place.roles)
    connection.exec_driver_sql(f"GRANT {roles} TO {made.login} WITH INHERIT FALSE, SET TRUE")
    _write(folder, made)
    return made


def remove_tenant(folder: Path, connection: Connection, name: str) -> None:
    """Deletes a tenant with everything that belongs to it. Raises `BadInput`, `ServiceError`."""
    gone = read_tenant(folder, name)
    with known_refusals(gone.place):
        for statement in _undoing(gone):
            connection.exec_driver_sql(statement)
    shutil.rmtree(_path(folder, name).parent)


def _undoing(gone: Tenant) -> Iterator[str]:
    yield f"SET LOCAL ROLE {gone.place.owner}"
    yield f"DROP SCHEMA {gone.place.schema} CASCADE"
    yield "RESET ROLE"
    for role in (*gone.place.roles, gone.login):
        yield f"DROP ROLE {role}"


def _has_login(connection: Connection, tenant: Tenant) -> bool:
    found = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": tenant.login})
    return found is not None


def _sealed(connection: Connection, tenant: Tenant) -> str:
    """What the database keeps of the password, so that not even its log reads the password itself."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise ServiceError("Die Datenbank ist nicht verbunden.")
    sealed: bytes = driver.pgconn.encrypt_password(tenant.password.encode(), tenant.login.encode(), b"scram-sha-256")
    return sealed.decode("ascii")


def _write(folder: Path, tenant: Tenant) -> None:
    path = _path(folder, tenant.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(tenant)), indent=2))


def _path(folder: Path, name: str) -> Path:
    return folder / _FOLDER / name / _FILE
