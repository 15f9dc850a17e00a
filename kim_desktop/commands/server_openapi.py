"""`kim server openapi`: the service's description for tools."""

import json
from pathlib import Path

import click

from kim_desktop.commands.common import write_out
from sync.service.running.openapi import describe


@click.command("openapi")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Ziel; ohne Angabe auf den Bildschirm.")
def openapi(out: Path | None) -> None:
    """Beschreibt die Schnittstelle der Zentrale (OpenAPI 3.1)."""
    text = json.dumps(describe(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_out(out, text.encode())
