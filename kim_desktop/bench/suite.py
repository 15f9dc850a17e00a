"""`kim bench`: measures everything, shows a table and leaves it as text and JSON."""

import json
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from kim_desktop.bench.bringing import measure_bringing
from kim_desktop.bench.case_work import Office, measure_case_work
from kim_desktop.bench.central import Size, measure_central
from kim_desktop.bench.figure import Figure, table
from kim_desktop.bench.paper import measure_paper
from kim_desktop.bench.population import Population
from kim_desktop.bench.reading import measure_reading
from kim_desktop.bench.start import measure_start
from kim_desktop.bench.vaults import Scribe, fill, invented_identity, new_store
from kim_desktop.clock import local_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.starting_set import starting_set

_MOST_ENTRIES, _MOST_LINES = 500, 5_000
_RUNS = 5


def measure(output: Path, cases: int, first_load: int, runs: int = _RUNS) -> int:
    """Measures with `cases` in the large vault and `first_load` in the first load; always returns 0.

    A goal that is missed is told in the table, not by failing.
    """
    output.mkdir(parents=True, exist_ok=True)
    figures = []
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as temporary:
        for figure in _figures(Path(temporary), cases, Size(first_load, runs)):
            click.echo(f"{figure.title}: {figure.value:.1f} {figure.unit}".rstrip())
            figures.append(figure)
    told = f"{cases} Fälle im Tresor, {first_load} im ersten Abgleich, Median aus {runs} Läufen\n\n{table(figures)}\n"
    click.echo("\n" + told)
    (output / "bench.txt").write_text(told, encoding="utf-8")
    content = {"cases": cases, "first_load": first_load, "figures": {each.name: each.as_json() for each in figures}}
    (output / "bench.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def _figures(folder: Path, cases: int, load: Size) -> Iterator[Figure]:
    yield from measure_paper(load.runs)
    click.echo(f"Ein Tresor mit {cases} Fällen wird gefüllt …")
    office = make_office(folder / "vault", cases, load.runs)
    yield from measure_start(office.folder, load.runs)
    yield from measure_case_work(office)
    yield from measure_reading(office)
    yield from measure_bringing(folder, min(_MOST_LINES, cases), load.runs)
    click.echo(f"Eine Zentrale mit {load.cases} Fällen wird gefüllt …")
    yield from measure_central(folder, load)


def make_office(folder: Path, cases: int, runs: int) -> Office:
    """A closed vault with many small cases and one with many entries."""
    identity = invented_identity()
    store = new_store(folder, identity)
    population = Population((identity.user_id,), local_date(store.clock()))
    entries = min(_MOST_ENTRIES, cases)
    long_case = list(population.case(0, entries))
    staff = StaffMember(id=identity.user_id, name=identity.user_name, role=identity.role)
    small: Iterator[Record] = (record for number in range(1, cases) for record in population.case(number))
    fill(store, Scribe(store, identity), chain(starting_set(), [staff], long_case, small))
    store.close()
    return Office(folder, long_case[0].case_id, entries, runs)
