"""`kim vault`: check, back up, restore, change the password."""

from pathlib import Path

import click

from kim_desktop.commands.common import opened, profile_options, read_password
from kim_desktop.errors import BadInput, VaultDamaged
from kim_desktop.profiles import default_profile, read_key_file
from kim_desktop.storage.passwords import password_problem
from kim_desktop.storage.vault import open_vault, recover_vault, restore_vault


@click.group()
def vault() -> None:
    """Den Tresor prüfen, sichern, wiederherstellen."""


@vault.command()
@profile_options
def check(profile: Path, password_file: Path | None) -> None:
    """Prüft Verschlüsselung, Seiten und Aufbau des Tresors."""
    with opened(profile, password_file) as store:
        findings = store.vault.check()
        if store.older_copy:
            findings.append("Dieser Tresor ist eine ältere Kopie: Der Kopf kennt spätere Änderungen.")
    if findings:
        raise VaultDamaged(" ".join(findings), "Stellen Sie eine Sicherung wieder her: kim vault restore.")
    click.echo("Der Tresor ist in Ordnung.")


@vault.command()
@profile_options
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Ziel der Sicherung.")
def backup(profile: Path, password_file: Path | None, out: Path) -> None:
    """Schreibt eine verschlüsselte Sicherung."""
    with opened(profile, password_file) as store:
        store.vault.backup(out)
    click.echo(f"Gesichert: {out}")


@vault.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@profile_options
def restore(source: Path, profile: Path, password_file: Path | None) -> None:
    """Stellt eine Sicherung in einem leeren Profilordner wieder her."""
    restore_vault(source, profile, read_password(password_file)).close()
    click.echo(f"Wiederhergestellt: {profile}")


@vault.command()
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile)
@click.option("--password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--new-password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def password(profile: Path, password_file: Path | None, new_password_file: Path | None) -> None:
    """Ändert das Passwort; die Daten bleiben, wie sie sind."""
    old = read_password(password_file, "Bisheriges Passwort")
    new = read_password(new_password_file, "Neues Passwort")
    if problem := password_problem(new):
        raise BadInput(problem)
    opened_vault = open_vault(profile, old)
    try:
        opened_vault.change_password(old, new)
    finally:
        opened_vault.close()
    click.echo("Das Passwort ist geändert.")


@vault.command()
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile)
@click.option(
    "--recovery-key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Der geheime Schlüssel, den zwei Personen verwahren.",
)
@click.option("--new-password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def recover(profile: Path, recovery_key: Path, new_password_file: Path | None) -> None:
    """Öffnet den Tresor mit dem Wiederherstellungsschlüssel und setzt ein neues Passwort."""
    new = read_password(new_password_file, "Neues Passwort")
    if problem := password_problem(new):
        raise BadInput(problem)
    recover_vault(profile, read_key_file(recovery_key), new).close()
    click.echo("Das neue Passwort gilt. Verwahren Sie den Schlüssel wieder getrennt.")
