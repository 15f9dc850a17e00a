"""Backs a central store up while it runs: a checked copy of the database, settings and certificates, all sealed."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from kim_desktop.clock import Clock, system_clock
from kim_desktop.errors import BadInput, ServiceError
from kim_desktop.storage.files import make_private_folder, replace_atomically
from sync.service.backup.manifest import CHECKSUMS, fault_of_copy
from sync.service.backup.shelf import Base, Shelf
from sync.service.centre import read_settings
from sync.service.store.embedded import EmbeddedPostgres
from sync.service.store.programs import Programs

SLOT = "kim_archive"
"""Keeps the log on the database's disk until it has been fetched."""
FETCHED = "backup.log"
"""The folder in which fetched log waits to be sealed."""
_PLAN = "backup.json"
_BESIDE = ("service.json", "tls", "tenants", "postgres/password")
"""What belongs to a central store beside its database."""
_FIRST = re.compile(r"\(file ([0-9A-F]{24})\)")


@dataclass(frozen=True)
class Plan:
    """Where the backups of a central store go, sealed for whom."""

    to: str
    public_key: str
    keep: int


def read_plan(folder: Path) -> Plan | None:
    """How this central store is backed up, None if it is not."""
    path = folder / _PLAN
    return msgspec.json.decode(path.read_bytes(), type=Plan) if path.exists() else None


def back_up(folder: Path, plan: Plan, clock: Clock = system_clock) -> Base:
    """One more copy of the central store in `folder`; from the first one on, a running service carries the log after.

    Raises `BadInput`, `ServiceError`.
    """
    if plan.keep < 1:
        raise BadInput("Mindestens eine Sicherung muss bleiben.", field="keep")
    shelf = Shelf(Path(plan.to).resolve())
    copy = folder / "backup.part"
    try:
        with _running(folder) as url:
            _hold_log(url, shelf, folder / FETCHED)
            _copy(url, copy)
        parts = {name: folder / name for name in _BESIDE if (folder / name).exists()} | {"postgres/data": copy}
        base = shelf.add_base(parts, clock(), _first_log(copy), bytes.fromhex(plan.public_key))
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    shelf.keep(plan.keep)
    replace_atomically(folder / _PLAN, msgspec.json.encode(asdict(plan)))
    return base


@contextmanager
def _running(folder: Path) -> Iterator[URL]:
    """Where the database is, as its administrators enter it; its tables may be those of an older program."""
    settings = read_settings(folder)
    if settings.database_url:
        yield make_url(settings.database_url)
        return
    with EmbeddedPostgres(folder / "postgres") as embedded:
        yield embedded.url()


def _hold_log(url: URL, shelf: Shelf, fetched: Path) -> None:
    """From now on no log is thrown away that has not been fetched.

    Where the slot is missing, as after a failover, or fell behind too far, the log begins anew with this copy.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    slot = {"slot": SLOT}
    with engine.begin() as connection:
        shelf.claim(str(connection.scalar(text("SELECT system_identifier FROM pg_control_system()"))))
        state = connection.scalar(text("SELECT wal_status FROM pg_replication_slots WHERE slot_name = :slot"), slot)
        if state == "lost":
            connection.execute(text("SELECT pg_drop_replication_slot(:slot)"), slot)
        if state in (None, "lost"):
            shutil.rmtree(fetched, ignore_errors=True)
            connection.execute(text("SELECT pg_create_physical_replication_slot(:slot, true)"), slot)


def _copy(url: URL, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    make_private_folder(target)
    options = ("-D", target, "-X", "stream", "-c", "fast", f"--manifest-checksums={CHECKSUMS}")
    Programs().run_client("pg_basebackup", *options, server=url)
    if fault := fault_of_copy(target):
        raise ServiceError(f"Die Sicherung ist unvollständig ({fault}).", "Bitte noch einmal sichern.")


def _first_log(copy: Path) -> str:
    found = _FIRST.search((copy / "backup_label").read_text())
    if found is None:
        raise ServiceError("Der Sicherung fehlt ihr Anfang im Protokoll.", "Bitte noch einmal sichern.")
    return found[1]
