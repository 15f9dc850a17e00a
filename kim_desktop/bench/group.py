"""`kim bench`: everything, or one part of it."""

from pathlib import Path

import click

from kim_desktop.commands.late import LateGroup

_PARTS = {
    "sync": "kim_desktop.bench.command:sync",
    "figures": "kim_desktop.bench.figures_suite:figures",
    "start": "kim_desktop.bench.start_suite:start",
}


@click.group(cls=LateGroup, elsewhere=_PARTS, invoke_without_command=True)
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
