"""`kim meldung`, `kim print`, `kim export`: work on cases without the window."""

import json
from pathlib import Path

import click

from kim_desktop.commands.common import opened, profile_options, write_out
from kim_desktop.errors import KnownError
from kim_desktop.printing.practice import marked
from kim_desktop.work.audit import Paper, note_saved
from kim_desktop.work.case_file import case_with_code
from kim_desktop.work.data_requests import access_data
from kim_desktop.work.documents import blank_meldebogen, import_meldebogen, print_document, title_of
from kim_desktop.work.intake import take_meldung

target = click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Zieldatei.")


@click.group()
def meldung() -> None:
    """Meldebogen einlesen oder leer ausgeben."""


@meldung.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@profile_options
def read(source: Path, profile: Path, password_file: Path | None) -> None:
    """Liest einen ausgefüllten Meldebogen (PDF) ein."""
    with opened(profile, password_file) as store:
        imported = import_meldebogen(store, _read(source))
        take_meldung(store, imported.meldung)
    click.echo(f"Meldung übernommen: {imported.meldung.id}")
    for note in imported.notes:
        click.echo(f"Bitte prüfen: {note.message}", err=True)


@meldung.command("blank")
@profile_options
@click.option("--language", default="de", show_default=True, help="Zweite Sprache: ar, uk, en; de für Deutsch allein.")
@target
def blank(profile: Path, password_file: Path | None, language: str, out: Path) -> None:
    """Gibt einen leeren, ausfüllbaren Meldebogen aus."""
    with opened(profile, password_file) as store:
        write_out(out, marked(blank_meldebogen(store, language), store.identity.is_practice))
    click.echo(f"Geschrieben: {out}")


@click.command("print")
@click.argument("document")
@profile_options
@click.option("--case", "code", required=True, help="Fallnummer.")
@click.option("--language", default="de", show_default=True)
@click.option("--record", default="", help="Kennung des Verweises, Termins oder Hilfeplans, um den es geht.")
@target
def print_(
    document: str, profile: Path, password_file: Path | None, code: str, language: str, record: str, out: Path
) -> None:
    """Gibt ein Dokument eines Falls als PDF aus, zum Beispiel „einwilligung“, „hilfeplan“ oder „auskunft“."""
    with opened(profile, password_file) as store:
        case_id = case_with_code(store, code).case_id
        pdf = print_document(store, document, case_id, language, record)
        note_saved(store, Paper(title_of(document), case_id))
        write_out(out, marked(pdf, store.identity.is_practice))
    click.echo(f"Geschrieben: {out} (unverschlüsselt, bitte sicher aufbewahren)")


@click.command()
@profile_options
@click.option("--case", "code", required=True, help="Fallnummer.")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Zieldatei; sonst Standardausgabe.")
def export(profile: Path, password_file: Path | None, code: str, form: str, out: Path | None) -> None:
    """Gibt die Auskunft über einen Fall aus: alle Angaben, die dieses Profil sehen darf, Quellen und Empfänger."""
    with opened(profile, password_file) as store:
        text = json.dumps(access_data(store, case_with_code(store, code).case_id), ensure_ascii=False, indent=2)
    if out:
        write_out(out, text.encode())
    else:
        click.echo(text)


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise KnownError(
            f"„{source.name}“ lässt sich nicht lesen.", "Prüfen Sie, ob Sie die Datei öffnen dürfen."
        ) from error
