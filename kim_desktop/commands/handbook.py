"""`kim handbook`: the handbook and its quick starts as PDF."""

from pathlib import Path

import click

from kim_desktop.commands.common import write_out
from kim_desktop.printing.handbook import PARTS
from kim_desktop.printing.handbook_pdf import handbook_pdf, quick_start_pdf


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Zieldatei.")
@click.option("--part", type=click.Choice(tuple(PARTS)), help="Nur ein Blatt: der Schnellstart dieser Gruppe.")
def handbook(out: Path, part: str | None) -> None:
    """Schreibt das Handbuch als PDF, oder einen Schnellstart auf einem Blatt."""
    write_out(out, quick_start_pdf(part) if part else handbook_pdf())
    click.echo(f"Geschrieben: {out}")
