"""`kim server backup`, `restore` and `renew-epoch`: the central store saved, put back, and healed by its devices."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from kim_desktop.clock import system_clock
from kim_desktop.errors import BadInput
from kim_desktop.profiles import read_key_file
from kim_desktop.storage.shares import join_shares, read_share
from sync.service.backup.making import Plan, back_up, read_plan
from sync.service.backup.restore import restore as restore_store
from sync.service.centre import Centre

_KEPT = 7
_folder = click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Ordner der Zentrale."
)
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("backup")
@_folder
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Ordner der Sicherungen; beim ersten Mal.")
@click.option("--recovery-pub", type=_file, help="Öffentlicher Teil des Wiederherstellungsschlüssels; beim ersten Mal.")
@click.option("--keep", type=click.IntRange(1), help=f"Wie viele Sicherungen bleiben, anfangs {_KEPT}.")
def backup(folder: Path, to: Path | None, recovery_pub: Path | None, keep: int | None) -> None:
    """Sichert die Zentrale verschlüsselt im laufenden Betrieb; danach wandert ihr Protokoll laufend mit."""
    plan = read_plan(folder) or Plan("", "", _KEPT)
    plan = replace(
        plan,
        to=str(to.resolve()) if to else plan.to,
        public_key=read_key_file(recovery_pub).hex() if recovery_pub else plan.public_key,
        keep=keep or plan.keep,
    )
    if not plan.to or not plan.public_key:
        raise BadInput("Es fehlt, wohin und für wen gesichert wird.", "Geben Sie --to und --recovery-pub an.")
    base = back_up(folder, plan)
    size = base.path.stat().st_size / 2**20
    click.echo(f"Gesichert: {base.path} ({size:.1f} MB). Es bleiben {plan.keep} Sicherungen.")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_folder
@click.option("--recovery-key", type=_file, help="Der ungeteilte Wiederherstellungsschlüssel.")
@click.option("--share", "shares", multiple=True, type=_file, help="Anteil am Schlüssel; zweimal anzugeben.")
@click.option("--until", default="", help="Zeitpunkt, zum Beispiel „2027-03-01 18:00“; ohne Angabe der letzte Stand.")
def restore(source: Path, folder: Path, recovery_key: Path | None, shares: tuple[Path, ...], until: str) -> None:
    """Stellt die Zentrale in einem neuen Ordner wieder her; die Geräte bringen, was danach geschah."""
    if bool(shares) == bool(recovery_key):
        raise BadInput("Es fehlt der Schlüssel.", "Geben Sie --share ANTEIL zweimal oder --recovery-key DATEI an.")
    key = read_key_file(recovery_key) if recovery_key else join_shares([read_share(each) for each in shares])
    begun = system_clock()
    restored = restore_store(source, key, folder, _moment(until))
    if restored is None:
        click.echo(f"Die Datenbank liegt in {folder / 'postgres' / 'data'} und ist bereit zur Wiederherstellung.")
        click.echo("Sie gehörte zu einem eigenen PostgreSQL: Starten Sie sie damit (Betriebshandbuch, Abschnitt 4).")
        return
    seen = f"{restored.seen_at.astimezone():%d.%m.%Y, %H:%M} Uhr" if restored.seen_at else "noch nie"
    click.echo(f"Wiederhergestellt in {(system_clock() - begun).seconds} Sekunden: {folder}")
    click.echo(f"Stand: {restored.places} Einträge, letzter Kontakt eines Geräts {seen}.")
    click.echo("Was danach geschah, bringen die Geräte beim Abgleich zurück, auch neue Konten und Sperrungen.")
    click.echo("Ein Gerät, das danach gesperrt wurde, gilt bis dahin als erlaubt. Bitte prüfen und selbst sperren:")
    with Centre(folder) as centre:
        for each in centre.devices():
            state = "gesperrt" if each.revoked_at else "erlaubt"
            click.echo(f"{each.id}  {each.number:>3}  {state:<8}  {each.name} ({each.user_name})")
    click.echo("Die Sicherung beginnt neu mit „kim server backup“.")


@click.command("renew-epoch")
@_folder
def renew_epoch(folder: Path) -> None:
    """Sagt den Geräten, dass die Datenbank auf anderem Weg zurückgesetzt wurde; sie bringen dann, was ihr fehlt."""
    with Centre(folder) as centre:
        centre.renew_epoch()
    click.echo("Alle Geräte bieten beim nächsten Abgleich an, was sie haben.")


def _moment(until: str) -> datetime | None:
    if not until:
        return None
    try:
        return datetime.fromisoformat(until).astimezone()
    except ValueError as error:
        raise BadInput(
            f"„{until}“ ist kein Zeitpunkt.", "Schreiben Sie ihn wie „2027-03-01 18:00“.", "until"
        ) from error
