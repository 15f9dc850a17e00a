"""Whether a vault's folder keeps what was promised, after whatever happened to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from kim_desktop.clock import Clock, system_clock
from kim_desktop.domain.model import Model
from kim_desktop.errors import VaultError, WrongPassword
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import open_vault, restore_vault
from kim_desktop.torture.session import Promises

_MODEL = Model()


def broken_promises(folder: Path, promises: Promises, clock: Clock = system_clock) -> Iterator[str]:
    """I1, I2: the vault opens, is sound, holds every note that was acknowledged, and knows itself to be the newest."""
    store = None
    for password in promises.passwords():
        try:
            store = Store(open_vault(folder, password, clock=clock), _MODEL, clock)
            break
        except WrongPassword:
            continue
        except VaultError as error:
            yield f"der Tresor lässt sich nicht öffnen: {error.message}"
            return
    if store is None:
        yield "kein Passwort öffnet den Tresor"
        return
    try:
        yield from missing_notes(store, promises)
        yield from (f"I2 {finding}" for finding in store.vault.check())
        if store.older_copy:
            yield "der Tresor hält sich für eine ältere Kopie"
    finally:
        store.close()
    if promises.backup:
        yield from _broken_backup(folder.with_suffix(".kim"), folder.with_suffix(".restored"), promises, clock)


def missing_notes(store: Store, promises: Promises) -> Iterator[str]:
    """Acknowledged notes that are not in the log, or not in their table."""
    with store.vault.reading() as connection:
        said = set(connection.exec_driver_sql("SELECT record_id FROM changes").scalars())
        shown = set(connection.exec_driver_sql("SELECT id FROM contact UNION SELECT id FROM attachment").scalars())
    lost = [each for each in promises.notes if each not in said or each not in shown]
    if lost:
        yield f"I1 {len(lost)} von {len(promises.notes)} bestätigten Einträgen fehlen"


def _broken_backup(backup: Path, folder: Path, promises: Promises, clock: Clock) -> Iterator[str]:
    """A backup that was acknowledged opens under the password of its time."""
    for password in {*promises.passwords(), *promises.earlier}:
        try:
            restore_vault(backup, folder, password, clock=clock).close()
            shutil.rmtree(folder)
            return
        except WrongPassword:
            continue
        except (VaultError, OSError) as error:
            yield f"die Sicherung lässt sich nicht öffnen: {error}"
            return
    yield "kein Passwort öffnet die Sicherung"
