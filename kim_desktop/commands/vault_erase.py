"""`kim vault erase`: takes vaults from this computer for good, keys first."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kim_desktop.errors import KnownError, NotAllowed
from kim_desktop.profiles import default_profile
from kim_desktop.storage.erase import erase_with_backups
from kim_desktop.storage.files import FolderLock, VaultFiles

_WORD = "löschen"


@click.command()
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile)
@click.option("--all", "everything", is_flag=True, help="Alle Profile dieses Nutzers, auch die zum Üben.")
@click.option("--yes", is_flag=True, help="Nicht nachfragen.")
def erase(profile: Path, everything: bool, yes: bool) -> None:
    """Löscht Tresore von diesem Rechner; was noch nicht abgeglichen ist, ist damit verloren."""
    found = list(_vaults(profile.parent)) if everything else [profile]
    found = [folder for folder in found if any(folder.glob("vault.header*"))]
    if not found:
        click.echo("Hier liegt kein Tresor.")
        return
    click.echo("\n".join(("Gelöscht wird für immer:", *(f"  {folder}" for folder in found))))
    if not yes and not _is_confirmed():
        raise NotAllowed("Es wurde nichts gelöscht.", f"Bestätigen Sie mit „{_WORD}“ oder mit --yes.")
    for folder in found:
        _erase(folder)
    click.echo("Gelöscht. Sicherungen an anderen Orten bleiben; löschen Sie sie dort.")


def _is_confirmed() -> bool:
    """At a terminal the word must be typed; a pipe is never asked."""
    if not sys.stdin.isatty():
        return False
    return bool(click.prompt(f"Zum Bestätigen „{_WORD}“ eingeben", default="", show_default=False) == _WORD)


def _vaults(folder: Path) -> Iterator[Path]:
    return (header.parent for header in sorted(folder.rglob("vault.header")))


def _erase(folder: Path) -> None:
    """Refuses while a window holds it."""
    lock = FolderLock(VaultFiles(folder).lock)
    try:
        erase_with_backups(folder)
    finally:
        lock.release()
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise KnownError(f"{folder} lässt sich nicht ganz entfernen.", "Die Schlüssel sind schon gelöscht.") from error
