"""`kim`: the program for scripts and administrators, and the way to the window."""

import logging
import sys
from pathlib import Path

import click

from kim_desktop.commands.late import LateGroup
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
    "torture": "kim_desktop.torture.command:torture",
}


_BENCHES = {
    "sync": "kim_desktop.bench.command:sync",
    "figures": "kim_desktop.bench.figures_suite:figures",
}


@click.group(cls=LateGroup, elsewhere=_ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kim-desktop", prog_name="kim")
def kim() -> None:
    """KIM Desktop – Kommunales Integrationsmanagement."""


@kim.command()
@click.option("--profile", type=click.Path(path_type=Path, file_okay=False), default=default_profile)
def start(profile: Path) -> None:
    """Öffnet das Fenster."""
    from kim_desktop.app import run_window

    raise SystemExit(run_window(profile))


@kim.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-output"), show_default=True
)
@click.option("--window/--no-window", default=True, help="Am Ende das Fenster öffnen, wenn es einen Bildschirm gibt.")
def demo(output: Path, window: bool) -> None:
    """Spielt einen ganzen Bürotag mit echten Teilen durch."""
    from kim_desktop.demo.day import play

    raise SystemExit(play(output, window))


@kim.group(cls=LateGroup, elsewhere=_BENCHES, invoke_without_command=True)
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("bench-output"), show_default=True
)
@click.option("--cases", default=50_000, show_default=True, help="Größe der großen Liste.")
@click.option("--first-load", default=5_000, show_default=True, help="Fälle des ersten Abgleichs.")
@click.pass_context
def bench(context: click.Context, output: Path, cases: int, first_load: int) -> None:
    """Misst die Geschwindigkeit im Verhältnis zu dem, was unvermeidlich ist."""
    if context.invoked_subcommand is None:
        from kim_desktop.bench.suite import measure

        raise SystemExit(measure(output, cases, first_load))


def main() -> None:
    """Runs `kim`; a known fault ends with exit code 1 and one German message."""
    harden_process()
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
