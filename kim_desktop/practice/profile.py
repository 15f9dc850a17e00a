"""A practice as a profile of its own: made, opened again, forgotten."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kim_desktop.clock import Clock, system_clock
from kim_desktop.practice.filling import fill
from kim_desktop.practice.place import FOLDER, PASSWORD, folder_of, is_begun, note_made
from kim_desktop.storage.erase import erase_vault
from kim_desktop.storage.store import Store
from kim_desktop.storage.vault import Cost, create_vault, open_vault


def practise(
    profiles: Path,
    role: str,
    password: str = PASSWORD,
    progress: Callable[[str, float | None], None] = lambda *_: None,
    clock: Clock = system_clock,
    cost: Cost | None = None,
) -> Store:
    """Goes on with the practice of a role, or makes one; one that was cut while it was made is made anew.

    Raises `VaultError`.
    """
    folder = folder_of(profiles, role)
    if is_begun(profiles, role):
        return Store(open_vault(folder, password), clock=clock)
    progress("Die erfundenen Personen werden angelegt …", None)
    forget(folder)
    store = fill(create_vault(folder, PASSWORD, None, cost), role, clock)
    note_made(folder)
    return store


def forget(folder: Path) -> None:
    """Removes a practice with all that was tried in it. Raises `ValueError` for any other folder."""
    if folder.parent.name != FOLDER:
        raise ValueError("only a practice is forgotten without being asked twice")
    erase_vault(folder)
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # another practice lies there, too
        folder.parent.rmdir()
