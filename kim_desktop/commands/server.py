"""`kim server`: set up and run the central store, its users and devices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from kim_desktop.clock import local_date, system_clock
from kim_desktop.commands.common import write_out
from kim_desktop.commands.late import LateGroup
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import ResponsibilityKey
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import BadInput
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Report
from kim_desktop.storage.keys import make_recovery_pair
from sync.service.accounts import ROLES
from sync.service.centre import Centre, Settings, write_settings
from sync.service.service import Figures

folder_option = click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Ordner der Zentrale."
)


_ELSEWHERE: dict[str, str] = {}
"""Commands with a module of their own (`server_*.py`), each "module:attribute"."""


@click.group(cls=LateGroup, elsewhere=_ELSEWHERE)
def server() -> None:
    """Die Zentrale einrichten und betreiben."""


@server.command("init")
@folder_option
@click.option("--municipality", default="Leverkusen", show_default=True, help="Name der Kommune.")
@click.option("--name", "names", multiple=True, default=("localhost", "127.0.0.1"), help="Name im Zertifikat.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8443, show_default=True)
@click.option("--database-url", default="", help="PostgreSQL; ohne Angabe läuft ein eingebautes mit.")
@click.option(
    "--recovery-out", type=click.Path(path_type=Path, dir_okay=False), help="Ziel des Wiederherstellungsschlüssels."
)
def init(
    folder: Path, municipality: str, names: tuple[str, ...], host: str, port: int, database_url: str,
    recovery_out: Path | None,
) -> None:  # fmt: skip
    """Richtet eine neue Zentrale ein."""
    write_settings(folder, Settings(municipality, names, host, port, database_url))
    with opened_centre(folder) as centre:
        click.echo(f"Zentrale eingerichtet: {centre.url}, Fingerabdruck {centre.fingerprint}")
    if recovery_out:
        write_recovery_pair(recovery_out)


@server.command("run")
@folder_option
def run(folder: Path) -> None:
    """Startet die Zentrale; Strg+C beendet sie."""
    with opened_centre(folder) as centre:
        running = centre.server(figures=report_figures(centre))
        click.echo(f"Die Zentrale läuft: {centre.url}")
        running.run()


@server.group()
def user() -> None:
    """Konten der Mitarbeitenden."""


@user.command("add")
@folder_option
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", default="", help="Kennung des Trägers, zum Beispiel org-fb50.")
@click.option("--district", "districts", multiple=True, help="Zuständig im Stadtbezirk I, II oder III.")
@click.option("--place", "places", multiple=True, help="Zuständig an einem Präsenzort, zum Beispiel gu_opladen.")
def add_user(
    folder: Path, name: str, role: str, organisation: str, districts: tuple[str, ...], places: tuple[str, ...]
) -> None:
    """Legt ein Konto an und gibt dessen Kennung aus."""
    with opened_centre(folder) as centre:
        click.echo(register_user(centre, name, role, organisation, districts, places))


@user.command("list")
@folder_option
def list_users(folder: Path) -> None:
    """Zeigt alle Konten."""
    with opened_centre(folder) as centre:
        for each in centre.users():
            click.echo(f"{each.id}  {each.role:<14} {'' if each.active else 'gesperrt '}{each.name}")


@user.command("deactivate")
@folder_option
@click.argument("user_id")
def deactivate(folder: Path, user_id: str) -> None:
    """Sperrt ein Konto."""
    with opened_centre(folder) as centre:
        if user_id not in {each.id for each in centre.users()}:
            raise BadInput("Dieses Konto gibt es nicht.", "Alle Konten zeigt „kim server user list“.")
        centre.deactivate_user(user_id)
    click.echo("Das Konto ist gesperrt.")


@server.group()
def device() -> None:
    """Geräte und Einrichtungscodes."""


@device.command("code")
@folder_option
@click.argument("user_id")
@click.option("--minutes", default=15, show_default=True, help="Gültigkeit des Codes.")
def code(folder: Path, user_id: str, minutes: int) -> None:
    """Gibt einen Einrichtungscode aus, der einmal gilt."""
    if not 1 <= minutes <= 24 * 60:
        raise BadInput("Ein Code gilt zwischen einer Minute und einem Tag.", "Geben Sie --minutes passend an.")
    with opened_centre(folder) as centre:
        click.echo(centre.new_code(user_id, timedelta(minutes=minutes)))


@device.command("list")
@folder_option
def list_devices(folder: Path) -> None:
    """Zeigt alle Geräte."""
    with opened_centre(folder) as centre:
        for each in centre.devices():
            state = "gesperrt" if each.revoked_at else "aktiv"
            click.echo(f"{each.id}  {each.number:>3}  {state:<8}  {each.name} ({each.user_name})")


@device.command("revoke")
@folder_option
@click.argument("device_id")
def revoke(folder: Path, device_id: str) -> None:
    """Sperrt ein Gerät; es löscht seinen Tresor beim nächsten Kontakt."""
    with opened_centre(folder) as centre:
        if device_id not in {each.id for each in centre.devices()}:
            raise BadInput("Dieses Gerät gibt es nicht.", "Alle Geräte zeigt „kim server device list“.")
        centre.revoke_device(device_id)
    click.echo("Das Gerät ist gesperrt.")


@contextmanager
def opened_centre(folder: Path) -> Iterator[Centre]:
    """The centre of a folder; a new one gets the starting set of master data."""
    with Centre(folder) as centre:
        if centre.is_new():
            centre.begin(starting_set())
        yield centre


def report_figures(centre: Centre) -> Figures:
    """What the service answers when Koordination asks for figures: computed and protected."""

    def figures(connection: Any, start: date, end: date) -> Report:
        period = Period(start, end)
        if not period.is_calendar:  # a device may ask for anything; overlapping periods would tell small numbers
            raise BadInput("Zahlen gibt es nur für ganze Monate, Quartale, Halbjahre und Jahre.")
        tables, municipality = centre.database.tables, centre.settings.municipality
        return protect(compute(connection, tables, period, municipality=municipality))

    return figures


def register_user(
    centre: Centre, name: str, role: str, organisation: str, districts: tuple[str, ...], places: tuple[str, ...]
) -> str:
    """Makes a user and the rows of the responsibility key; returns the user's id."""
    made = centre.add_user(name, role, organisation)
    today = local_date(system_clock())
    rows = [ResponsibilityKey(id=new_id(), staff=made.id, district=each, valid_from=today) for each in districts]
    rows += [ResponsibilityKey(id=new_id(), staff=made.id, place=each, valid_from=today) for each in places]
    if rows:
        centre.write(rows)
    return str(made.id)


def write_recovery_pair(target: Path) -> None:
    """The private recovery key to `target`, the public one beside it with the ending .pub, both as hex text."""
    private, public = make_recovery_pair()
    write_out(target, private.hex().encode() + b"\n")
    write_out(target.with_suffix(".pub"), public.public_key.hex().encode() + b"\n")
    click.echo(f"Wiederherstellungsschlüssel: {target} (getrennt und sicher verwahren)")
    click.echo(f"Öffentlicher Teil für die Geräte: {target.with_suffix('.pub')}, Fingerabdruck {public.fingerprint}")
