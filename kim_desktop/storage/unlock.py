"""From a password or a recovery key to the data key: the only place where a secret is tried."""

import math

from kim_desktop.errors import VaultDamaged, VaultError, WrongPassword
from kim_desktop.storage import keys
from kim_desktop.storage.files import VaultFiles, disk_faults, replace_atomically
from kim_desktop.storage.header import MAX_BYTES, Access, Header, new_header
from kim_desktop.storage.keys import KeyRing
from kim_desktop.storage.throttle import Throttle


def read_header(files: VaultFiles) -> Header:
    """The vault's key header."""
    if not files.header.is_file():
        raise VaultDamaged(
            "Die Schlüsseldatei des Tresors fehlt.", "Bitte eine Sicherung wiederherstellen und nichts löschen."
        )
    with disk_faults(), files.header.open("rb") as file:
        return Header.read(file.read(MAX_BYTES + 1))


def require_vault(files: VaultFiles) -> None:
    """Refuses a folder without a vault."""
    if not files.db.exists() and (files.unfinished.exists() or not files.header.exists()):
        raise VaultError(
            "In diesem Ordner liegt kein Tresor.", "Bitte einen neuen Tresor anlegen oder den Ordner prüfen."
        )
    if not files.db.exists():
        raise VaultDamaged("Die Datenbank des Tresors fehlt.", "Bitte eine Sicherung wiederherstellen.")


def by_password(header: Header, throttle: Throttle, password: str) -> bytearray:
    """The data key; a try is counted before it is made, so that ending the program does not undo it."""
    wait = throttle.wait()
    if wait > 0:
        raise WrongPassword(
            "Nach einem falschen Passwort ist eine Pause nötig.", f"Bitte noch {_seconds(wait)} warten.", wait
        )
    throttle.failed()
    data_key = header.open_by_password(password)
    if data_key is None:
        wait = throttle.wait()
        raise WrongPassword("Das Passwort ist falsch.", f"Der nächste Versuch ist in {_seconds(wait)} möglich.", wait)
    throttle.clear()
    return authentic(header, data_key)


def by_recovery(header: Header, private_key: bytes) -> bytearray:
    """The data key by the municipality's recovery key."""
    data_key = header.open_by_recovery(private_key)
    if data_key is None:
        raise WrongPassword(
            "Der Wiederherstellungsschlüssel passt nicht zu diesem Tresor.",
            "Bitte den Fingerabdruck mit der Verwaltung vergleichen.",
        )
    return authentic(header, data_key)


def authentic(header: Header, data_key: bytearray) -> bytearray:
    """`data_key`, if the header as a whole was written by somebody who had it."""
    ring = KeyRing(data_key, header.vault_id)
    sound = header.authentic(ring.header)
    ring.wipe()
    if not sound:
        keys.wipe(data_key)
        raise VaultDamaged("Die Schlüsseldatei des Tresors wurde verändert.", "Bitte eine Sicherung wiederherstellen.")
    return data_key


def renew_header(files: VaultFiles, old: Header, data_key: bytearray, password: str) -> Header:
    """Writes a header with `password` as the only one that opens the vault."""
    access = Access(password, old.cost(), old.recovery())
    header = new_header(old.vault_id, old.generation + 1, data_key, access)
    with disk_faults():
        replace_atomically(files.header, header.to_bytes())
    return header


def _seconds(wait: float) -> str:
    whole = max(1, math.ceil(wait))
    return "1 Sekunde" if whole == 1 else f"{whole} Sekunden"
