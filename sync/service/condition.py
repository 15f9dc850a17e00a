"""How a central store is: what monitoring asks for, and what somebody should see to, in words."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from sqlalchemy import Connection, Table, func, select, text

from kim_desktop.clock import Clock, system_clock
from sync.service.backup.making import read_plan
from sync.service.backup.shelf import Shelf
from sync.service.centre import Centre
from sync.service.judging.judge import SYSTEM
from sync.service.store.migrating import is_newest
from sync.service.store.roles import become_owner
from sync.service.store.tables import DEVICES, INCIDENTS, SET_ASIDE

PROCESS = "kim-service-"
"""How a service process calls itself at the database, followed by its number."""
_MB = 2**20
_LITTLE_ROOM = 512
_OLD_BACKUP = timedelta(hours=26)
_LITTLE_TIME = 30
_SILENT = timedelta(days=30)
_PROCESSES = text(
    "SELECT count(DISTINCT application_name) FROM pg_stat_activity WHERE starts_with(application_name, :named)"
)


@dataclass(frozen=True)
class Condition:
    """The store, its disk, backups and certificates; moments in ISO form, "" for never; sizes in MB."""

    migrated: bool
    processes: int
    database_mb: int
    free_mb: int
    devices: int
    silent_devices: int
    last_contact: str
    set_aside: int
    incidents: int
    last_backup: str
    certificate_days: int
    authority_days: int
    changes_authority: bool
    findings: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether devices can be served; what merely needs care does not count."""
        return self.migrated and self.free_mb >= _LITTLE_ROOM


def condition(centre: Centre, clock: Clock = system_clock) -> Condition:
    """Looks at everything; fails as the database fails."""
    now = clock()
    with centre.database.administering() as connection:
        processes = connection.scalar(_PROCESSES, {"named": PROCESS}) or 0
        size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
        become_owner(connection, centre.database.place)
        migrated = is_newest(connection)
    with centre.database.serving() as connection:
        found = Condition(
            migrated,
            processes,
            size // _MB,
            shutil.disk_usage(centre.folder).free // _MB,
            *_devices(connection, now),
            _count(connection, SET_ASIDE),
            _count(connection, INCIDENTS),
            _last_backup(centre.folder),
            _days_left(centre.certificates.server, now),
            _days_left(centre.certificates.authority, now),
            centre.certificates.next_authority.exists(),
        )
    return Condition(**{**vars(found), "findings": tuple(_findings(found, now))})


def _devices(connection: Connection, now: datetime) -> tuple[int, int, str]:
    """Active devices, those of them from which nobody has heard for long, and the last contact of any."""
    active = (DEVICES.c.user_id != SYSTEM) & DEVICES.c.revoked_at.is_(None)
    silent = active & (func.coalesce(DEVICES.c.seen_at, DEVICES.c.enrolled_at) < now - _SILENT)
    query = select(func.count().filter(active), func.count().filter(silent), func.max(DEVICES.c.seen_at))
    count, unheard, seen = connection.execute(query).one()
    return count, unheard, seen.isoformat(timespec="seconds") if seen else ""


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _last_backup(folder: Path) -> str:
    plan = read_plan(folder)
    bases = Shelf(Path(plan.to)).bases() if plan else []
    return bases[-1].taken_at.isoformat() if bases else ""


def _days_left(certificate: Path, now: datetime) -> int:
    return (x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc - now).days


def _findings(found: Condition, now: datetime) -> list[str]:
    backup = datetime.fromisoformat(found.last_backup) if found.last_backup else None
    told = {
        "Die Datenbank passt nicht zu diesem Programm: „kim server migrate“.": not found.migrated,
        f"Auf der Platte sind nur noch {found.free_mb} MB frei.": found.free_mb < _LITTLE_ROOM,
        "Es gibt keine Sicherung: „kim server backup“.": backup is None,
        "Die letzte Sicherung ist älter als ein Tag.": backup is not None and now - backup > _OLD_BACKUP,
        f"Das Zertifikat gilt noch {found.certificate_days} Tage.": found.certificate_days < _LITTLE_TIME,
        f"Die Zertifizierungsstelle gilt noch {found.authority_days} Tage: „kim server authority renew“.": (
            found.authority_days < 12 * _LITTLE_TIME and not found.changes_authority
        ),
    }
    return [sentence for sentence, holds in told.items() if holds]
