"""`kim vault audit`: prove this vault's own Zugriffsprotokoll and the day heads that it knows of the central one."""

from pathlib import Path

import click

from kim_desktop.commands.common import opened, profile_options
from kim_desktop.work.audit import check_log


@click.group()
def audit() -> None:
    """Das Zugriffsprotokoll dieses Tresors prüfen."""


@audit.command()
@profile_options
def verify(profile: Path, password_file: Path | None) -> None:
    """Rechnet die Kette der eigenen Einträge nach; Code 1, wenn etwas fehlt oder verändert ist."""
    with opened(profile, password_file) as store:
        click.echo(check_log(store))
