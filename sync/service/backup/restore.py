"""Puts a central store back from a folder of backups, as it was at the end or at any moment in between."""

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from kim_desktop.errors import BadInput, ServiceError
from kim_desktop.storage.files import make_private_folder
from sync.service.backup.manifest import fault_of_copy
from sync.service.backup.shelf import Base, Shelf
from sync.service.centre import Centre
from sync.service.store.database import latest_seq
from sync.service.store.embedded import EmbeddedPostgres
from sync.service.store.programs import Programs
from sync.service.store.tables import DEVICES

_LONGEST = 24 * 3_600
_PAUSE = 0.1


@dataclass(frozen=True)
class Restored:
    """What a store holds that was put back; `places` is the last place in its order, `seen_at` its last contact."""

    base: Base
    places: int
    seen_at: datetime | None
    devices: int


def restore(source: Path, private_key: bytes, folder: Path, until: datetime | None = None) -> Restored | None:
    """Makes the new folder `folder` out of the backups in `source`; devices then heal what came after.

    Those of a PostgreSQL of one's own are only laid down, ready for that to recover them; then it returns None.
    Raises `BadInput`, `WrongPassword`, `VaultDamaged`, `ServiceError`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} ist nicht leer.", "Bitte einen neuen Ordner angeben.")
    shelf = Shelf(source)
    base = _newest(shelf, until)
    make_private_folder(folder)
    postgres = folder / "postgres"
    try:
        shelf.unpack(base, private_key, folder)
        shelf.unpack_logs(base, private_key, postgres / "wal")
        _prepare(postgres, until)
    except BaseException:
        shutil.rmtree(folder)
        raise
    if (postgres / "password").exists():
        _recover(postgres, until)
        return _look(folder, base)
    return None


def _newest(shelf: Shelf, until: datetime | None) -> Base:
    bases = [base for base in shelf.bases() if until is None or base.taken_at <= until]
    if not bases:
        raise BadInput(
            f"In {shelf.folder} liegt keine Sicherung" + (" von vor diesem Zeitpunkt." if until else "."),
            "Bitte den Ordner prüfen, der bei „kim server backup“ angegeben war.",
            "until",
        )
    return bases[-1]


def _prepare(postgres: Path, until: datetime | None) -> None:
    """Tells PostgreSQL to go through the log before it opens."""
    data, programs = postgres / "data", Programs()
    data.chmod(0o700)
    programs.make_room(postgres)
    if fault := fault_of_copy(data):
        raise ServiceError(f"Die Sicherung ist nicht vollständig ({fault}).", "Bitte eine andere Sicherung verwenden.")
    (data / "recovery.signal").touch()
    target = f"recovery_target_time = '{until.isoformat(sep=' ')}'\n" if until else ""
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f'restore_command = \'cp "{postgres.resolve() / "wal"}/%f" "%p"\'\n')
        settings.write(f"{target}recovery_target_action = 'promote'\n")
    programs.give(postgres, all_in_it=True)


def _recover(postgres: Path, until: datetime | None) -> None:
    server = EmbeddedPostgres(postgres)
    try:
        server.start()
        engine = create_engine(server.url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        try:
            _wait(engine)
            _forget_recovery(engine)
        finally:
            engine.dispose()
    except (ServiceError, OperationalError) as error:
        raise BadInput(
            "Das Archiv reicht nicht bis zu diesem Zeitpunkt."
            if until
            else "Die Datenbank ließ sich nicht herstellen.",
            f"Einzelheiten stehen in {postgres / 'postgres.log'}; ohne --until wird der letzte Stand hergestellt.",
            "until",
        ) from error
    finally:
        with suppress(ServiceError):
            server.stop()
    shutil.rmtree(postgres / "wal")


def _wait(engine: Engine) -> None:
    """Until all of the log has been gone through and the database takes new work."""
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        with engine.connect() as connection:
            if not connection.scalar(select(func.pg_is_in_recovery())):
                return
        time.sleep(_PAUSE)


def _forget_recovery(engine: Engine) -> None:
    with engine.connect() as connection:
        for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
            connection.execute(text(f"ALTER SYSTEM RESET {name}"))


def _look(folder: Path, base: Base) -> Restored:
    with Centre(folder, may_migrate=True) as centre, centre.database.serving() as connection:
        seen = connection.scalar(select(func.max(DEVICES.c.seen_at)))
        return Restored(base, latest_seq(connection, centre.database.tables), seen, len(centre.devices()))
