"""`kim vault`: check, back up, restore, change the password."""

from pathlib import Path

import click

from kim_desktop.commands.common import opened, profile_options, read_password
from kim_desktop.commands.vault_audit import audit
from kim_desktop.commands.vault_erase import erase
from kim_desktop.diagnosis.vault import vault_in_words
from kim_desktop.errors import BadInput, VaultDamaged
from kim_desktop.profiles import default_profile, read_key_file
from kim_desktop.storage.passwords import password_problem
from kim_desktop.storage.shares import join_shares, read_share
from kim_desktop.storage.vault import open_vault, restore_vault
from kim_desktop.work import recovery


@click.group()
def vault() -> None:
    """Den Tresor prüfen, sichern, wiederherstellen."""


vault.add_command(audit)
vault.add_command(erase)


@vault.command()
@profile_options
def check(profile: Path, password_file: Path | None) -> None:
    """Prüft Verschlüsselung, Seiten und Aufbau des Tresors; sagt Stand, Größe, Sicherungen und was noch wartet."""
    with opened(profile, password_file) as store:
        findings = store.vault.check()
        if store.older_copy:
            findings.append("Dieser Tresor ist eine ältere Kopie: Der Kopf kennt spätere Änderungen.")
        told = [] if findings else vault_in_words(store)
    if findings:
        raise VaultDamaged(" ".join(findings), "Stellen Sie eine Sicherung wieder her: kim vault restore.")
    click.echo("\n".join(("Der Tresor ist in Ordnung.", *told)))


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
    "--share", "shares", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Anteil am Wiederherstellungsschlüssel; zweimal anzugeben.",
)  # fmt: skip
@click.option(
    "--recovery-key", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Der ungeteilte Schlüssel."
)
@click.option("--new-password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def recover(profile: Path, shares: tuple[Path, ...], recovery_key: Path | None, new_password_file: Path | None) -> None:
    """Öffnet den Tresor mit zwei Anteilen des Wiederherstellungsschlüssels und setzt ein neues Passwort.

    Der Tresor wird dabei neu verschlüsselt, und bei der nächsten Anmeldung steht, dass er so geöffnet wurde.
    """
    if bool(shares) == bool(recovery_key):
        raise BadInput("Es fehlt der Schlüssel.", "Geben Sie --share ANTEIL zweimal oder --recovery-key DATEI an.")
    private = read_key_file(recovery_key) if recovery_key else join_shares([read_share(each) for each in shares])
    new = read_password(new_password_file, "Neues Passwort")
    if problem := password_problem(new):
        raise BadInput(problem)
    recovery.recover(profile, private, new).close()
    click.echo("Das neue Passwort gilt. Verwahren Sie den Schlüssel wieder getrennt.")


@vault.command()
@profile_options
def rotate(profile: Path, password_file: Path | None) -> None:
    """Verschlüsselt den Tresor mit einem neuen Schlüssel; das Passwort bleibt."""
    password = read_password(password_file)
    opened_vault = open_vault(profile, password)
    try:
        opened_vault.rotate_key(password)
    finally:
        opened_vault.close()
    click.echo("Der Tresor hat einen neuen Schlüssel.")
