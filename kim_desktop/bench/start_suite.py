"""`kim bench start`: how soon one can type the password and then work, how much memory and disk that takes."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from kim_desktop.bench.case_work import Office, measure_unlock
from kim_desktop.bench.figure import Figure, table
from kim_desktop.bench.start import measure_size, measure_start
from kim_desktop.bench.suite import make_office

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("bench-output"), show_default=True
)
@click.option("--cases", default=50_000, show_default=True, help="Fälle im Tresor, der geöffnet wird.")
@click.option("--runs", default=7, show_default=True, help="Wie oft alles gemessen wird.")
@click.option("--packed", type=_FOLDER, help="Ordner des gepackten Programms, zum Beispiel dist/kim-desktop.")
@click.option("--bare", type=_FOLDER, help="Ordner des leeren Fensters, ebenso gepackt.")
def start(output: Path, cases: int, runs: int, packed: Path | None, bare: Path | None) -> None:
    """Misst Start, Anmelden, Speicher und Größe gegen ein leeres Fenster im selben Lauf."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as temporary:
        figures = list(_figures(Path(temporary), cases, runs))
    if packed and bare:
        figures.append(measure_size(packed, bare))
    told = f"{cases} Fälle im Tresor, Median aus {runs} Läufen\n\n{table(figures)}\n"
    click.echo(told)
    (output / "bench-start.txt").write_text(told, encoding="utf-8")
    content = {"cases": cases, "figures": {each.name: each.as_json() for each in figures}}
    (output / "bench-start.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _figures(folder: Path, cases: int, runs: int) -> Iterator[Figure]:
    office: Office = make_office(folder / "vault", cases, runs)
    yield from measure_start(office.folder, runs)
    yield measure_unlock(office)
