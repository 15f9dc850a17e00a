"""`kim bench sync`: first load, storms, many municipalities, large stores, slow lines, as a table in text and JSON."""

import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kim_desktop.bench.figure import Figure, table
from kim_desktop.bench.large import measure_large
from kim_desktop.bench.loading import measure_loading, measure_slow_line
from kim_desktop.bench.storm import measure_storm, measure_tenants
from kim_desktop.bench.town import Town

PARTS = ("load", "slow", "storm", "tenants", "large")
_DAYS_IN_A_RUN = 5


@dataclass(frozen=True)
class Extent:
    """How much is measured; `sizes` are the changes of the large stores, rising."""

    cases: int = 5_000
    devices: int = 1_000
    processes: Sequence[int] = (1, 2)
    sizes: Sequence[int] = (10_000, 1_000_000)
    runs: int = 3
    parts: Sequence[str] = PARTS
    municipalities: int = 54


def measure_sync(output: Path, extent: Extent) -> None:
    """Measures and writes bench-sync.txt and bench-sync.json."""
    output.mkdir(parents=True, exist_ok=True)
    figures = []
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as temporary:
        for figure in _figures(Path(temporary), extent):
            click.echo(f"{figure.title}: {figure.value:.1f} {figure.unit}".rstrip())
            figures.append(figure)
    told = f"{machine()}\n\n{table(figures)}\n"
    click.echo("\n" + told)
    (output / "bench-sync.txt").write_text(told, encoding="utf-8")
    content = {"machine": machine(), "figures": {each.name: each.as_json() for each in figures}}
    (output / "bench-sync.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _figures(folder: Path, extent: Extent) -> Iterator[Figure]:
    with Town(folder) as town:
        if "load" in extent.parts:
            yield from measure_loading(town, extent.cases, extent.runs)
        if "slow" in extent.parts:
            yield from measure_slow_line(town)
        if "storm" in extent.parts:
            yield from measure_storm(town, extent.devices, extent.processes)
        if "tenants" in extent.parts:
            yield from measure_tenants(town, extent.municipalities, extent.devices, max(extent.processes))
        if "large" in extent.parts:
            yield from measure_large(town, extent.sizes, extent.runs * _DAYS_IN_A_RUN)


def machine() -> str:
    """What is measured on."""
    return f"{platform.system()}, {os.cpu_count()} Kerne, Python {platform.python_version()}"
