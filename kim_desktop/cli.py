"""`kim`: the program for scripts and administrators, and the way to the window."""

import logging
import shlex
import sys
from pathlib import Path

import click

from kim_desktop.commands.late import LateGroup
from kim_desktop.crash import tell_crashes
from kim_desktop.errors import KnownError
from kim_desktop.profiles import default_profile
from kim_desktop.storage.process import harden_process

_ELSEWHERE = {
    "server": "kim_desktop.commands.server:server",
    "enrol": "kim_desktop.commands.device:enrol",
    "sync": "kim_desktop.commands.device:sync",
    "rejoin": "kim_desktop.commands.device:rejoin",
    "figures": "kim_desktop.commands.device:figures",
    "meldung": "kim_desktop.commands.case:meldung",
    "print": "kim_desktop.commands.case:print_",
    "export": "kim_desktop.commands.case:export",
    "vault": "kim_desktop.commands.vault:vault",
    "doctor": "kim_desktop.commands.doctor:doctor",
    "datenschutz": "kim_desktop.commands.privacy:datenschutz",
    "policy": "kim_desktop.commands.policy:policy",
    "update-repository": "kim_desktop.commands.update_repository:update_repository",
    "bench": "kim_desktop.bench.group:bench",
    "handbook": "kim_desktop.commands.handbook:handbook",
    "torture": "kim_desktop.torture.command:torture",
}


@click.group(cls=LateGroup, elsewhere=_ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kim-desktop", prog_name="kim")
def kim() -> None:
    """KIM Desktop – Kommunales Integrationsmanagement."""


@kim.command()
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile)
@click.option("--practice", is_flag=True, help="Zum Üben: mit erfundenen Personen, ohne jede Übertragung.")
def start(profile: Path, practice: bool) -> None:
    """Öffnet das Fenster."""
    from kim_desktop.app import run_window

    raise SystemExit(run_window(profile, practice))


@kim.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-output"), show_default=True
)
@click.option("--window/--no-window", default=True, help="Am Ende das Fenster öffnen, wenn es einen Bildschirm gibt.")
@click.option("--central", default="", help="Befehl, der „kim“ der Zentrale ist, wenn dieses Programm keine enthält.")
@click.option("--handbook", is_flag=True, help="Danach die Bilder des Handbuchs erneuern.")
def demo(output: Path, window: bool, central: str, handbook: bool) -> None:
    """Spielt einen ganzen Bürotag mit echten Teilen durch."""
    from kim_desktop.demo.day import play

    code = play(output, window, shlex.split(central))
    if handbook:
        from kim_desktop.demo.handbook import renew_pictures

        renew_pictures(output)
    raise SystemExit(code)


def main() -> None:
    """Runs `kim`; a known fault ends with exit code 1 and one German message."""
    harden_process()
    tell_crashes(lambda _: None)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        kim(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KnownError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
