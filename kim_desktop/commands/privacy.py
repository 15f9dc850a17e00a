"""`kim datenschutz`: the data-protection papers as templates that match what the program does."""

from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kim_desktop.clock import local_date, system_clock
from kim_desktop.commands.common import opened, profile_options, write_out
from kim_desktop.domain.records.master import Parameter
from kim_desktop.errors import BadInput

if TYPE_CHECKING:
    from kim_desktop.privacy.papers import About, Paper

_WORD, _MARKDOWN = "docx", "md"
_SERVICE = "starlette"


@click.command()
@profile_options
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Zielordner.")
@click.option("--municipality", default="", help="Name der Kommune; sonst der des Tresors.")
@click.option(
    "--format", "form", type=click.Choice((_WORD, _MARKDOWN)), default=_WORD, show_default=True, help="Word oder Text."
)
def datenschutz(profile: Path, password_file: Path | None, out: Path, municipality: str, form: str) -> None:
    """Schreibt Verzeichnis, Maßnahmen, Folgenabschätzung, Löschkonzept und mehr als Vorlagen zum Bearbeiten.

    Mit Passwort gelten die Regelwerte dieses Tresors, sonst die mitgelieferten.
    """
    if find_spec(_SERVICE) is None:
        raise BadInput("Dieser Befehl gehört auf den Server: Er fragt dessen Regeln.", "Führen Sie ihn dort aus.")
    from kim_desktop.privacy.papers import open_places, papers

    write = _writer(form)
    made = papers(_about(profile, password_file, municipality))
    for paper in made:
        write_out(out / f"{paper.name}.{form}", write(paper))
        click.echo(f"Geschrieben: {paper.name}.{form}  {paper.title}")
    click.echo(
        f"Noch von Hand zu ergänzen: {open_places(paper.text for paper in made)} Stellen, markiert mit „[bitte …]“."
    )


def _about(profile: Path, password_file: Path | None, municipality: str) -> "About":
    from kim_desktop.privacy.papers import About

    today, program = local_date(system_clock()), version("kim-desktop")
    if password_file is None:
        return About.as_shipped(municipality or "die Kommune", program, today)
    with opened(profile, password_file) as store:
        return About(municipality or store.identity.municipality, program, today, tuple(store.all(Parameter)))


def _writer(form: str) -> Callable[["Paper"], bytes]:
    if form == _MARKDOWN:
        return lambda paper: paper.text.encode()
    if find_spec("docx") is None:
        raise BadInput(
            "Für Word-Dateien fehlt hier ein Baustein.", "Nehmen Sie --format md, oder richten Sie python-docx ein."
        )
    from kim_desktop.privacy.word import as_word

    return as_word
