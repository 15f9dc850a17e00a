"""What all commands share: profile and password options, clear errors, files written privately."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from kim_desktop.errors import BadInput, KnownError
from kim_desktop.profiles import default_profile
from kim_desktop.storage.files import VaultFiles
from kim_desktop.storage.store import Store
from kim_desktop.storage.unlock import require_vault
from kim_desktop.storage.vault import open_vault

F = TypeVar("F", bound=Callable[..., Any])


def profile_options(command: F) -> F:
    """Adds --profile and --password-file."""
    command = click.option(
        "--password-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Datei, deren erste Zeile das Passwort ist.",
    )(command)
    return click.option(
        "--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile,
        help="Ordner des Profils.", show_default=False,
    )(command)  # fmt: skip


def read_password(password_file: Path | None, prompt: str = "Passwort") -> str:
    """The password from the file or, at a terminal, from the keyboard; never asks in a pipe.

    Raises `BadInput` when there is neither.
    """
    if password_file:
        return _first_line(password_file)
    if not sys.stdin.isatty():
        raise BadInput("Es fehlt das Passwort.", "Geben Sie es mit --password-file DATEI an.")
    return str(click.prompt(prompt, hide_input=True))


@contextmanager
def opened(profile: Path, password_file: Path | None) -> Iterator[Store]:
    """The store of a profile, closed at the end; where there is none, nobody is asked for its password."""
    require_vault(VaultFiles(profile))
    store = Store(open_vault(profile, read_password(password_file)))
    try:
        yield store
    finally:
        store.close()


def write_out(target: Path, content: bytes) -> None:
    """Writes a file that the user asked for by name; readable by its owner only."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_bytes(content)
    except OSError as error:
        raise KnownError(
            f"Die Datei „{target.name}“ lässt sich nicht schreiben.",
            f"Prüfen Sie, ob Sie in {target.parent} schreiben dürfen und ob dort Platz ist.",
        ) from error


def _first_line(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"Die Passwortdatei „{file.name}“ lässt sich nicht lesen.", "Speichern Sie sie als Text in UTF-8."
        ) from error
    if not lines or not lines[0]:
        raise BadInput("Die Passwortdatei ist leer.", "Das Passwort gehört in die erste Zeile.")
    return lines[0]
