"""`kim server`: set up and run the central store, its users and devices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import click

from kim_desktop.clock import local_date, system_clock
from kim_desktop.commands.common import F, write_out
from kim_desktop.commands.late import LateGroup
from kim_desktop.commands.server_recovery import write_shares
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.master import ResponsibilityKey
from kim_desktop.domain.rules.access import ROLES
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import BadInput
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.report import Period, Report, Slice, Wanted
from kim_desktop.storage.keys import make_recovery_pair
from sync.client.words import incident_in_words
from sync.service.access.accounts import Device
from sync.service.centre import Centre, Settings, write_settings
from sync.service.figures.counting import count_in_step
from sync.service.service import Figures
from sync.service.store.tenants import tenants

folder_option = click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Ordner der Zentrale."
)


def store_options(command: F) -> F:
    """Adds --folder and --tenant."""
    return folder_option(
        click.option("--tenant", default="", help="Name des Mandanten; ohne Angabe die Zentrale selbst.")(command)
    )


_ELSEWHERE: dict[str, str] = {
    "run": "kim_desktop.commands.server_run:run",
    "status": "kim_desktop.commands.server_status:status",
    "authority": "kim_desktop.commands.server_authority:authority",
    "backup": "kim_desktop.commands.server_backup:backup",
    "restore": "kim_desktop.commands.server_backup:restore",
    "renew-key": "kim_desktop.commands.server_key:renew_key",
    "renew-epoch": "kim_desktop.commands.server_backup:renew_epoch",
    "tenant": "kim_desktop.commands.server_tenant:tenant",
    "audit": "kim_desktop.commands.server_audit:audit",
    "recovery-key": "kim_desktop.commands.server_recovery:recovery_key",
    "openapi": "kim_desktop.commands.server_openapi:openapi",
}
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
@click.option(
    "--recovery-shares", type=click.Path(path_type=Path, file_okay=False),
    help="Ordner für drei Anteile des Wiederherstellungsschlüssels, von denen zwei genügen.",
)  # fmt: skip
def init(
    folder: Path, municipality: str, names: tuple[str, ...], host: str, port: int, database_url: str,
    recovery_out: Path | None, recovery_shares: Path | None,
) -> None:  # fmt: skip
    """Richtet eine neue Zentrale ein."""
    write_settings(folder, Settings(municipality, names, host, port, database_url))
    with opened_centre(folder) as centre:
        click.echo(f"Zentrale eingerichtet: {centre.url}, Fingerabdruck {centre.fingerprint}")
    if recovery_out:
        write_recovery_pair(recovery_out)
    if recovery_shares:
        write_shares(recovery_shares, municipality, *make_recovery_pair())


@server.command("migrate")
@store_options
def migrate(folder: Path, tenant: str) -> None:
    """Bringt die Datenbank auf den Stand dieses Programms, bei der Zentrale selbst auch die aller Mandanten."""
    for name in [tenant] if tenant else ["", *(each.name for each in tenants(folder))]:
        with Centre(folder, tenant=name, may_migrate=True):
            click.echo(f"Auf dem neuesten Stand: {name or 'Zentrale'}")


@server.group()
def user() -> None:
    """Konten der Mitarbeitenden."""


@user.command("add")
@store_options
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", default="", help="Kennung des Trägers, zum Beispiel org-fb50.")
@click.option("--district", "districts", multiple=True, help="Zuständig im Stadtbezirk I, II oder III.")
@click.option("--place", "places", multiple=True, help="Zuständig an einem Präsenzort, zum Beispiel gu_opladen.")
def add_user(
    folder: Path,
    tenant: str,
    name: str,
    role: str,
    organisation: str,
    districts: tuple[str, ...],
    places: tuple[str, ...],
) -> None:
    """Legt ein Konto an und gibt dessen Kennung aus."""
    with opened_centre(folder, tenant) as centre:
        click.echo(register_user(centre, name, role, organisation, districts, places))


@user.command("list")
@store_options
def list_users(folder: Path, tenant: str) -> None:
    """Zeigt alle Konten."""
    with opened_centre(folder, tenant) as centre:
        for each in centre.users():
            click.echo(f"{each.id}  {each.role:<14} {'' if each.active else 'gesperrt '}{each.name}")


@user.command("deactivate")
@store_options
@click.argument("user_id")
def deactivate(folder: Path, tenant: str, user_id: str) -> None:
    """Sperrt ein Konto."""
    with opened_centre(folder, tenant) as centre:
        if user_id not in {each.id for each in centre.users()}:
            raise BadInput("Dieses Konto gibt es nicht.", "Alle Konten zeigt „kim server user list“.")
        centre.deactivate_user(user_id)
    click.echo("Das Konto ist gesperrt.")


@server.group()
def device() -> None:
    """Geräte und Einrichtungscodes."""


@device.command("code")
@store_options
@click.argument("user_id")
@click.option("--minutes", default=15, show_default=True, help="Gültigkeit des Codes.")
def code(folder: Path, tenant: str, user_id: str, minutes: int) -> None:
    """Gibt einen Einrichtungscode aus, der einmal gilt."""
    if not 1 <= minutes <= 24 * 60:
        raise BadInput("Ein Code gilt zwischen einer Minute und einem Tag.", "Geben Sie --minutes passend an.")
    with opened_centre(folder, tenant) as centre:
        click.echo(centre.new_code(user_id, timedelta(minutes=minutes)))


@device.command("list")
@store_options
def list_devices(folder: Path, tenant: str) -> None:
    """Zeigt alle Geräte."""
    with opened_centre(folder, tenant) as centre:
        for each in centre.devices():
            click.echo(f"{each.id}  {each.number:>3}  {_state_of(each):<19}  {each.name} ({each.user_name})")
        for incident in centre.incidents():
            click.echo(f"{incident.device}  {incident.at:%d.%m.%Y %H:%M}  {incident_in_words(incident.kind)}")


def _state_of(each: Device) -> str:
    if each.erased_at:
        return f"gelöscht {each.erased_at:%d.%m.%Y}"
    return f"gesperrt {each.revoked_at:%d.%m.%Y}" if each.revoked_at else "aktiv"


@device.command("revoke")
@store_options
@click.argument("device_id")
def revoke(folder: Path, tenant: str, device_id: str) -> None:
    """Sperrt ein Gerät; es löscht seinen Tresor beim nächsten Kontakt."""
    with opened_centre(folder, tenant) as centre:
        if device_id not in {each.id for each in centre.devices()}:
            raise BadInput("Dieses Gerät gibt es nicht.", "Alle Geräte zeigt „kim server device list“.")
        centre.revoke_device(device_id)
    click.echo("Das Gerät ist gesperrt.")


@contextmanager
def opened_centre(folder: Path, tenant: str = "") -> Iterator[Centre]:
    """The centre of a folder, or one of its tenants; a new one gets the starting set of master data."""
    with Centre(folder, tenant=tenant) as centre:
        if centre.is_new():
            centre.begin(starting_set())
        yield centre


def report_figures(centre: Centre) -> Figures:
    """What the service answers when Koordination or a Trägerleitung asks for figures: computed and protected."""

    def figures(start: date, end: date, employer: str) -> Report:
        period = Period(start, end)
        if not period.is_calendar:  # a device may ask for anything; overlapping periods would tell small numbers
            raise BadInput("Zahlen gibt es nur für ganze Monate, Quartale, Halbjahre und Jahre.")
        report, _ = count_in_step(centre.database, Wanted(period, slice=Slice(employer=employer)))
        return protect(report)

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
