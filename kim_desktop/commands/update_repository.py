"""`kim update-repository`: how IT offers new versions to the devices, signed."""

from pathlib import Path

import click

from kim_desktop.commands.common import read_password
from kim_desktop.domain.dates import show_date
from kim_desktop.errors import BadInput
from kim_desktop.update_repository import KEYS, UpdateRepository, make_keys

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_folder = click.option("--folder", type=_FOLDER, required=True, help="Ordner, den der Webserver zeigt.")
_keys = click.option("--keys", type=_FOLDER, required=True, help="Ordner mit den Schlüsseln.")
_password = click.option("--password-file", type=_FILE, help="Datei, deren erste Zeile das Passwort der Schlüssel ist.")


@click.group("update-repository")
def update_repository() -> None:
    """Neue Fassungen unterschrieben anbieten (für die IT)."""


@update_repository.command()
@_folder
@_keys
@_password
def init(folder: Path, keys: Path, password_file: Path | None) -> None:
    """Legt Schlüssel und ein leeres Verzeichnis an."""
    password = read_password(password_file, "Neues Passwort der Schlüssel").encode()
    make_keys(keys, password)
    root = UpdateRepository(folder, keys, password).make()
    click.echo(f"Angelegt. Diese Datei neben die Vorgaben jedes Geräts legen: {root}")
    click.echo(f"Bewahren Sie {keys / 'root.pem'} danach getrennt und ohne Netz auf.")


@update_repository.command()
@click.argument("file", type=_FILE)
@click.option("--version", required=True, help="Zum Beispiel 1.2.0.")
@click.option("--channel", default="stable", show_default=True, help="Kanal, wie er in den Vorgaben steht.")
@click.option("--platform", type=click.Choice(("linux", "windows", "macos")), required=True)
@_folder
@_keys
@_password
def publish(
    file: Path, version: str, channel: str, platform: str, folder: Path, keys: Path, password_file: Path | None
) -> None:
    """Bietet eine Datei als neueste Fassung an."""
    if not all(part.isdigit() for part in version.split(".")) or "." not in version:
        raise BadInput("Eine Fassung besteht aus Zahlen mit Punkten.", "Zum Beispiel 1.2.0.")
    password = read_password(password_file, "Passwort der Schlüssel").encode()
    UpdateRepository(folder, keys, password).publish(file, version, channel, platform)
    click.echo(f"Angeboten: {file.name} als {version} für {platform} im Kanal {channel}.")


@update_repository.command()
@_folder
@_keys
def refresh(folder: Path, keys: Path) -> None:
    """Bestätigt, dass die Liste noch die neueste ist; mindestens einmal in der Woche, ohne Passwort."""
    repository = UpdateRepository(folder, keys)
    repository.refresh()
    click.echo("\n".join(f"{role}: gilt bis {show_date(day.date())}" for role, day in repository.expires().items()))


@update_repository.command()
@click.option(
    "--exchange", type=click.Choice(KEYS[1:]), default=None, help="Diesen Schlüssel durch einen neuen ersetzen."
)
@_folder
@_keys
@_password
def renew(exchange: str | None, folder: Path, keys: Path, password_file: Path | None) -> None:
    """Verlängert alle Unterschriften; tauscht einen Schlüssel, der in falsche Hände geraten sein kann."""
    password = read_password(password_file, "Passwort der Schlüssel").encode()
    UpdateRepository(folder, keys, password).renew(exchange or "")
    click.echo("Erneuert. Die Geräte übernehmen es von selbst.")
