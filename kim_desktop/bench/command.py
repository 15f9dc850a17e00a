"""`kim bench sync`: what the central store and its line bear."""

from collections.abc import Sequence
from pathlib import Path

import click

from kim_desktop.bench.sync_suite import PARTS, Extent, measure_sync


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("bench-output"), show_default=True
)
@click.option("--cases", default=5_000, show_default=True, help="Fälle des ersten Abgleichs.")
@click.option("--devices", default=1_000, show_default=True, help="Geräte des Sturms am Ende des Tages.")
@click.option("--processes", default="1,2", show_default=True, help="Dienstprozesse des Sturms, mehrere mit Komma.")
@click.option("--sizes", default="10000,1000000", show_default=True, help="Änderungen der großen Bestände.")
@click.option("--municipalities", default=54, show_default=True, help="Kommunen, die sich einen Dienst teilen.")
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="Nur diesen Teil messen.")
def sync(
    output: Path, cases: int, devices: int, processes: str, sizes: str, municipalities: int, parts: Sequence[str]
) -> None:
    """Misst Abgleich und Zentrale: erster Abgleich, Sturm, große Bestände, langsame Leitung."""
    extent = Extent(
        cases, devices, _numbers(processes), _numbers(sizes), parts=parts or PARTS, municipalities=municipalities
    )
    measure_sync(output, extent)


def _numbers(text: str) -> list[int]:
    """Rising numbers between commas."""
    try:
        return sorted(int(each) for each in text.split(","))
    except ValueError as error:
        raise click.BadParameter(f"„{text}“ ist keine Reihe von Zahlen mit Kommas.") from error
