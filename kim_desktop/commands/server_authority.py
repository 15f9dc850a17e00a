"""`kim server authority`: exchanges the certificate authority while all devices go on."""

import sys
from pathlib import Path

import click

from kim_desktop.commands.server import folder_option, opened_centre
from kim_desktop.errors import BadInput
from sync.protocol import authority_fingerprint
from sync.service.access.accounts import Device
from sync.service.access.tls import exchange_authority, make_authority
from sync.service.centre import Centre
from sync.service.rounds.authority import devices_without
from sync.service.store.tenants import tenants

_SOMEBODY_LACKS_IT = 4


@click.group()
def authority() -> None:
    """Die Zertifizierungsstelle erneuern, der die Geräte vertrauen."""


@authority.command()
@folder_option
def renew(folder: Path) -> None:
    """Macht die nächste Zertifizierungsstelle; die Geräte lernen sie bei ihrem Abgleich."""
    with Centre(folder) as centre:
        following = centre.certificates.next_authority
        if following.exists():
            raise BadInput(
                "Die nächste Zertifizierungsstelle gibt es schon.", "Weiter mit „kim server authority switch“."
            )
        make_authority(following)
    click.echo(f"Die nächste Zertifizierungsstelle: Fingerabdruck {authority_fingerprint(following.read_text())}")
    click.echo("Jedes Gerät bekommt sie beim nächsten Abgleich und bestätigt sie beim übernächsten.")


@authority.command()
@folder_option
@click.option(
    "--force", is_flag=True, help="Auch wenn Geräte sie noch nicht kennen; sie brauchen dann einen neuen Code."
)
def switch(folder: Path, force: bool) -> None:
    """Wechselt zur nächsten Zertifizierungsstelle; Code 4 und kein Wechsel, wenn Geräte sie noch nicht kennen."""
    with Centre(folder) as centre:
        following = centre.certificates.next_authority
        if not following.exists():
            raise BadInput("Es gibt keine nächste Zertifizierungsstelle.", "Zuerst „kim server authority renew“.")
        name = authority_fingerprint(following.read_text())
        lacking = [
            each for store in ["", *(each.name for each in tenants(folder))] for each in _lacking(folder, store, name)
        ]
        for each in lacking:
            click.echo(f"{each.id}  {each.number:>3}  {each.name} ({each.user_name})")
        if lacking and not force:
            click.echo(f"{len(lacking)} Geräte kennen sie noch nicht. Nichts wurde geändert.", err=True)
            sys.exit(_SOMEBODY_LACKS_IT)
        exchange_authority(centre.certificates)
    click.echo(f"Gewechselt. Neue Codes tragen den Fingerabdruck {name}.")
    click.echo("Eine laufende Zentrale übernimmt das neue Zertifikat in einer Minute, nach SIGHUP sofort.")


def _lacking(folder: Path, tenant: str, name: str) -> list[Device]:
    with opened_centre(folder, tenant) as centre, centre.database.serving() as connection:
        return devices_without(connection, name)
