"""`kim enrol`, `kim sync`, `kim figures`: what a device does with the central store."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from kim_desktop.commands.common import opened, profile_options, read_password, write_out
from kim_desktop.devices import rejoin as join_anew
from kim_desktop.errors import BadInput
from kim_desktop.figures.xlsx import to_xlsx
from kim_desktop.leaving import leave_if_revoked
from kim_desktop.policy import read_policy
from kim_desktop.printing.figures_pdf import figures_pdf
from kim_desktop.profiles import read_recovery_key
from kim_desktop.rounds import central_figures, enrol_device, reconcile
from kim_desktop.storage.passwords import password_problem
from kim_desktop.work.audit import Paper, note_saved
from sync.client.result import Step


def _prescribed_server() -> str:
    """What IT names need not be typed."""
    return read_policy().server.address


DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])


@click.command()
@profile_options
@click.option(
    "--url", default=_prescribed_server, help="Adresse der Zentrale, zum Beispiel https://kim.example.de:8443."
)
@click.option("--code", required=True, help="Einrichtungscode von der Verwaltung.")
@click.option("--name", default="Laptop", show_default=True, help="Wie das Gerät heißen soll.")
@click.option(
    "--recovery-key", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Datei *.pub der Verwaltung."
)
def enrol(profile: Path, password_file: Path | None, url: str, code: str, name: str, recovery_key: Path | None) -> None:
    """Richtet dieses Gerät ein und gleicht zum ersten Mal ab."""
    if not url:
        raise BadInput("Es fehlt die Adresse der Zentrale.", "Geben Sie sie mit --url an.")
    password = read_password(password_file, "Neues Passwort")
    if problem := password_problem(password):
        raise BadInput(problem)
    store = enrol_device(profile, password, url, code, name, read_recovery_key(recovery_key))
    try:
        result = reconcile(store)
        click.echo(f"Eingerichtet für {store.identity.user_name}; {result.received} Änderungen empfangen.")
    finally:
        store.close()


@click.command()
@profile_options
@click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als JSON.")
def sync(profile: Path, password_file: Path | None, as_json: bool) -> None:
    """Gleicht mit der Zentrale ab."""
    leave_if_revoked(profile, lambda: read_password(password_file))
    with opened(profile, password_file) as store:
        result = reconcile(store, _no_progress if as_json else _tell)
    if as_json:
        click.echo(json.dumps(asdict(result)))
    else:
        click.echo(
            f"Gesendet {result.sent}, empfangen {result.received}, zurückgestellt {result.set_aside}, "
            f"neue Widersprüche {result.conflicts_new}, geheilt {len(result.healed_cases)}."
        )
        click.echo("Abgeglichen." if result.digests_equal else "Noch nicht gleich: Bitte erneut abgleichen.")
    if not result.digests_equal:
        sys.exit(3)


@click.command()
@profile_options
@click.option("--code", required=True, help="Einrichtungscode von der Verwaltung, für dieselbe Person.")
def rejoin(profile: Path, password_file: Path | None, code: str) -> None:
    """Meldet dieses Gerät neu an, wenn sein Tresor eine Kopie ist oder wiederhergestellt wurde, und gleicht ab."""
    with opened(profile, password_file) as store:
        result = join_anew(store, code, _tell)
        number = store.identity.device_number
    click.echo(f"Neu angemeldet als Gerät {number}: {result.sent} gesendet, {result.received} empfangen.")
    if not result.digests_equal:
        sys.exit(3)


@click.command()
@profile_options
@click.option("--from", "start", type=DAY, required=True, help="Erster Tag.")
@click.option("--to", "end", type=DAY, required=True, help="Letzter Tag.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Ziel: .xlsx oder .pdf.")
def figures(profile: Path, password_file: Path | None, start: datetime, end: datetime, out: Path) -> None:
    """Holt die geschützten Zahlen der Zentrale (Koordination)."""
    writers = {".xlsx": to_xlsx, ".pdf": figures_pdf}
    if out.suffix not in writers:
        raise BadInput("Das Ziel muss auf .xlsx oder .pdf enden.")
    with opened(profile, password_file) as store:
        report = central_figures(store, start.date(), end.date())
        note_saved(store, Paper("Zahlen"))
    write_out(out, writers[out.suffix](report))
    click.echo(f"Geschrieben: {out}")


def _tell(step: Step, done: int, total: int) -> None:
    click.echo(f"{step.value} {done}/{total}" if total else f"{step.value} …", err=True)


def _no_progress(*_: object) -> None:
    pass
