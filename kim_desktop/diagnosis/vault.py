"""Looks at the vault: from outside without the password, from inside once it is open; nothing of a case."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from kim_desktop.domain.audit import Action
from kim_desktop.domain.findings import Finding, Grade
from kim_desktop.errors import VaultError
from kim_desktop.storage.farewell import read_farewell
from kim_desktop.storage.files import VaultFiles
from kim_desktop.storage.store import Store
from kim_desktop.storage.unlock import read_header, require_vault
from kim_desktop.storage.versions import SCHEMA

_MB = 2**20
_LONG_AGO = timedelta(days=14)
_OLD_BACKUP = timedelta(days=30)


def look_from_outside(folder: Path) -> Iterator[Finding]:
    """What can be seen without a password."""
    files = VaultFiles(folder)
    if read_farewell(folder):
        way_on = "Fragen Sie die Verwaltung; ein neuer Code richtet das Gerät wieder ein."
        yield Finding("Tresor", Grade.LATE, "Dieses Gerät wurde gesperrt.", way_on)
        return
    if not folder.is_dir():
        yield Finding("Tresor", Grade.FINE, "Auf diesem Gerät ist noch kein Tresor eingerichtet.")
        return
    try:
        require_vault(files)
        header = read_header(files)
    except VaultError as error:
        yield Finding("Tresor", Grade.LATE, error.message, error.way_on)
        return
    cost = header.cost()
    has_recovery = "mit" if header.recovery() else "ohne"
    says = (
        f"{_size(files) // _MB} MB, Schlüsselgeneration {header.generation}, "
        f"{has_recovery} Wiederherstellungsschlüssel, Argon2id {cost.memory_kib // 1_024} MB × {cost.iterations}"
    )
    yield Finding("Tresor", Grade.FINE, says)
    if not header.recovery():
        way_on = (
            "Ohne ihn ist bei vergessenem Passwort alles verloren, was nicht abgeglichen ist: neu einrichten lassen."
        )
        yield Finding("Notfall", Grade.SOON, "Für diesen Tresor gibt es keinen Wiederherstellungsschlüssel.", way_on)
    if files.update_backup.exists():
        way_on = "Sie verschwindet mit dem nächsten vollständigen Abgleich."
        yield Finding("Aktualisierung", Grade.FINE, "Eine Sicherung von vor der Aktualisierung liegt bereit.", way_on)


def look_inside(store: Store) -> Iterator[Finding]:
    """What the open vault tells of itself."""
    yield _soundness(store)
    yield _waiting(store)
    yield _last_round(store)
    yield _last_backup(store)


def vault_in_words(store: Store) -> list[str]:
    """Version, generation, size, backups and what waits, for whoever checks a vault by hand."""
    files, standing = VaultFiles(store.vault.folder), store.standing()
    backed_up = _noted(store, Action.BACKED_UP)
    return [
        f"Form des Tresors: {SCHEMA}, Schlüsselgeneration {read_header(files).generation}",
        f"Größe: {_size(files) // 1_024} KB",
        f"Letzte Sicherung: {_day(backed_up)}",
        f"Sicherung von vor der Aktualisierung: {'liegt bereit' if files.update_backup.exists() else 'keine'}",
        f"Noch nicht übertragen: {standing.pending}, zurückgestellt {standing.set_aside}, "
        f"Widersprüche {standing.conflicts}",
        f"Zuletzt abgeglichen: {_day(standing.last_sync)}",
    ]


def _soundness(store: Store) -> Finding:
    findings = store.vault.check()
    if store.older_copy:
        findings.append("Dieser Tresor ist eine ältere Kopie: Der Kopf kennt spätere Änderungen.")
    if findings:
        way_on = "Arbeiten Sie nicht weiter; stellen Sie eine Sicherung wieder her (kim vault restore)."
        return Finding("Prüfung", Grade.LATE, " ".join(findings), way_on)
    return Finding("Prüfung", Grade.FINE, "Alle Seiten des Tresors sind entschlüsselt und geprüft.")


def _waiting(store: Store) -> Finding:
    standing = store.standing()
    says = (
        f"{standing.pending} nicht übertragen, {standing.set_aside} zurückgestellt, {standing.conflicts} Widersprüche"
    )
    if standing.to_clarify:
        return Finding("Änderungen", Grade.SOON, says, "Entscheiden Sie unter „Abgleich“, was gelten soll.")
    return Finding("Änderungen", Grade.FINE, says)


def _last_round(store: Store) -> Finding:
    last = store.standing().last_sync
    if not _within(store, last, _LONG_AGO):
        way_on = "Gleichen Sie ab, sobald Netz da ist: Bis dahin liegt die Arbeit nur auf diesem Gerät."
        return Finding("Letzter Abgleich", Grade.SOON, _day(last), way_on)
    return Finding("Letzter Abgleich", Grade.FINE, _day(last))


def _last_backup(store: Store) -> Finding:
    last, standing = _noted(store, Action.BACKED_UP), store.standing()
    is_elsewhere = _within(store, standing.last_sync, _LONG_AGO) or _within(store, last, _OLD_BACKUP)
    if standing.pending and not is_elsewhere:
        way_on = "Gleichen Sie ab oder schreiben Sie eine Sicherung (Einstellungen)."
        return Finding("Sicherung", Grade.SOON, f"{_day(last)}; es gibt Arbeit, die nur hier liegt", way_on)
    return Finding("Sicherung", Grade.FINE, _day(last))


def _within(store: Store, moment: datetime | None, time: timedelta) -> bool:
    return moment is not None and store.clock() - moment <= time


def _noted(store: Store, action: Action) -> datetime | None:
    """When something was last noted in the vault's own log."""
    found = next((each.at for each in store.audit.entries() if each.action == action), None)
    return datetime.fromisoformat(found) if found else None


def _day(moment: datetime | None) -> str:
    return f"am {moment.astimezone():%d.%m.%Y}" if moment else "noch nie"


def _size(files: VaultFiles) -> int:
    return sum(path.stat().st_size for path in files.folder.glob("vault.db*"))
