"""Backups by themselves: into a given folder, when the newest there is old enough; older ones make room."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store

ENDING = ".kimbackup"
_PATIENCE = timedelta(days=3)
_DONE, _MISSED = "backup_done", "backup_missed"
_STAMP = "%Y%m%d-%H%M%S"


def back_up_if_due(store: Store, folder: Path, every_days: int, keep: int) -> Path | None:
    """The new backup, None if the newest is young enough. Raises `KnownError` once it fails for days.

    A folder that is not there, such as a drive at the office, is no fault: it is tried again later.
    """
    now, done = store.clock(), _moment(store, _DONE)
    if done and timedelta(0) <= now - done < timedelta(days=every_days):
        return None
    try:
        made = _back_up(store, folder, now, keep)
    except (KnownError, OSError) as error:
        missed = _moment(store, _MISSED)
        if missed is None:
            store.set_setting(_MISSED, now.isoformat())
        if missed is None or now - missed < _PATIENCE:
            return None
        raise KnownError(
            f"Die vorgegebene Sicherung nach {folder} gelingt seit Tagen nicht.",
            "Bitte der IT sagen; Ihre Arbeit ist gespeichert.",
        ) from error
    store.set_setting(_DONE, now.isoformat())
    store.set_setting(_MISSED, "")
    return made


def _back_up(store: Store, folder: Path, now: datetime, keep: int) -> Path:
    if not folder.is_dir():
        raise KnownError(f"Den Ordner {folder} gibt es nicht.")
    target = folder / f"{_prefix(store)}{now:{_STAMP}}{ENDING}"
    store.vault.backup(target)
    for old in _own(store, folder)[:-keep]:
        old.unlink(missing_ok=True)
    return target


def _own(store: Store, folder: Path) -> list[Path]:
    """This device's backups in the order in which they were written, as their names tell."""
    name = re.compile(rf"{re.escape(_prefix(store))}\d{{8}}-\d{{6}}{ENDING}")
    return sorted(path for path in folder.iterdir() if name.fullmatch(path.name))


def _moment(store: Store, setting: str) -> datetime | None:
    said = store.setting(setting, "")
    return datetime.fromisoformat(said) if said else None


def _prefix(store: Store) -> str:
    return f"KIM-{store.identity.device_id[:13]}-"
