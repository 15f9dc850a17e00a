"""`kim server tenant`: municipalities that share one service, strictly apart from each other."""

from pathlib import Path

import click

from kim_desktop.commands.server import folder_option, opened_centre
from kim_desktop.errors import BadInput
from sync.service.centre import Centre
from sync.service.store.tenants import add_tenant, read_tenant, remove_tenant, tenants


@click.group()
def tenant() -> None:
    """Mandanten: mehrere Kommunen an einer Zentrale, streng getrennt."""


@tenant.command("add")
@folder_option
@click.argument("name")
@click.option("--municipality", required=True, help="Name der Kommune.")
def add(folder: Path, name: str, municipality: str) -> None:
    """Legt einen Mandanten an; NAME ist sein Pfad in der Adresse."""
    with Centre(folder) as centre:
        with centre.database.administering() as connection:
            add_tenant(folder, connection, name, municipality)
        with opened_centre(folder, name) as made:
            click.echo(f"Mandant angelegt: {made.url}, Fingerabdruck {made.fingerprint}")


@tenant.command("list")
@folder_option
def list_tenants(folder: Path) -> None:
    """Zeigt alle Mandanten."""
    for each in tenants(folder):
        click.echo(f"{each.name}  {each.municipality}")


@tenant.command("remove")
@folder_option
@click.argument("name")
@click.option("--confirm", default="", help="Noch einmal der Name, zur Bestätigung.")
def remove(folder: Path, name: str, confirm: str) -> None:
    """Löscht einen Mandanten mit allen Daten, unwiderruflich."""
    gone = read_tenant(folder, name)
    if confirm != name:
        raise BadInput(
            f"Das löscht alle Fälle von {gone.municipality} unwiderruflich.",
            f"Wenn Sie das wollen, wiederholen Sie den Namen mit --confirm {name}.",
        )
    with Centre(folder) as centre, centre.database.administering() as connection:
        remove_tenant(folder, connection, name)
    click.echo("Der Mandant ist gelöscht.")
