"""`kim server audit`: prove the central Zugriffsprotokoll, and read it for data protection."""

import sys
from datetime import datetime
from pathlib import Path

import click

from kim_desktop.clock import system_clock
from kim_desktop.commands.common import write_out
from kim_desktop.commands.server import opened_centre, store_options
from kim_desktop.domain.audit import Action, Deed, Question
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.errors import BadInput
from kim_desktop.work.audit import PURPOSE, Told, as_csv, in_words
from sync.service.audit.log import record
from sync.service.audit.proof import prove
from sync.service.audit.reading import lines
from sync.service.centre import Centre

_DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])


@click.group()
def audit() -> None:
    """Das Zugriffsprotokoll der Zentrale prüfen und lesen."""


@audit.command()
@store_options
def verify(folder: Path, tenant: str) -> None:
    """Rechnet die Kette nach und vergleicht sie mit den Tagesständen; Code 4, wenn etwas fehlt oder verändert ist."""
    with opened_centre(folder, tenant) as centre, centre.database.serving() as connection:
        proof = prove(connection)
    for finding in proof.findings:
        click.echo(finding, err=True)
    click.echo(f"{proof.entries} Einträge ab {_day(proof.first_day)}, {proof.heads} Tagesstände.")
    if proof.newest:
        click.echo(f"Jüngster Tagesstand: {_day(proof.newest.day)}, Eintrag {proof.newest.number}, {proof.newest.hash}")
    if proof.findings:
        click.echo("Das Zugriffsprotokoll ist NICHT unversehrt.", err=True)
        sys.exit(4)
    click.echo("Das Zugriffsprotokoll ist vollständig und unverändert.")


@audit.command()
@store_options
@click.option("--from", "start", type=_DAY, required=True, help="Erster Tag.")
@click.option("--to", "end", type=_DAY, required=True, help="Letzter Tag.")
@click.option("--person", default="", help="Kennung der Person, siehe „kim server user list“.")
@click.option("--case", "code", default="", help="Fallnummer; bei gelöschten Fällen die Kennung.")
@click.option("--action", type=click.Choice([each.value for each in Action]), default=None, help="Nur diese Vorgänge.")
@click.option("--csv", "target", type=click.Path(path_type=Path, dir_okay=False), help="Als Tabelle in diese Datei.")
def show(
    folder: Path,
    tenant: str,
    start: datetime,
    end: datetime,
    person: str,
    code: str,
    action: str | None,
    target: Path | None,
) -> None:
    """Zeigt, wer was wann getan hat, ohne Inhalt der Fälle; dass jemand liest, wird selbst protokolliert."""
    if end < start:
        raise BadInput("Der letzte Tag liegt vor dem ersten.", "Prüfen Sie --from und --to.")
    wanted = Question(start.date().isoformat(), end.date().isoformat(), person, code, action or "")
    with opened_centre(folder, tenant) as centre:
        told = _read_and_note(centre, wanted, Action.LOG_SAVED if target else Action.LOG_READ)
    click.echo(PURPOSE, err=True)
    if target:
        write_out(target, as_csv(told))
        click.echo(f"Geschrieben: {target} ({len(told)} Einträge)")
        return
    for each in told:
        click.echo(
            "  ".join(
                part
                for part in (each.when, each.who, each.device, each.what, each.case, each.kind, each.detail)
                if part
            )
        )


def _read_and_note(centre: Centre, wanted: Question, noted: Action) -> list[Told]:
    names = Lookups({"staff_member": tuple((each.id, each.name) for each in centre.users())})
    with centre.database.serving() as connection:
        found = lines(connection, centre.database.tables, wanted)
        period = f"{wanted.begin} – {wanted.end}"
        record(connection, system_clock(), Deed(noted, detail=period, actor="system", device="system"))
    return in_words(found, names, centre.database.model)


def _day(iso: str) -> str:
    return show_date(datetime.fromisoformat(iso).date()) if iso else "heute"
