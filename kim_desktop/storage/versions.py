"""What happens when a vault meets another version of the program: refused if newer, brought up to date if older.

Record tables are derived from the log and rebuilt when their fingerprint differs. The vault's own tables get the
columns they lack. Both happen in one transaction, and a backup is made before.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect

from kim_desktop.errors import DiskFull, VaultTooNew
from kim_desktop.storage.local import SETTINGS, get_setting, put_setting
from kim_desktop.storage.vault import Vault, VaultFiles

SCHEMA = 2
"""Of the vault's own tables; to be raised when an older program could no longer work with them."""
_FIRST = 1


@dataclass(frozen=True)
class Version:
    """Which program brought a vault to its present form."""

    schema: int
    fingerprint: str


def version_of(connection: Connection) -> Version | None:
    """The vault's version, None for a new vault. Raises `VaultTooNew`."""
    if not inspect(connection).has_table(SETTINGS.name):
        return None
    fingerprint = get_setting(connection, "fingerprint")
    schema = int(get_setting(connection, "schema", str(_FIRST)))
    if schema > SCHEMA:
        raise VaultTooNew(
            "Dieser Tresor wurde mit einer neueren Version von KIM Desktop geschrieben.",
            "Bitte KIM Desktop aktualisieren. An den Daten wurde nichts geändert.",
        )
    return Version(schema, fingerprint) if fingerprint else None


def note_version(connection: Connection, version: Version) -> None:
    """Writes down that the vault has this form."""
    put_setting(connection, "schema", str(version.schema))
    put_setting(connection, "fingerprint", version.fingerprint)


def back_up_before_update(vault: Vault) -> None:
    """Keeps the vault as it is beside it, until it has reconciled. Raises `DiskFull`."""
    try:
        vault.backup(VaultFiles(vault.folder).update_backup)
    except DiskFull as error:
        raise DiskFull(
            "Vor der Aktualisierung wird der Tresor gesichert. Dafür fehlt Platz auf der Festplatte.",
            "Bitte Platz schaffen und noch einmal öffnen. An den Daten wurde nichts geändert.",
        ) from error


def drop_update_backup(vault: Vault) -> None:
    """Removes what was kept from before an update: all of it now lies at the central store as well."""
    VaultFiles(vault.folder).update_backup.unlink(missing_ok=True)
