"""Brings the tables of a store to the newest revision, once, inside the transaction of whoever comes first."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from kim_desktop.errors import ServiceError

_FOLDER = Path(__file__).parent / "migrations"


def is_newest(connection: Connection) -> bool:
    """Whether nothing is left to migrate. Raises `ServiceError` for a store of a newer program."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in _revisions():
        raise ServiceError(
            f"Die Datenbank der Zentrale ist neuer als dieses Programm (Stand {current}).",
            "Bitte auf diesem Rechner die neue Fassung des Programms installieren. Es wurde nichts verändert.",
        )
    return current == _revisions()[0]


def migrate(connection: Connection) -> None:
    """Migrates to the newest revision; tables from before migrations began are taken as they are."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    command.upgrade(config, "head")


@cache
def _revisions() -> tuple[str, ...]:
    """All revisions, the newest first."""
    return tuple(each.revision for each in ScriptDirectory(str(_FOLDER)).walk_revisions())
