"""`kim server renew-key`: the central store signs with a new key from now on."""

from pathlib import Path

import click

from kim_desktop.commands.server import folder_option, opened_centre
from sync.service.store.tenants import tenants


@click.command("renew-key")
@folder_option
def renew_key(folder: Path) -> None:
    """Erneuert den Schlüssel, mit dem die Zentrale unterschreibt, auch den jedes Mandanten."""
    for name in ("", *(each.name for each in tenants(folder))):
        with opened_centre(folder, name) as centre:
            click.echo(f"{name or 'Zentrale'}: {centre.renew_key()}")
    click.echo("Die Geräte lernen ihn beim nächsten Abgleich. Was vorher unterschrieben wurde, bleibt gültig.")
