"""`kim doctor`: the self-check of this device, and the support package."""

import sys
from pathlib import Path

import click

from kim_desktop.commands.common import profile_options, read_password, write_out
from kim_desktop.diagnosis.doctor import as_json, examine, examine_closed, in_words
from kim_desktop.domain.findings import Grade
from kim_desktop.errors import BadInput
from kim_desktop.work.support_file import support_file

_ATTENTION = 4
_ENDINGS = (".txt", ".zip")


@click.command()
@profile_options
@click.option("--json", "is_json", is_flag=True, help="Das Ergebnis als JSON.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Hilfspaket für die IT: Ziel .txt oder .zip."
)
def doctor(profile: Path, password_file: Path | None, is_json: bool, out: Path | None) -> None:
    """Prüft dieses Gerät; Code 4, wenn etwas zu tun ist. Mit Passwort auch Tresor und Zentrale."""
    if out and out.suffix not in _ENDINGS:
        raise BadInput("Das Ziel muss auf .txt oder .zip enden.")
    found = examine_closed(profile, read_password(password_file)) if password_file else examine(profile)
    click.echo(as_json(found) if is_json else in_words(found.findings))
    if out:
        write_out(out, support_file(found.text, out.suffix))
        click.echo(f"Geschrieben: {out}. Lesen Sie den Text, bevor Sie ihn weitergeben.", err=is_json)
    if found.worst is Grade.LATE:
        sys.exit(_ATTENTION)
