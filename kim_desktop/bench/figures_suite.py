"""`kim bench figures`: a whole report over very many people at the central store, against the same SQL by hand."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, event

from kim_desktop.bench.figure import Figure, Goal, milliseconds, table
from kim_desktop.bench.figures_town import fill, work_on
from kim_desktop.bench.sync_suite import machine
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Slice, Wanted, grouped
from sync.service.centre import Centre, Settings, write_settings
from sync.service.figures.counting import count_in_step, prepare_counting
from sync.service.figures.step import derive_many
from sync.service.store.figure_facts import Shelf

_YEAR = Wanted(Period(date(2025, 1, 1), date(2025, 12, 31)))
_CHANGED_CASES = 200
_ASKED = {
    "any_period": (
        "Beliebiger Zeitraum und Stichtag",
        Wanted(Period(date(2024, 2, 11), date(2025, 8, 19)), date(2025, 7, 3)),
    ),
    "part": ("Ein Baustein", Wanted(_YEAR.period, slice=Slice(part="part_2"))),
    "post": ("Eine Stelle", Wanted(_YEAR.period, slice=Slice(post="M-7"))),
    "employer": ("Ein Träger", Wanted(_YEAR.period, slice=Slice(employer="org-awo"))),
    "district": ("Ein Stadtbezirk", Wanted(_YEAR.period, slice=Slice(district="I"))),
    "sender": ("Eine meldende Stelle", Wanted(_YEAR.period, slice=Slice(sender="org-fb50"))),
}  # fmt: skip
_GOAL = Goal(most=1_000.0)
_Statement = tuple[str, Any]


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("bench-output"), show_default=True
)
@click.option("--people", default=1_000_000, show_default=True, help="Personen in der Zentrale.")
@click.option("--runs", default=3, show_default=True, help="Wie oft gemessen wird.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Zentrale, die stehen bleibt.")
def figures(output: Path, people: int, runs: int, keep: Path | None) -> None:
    """Misst die Auswertung über sehr viele Personen."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as folder:
        measured = list(_measured(keep or Path(folder), people, runs))
    told = f"{machine()}, {grouped(people)} Personen\n\n{table(measured)}\n"
    click.echo(told)
    (output / "bench-figures.txt").write_text(told, encoding="utf-8")
    content = {"machine": machine(), "people": people, "figures": {each.name: each.as_json() for each in measured}}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (output / "bench-figures.json").write_text(text, encoding="utf-8")


def _measured(folder: Path, people: int, runs: int) -> Iterator[Figure]:
    if not (folder / "centre").exists():
        write_settings(folder / "centre", Settings("Musterstadt"))
    with Centre(folder / "centre") as centre:
        if centre.is_new():
            click.echo(f"{grouped(fill(centre, people))} Datensätze geschrieben")
            made = milliseconds(lambda: derive_many(centre.database))
            yield Figure("facts", "Einmal: alle Fälle herleiten", "ms", Goal(), [made])
        yield _cold(centre, runs)
        yield _warm(centre, runs)
        yield _changed(centre, runs)
        for name, (title, wanted) in _ASKED.items():
            yield Figure(name, title, "ms", _GOAL, [_counted(centre, wanted) for _ in range(runs)])


def _cold(centre: Centre, runs: int) -> Figure:
    """The first question that a process is asked."""

    def once() -> float:
        centre.database.shelf = Shelf()
        return _counted(centre, _YEAR)

    return Figure("cold", "Erste Frage nach dem Start", "ms", _GOAL, [once() for _ in range(runs)])


def _warm(centre: Centre, runs: int) -> Figure:
    """Nothing has changed; the same tables from the records by the bare statements, once."""
    with centre.database.serving() as connection:
        prepare_counting(connection)
        statements: list[_Statement] = []
        with _listening(connection, statements):
            report = compute(connection, centre.database.tables, _YEAR, municipality=centre.municipality)
        bare = milliseconds(lambda: _by_hand(connection, statements))
    if count_in_step(centre.database, _YEAR)[0] != report:
        raise click.ClickException("Die Zahlen sind andere als die aus den Datensätzen.")
    title = f"Alle Tabellen (von Hand: {len(statements)} Abfragen)"
    return Figure(
        "report", title, "ms", Goal(1.2, most=1_000.0), [_counted(centre, _YEAR) for _ in range(runs)], [bare]
    )


def _changed(centre: Centre, runs: int) -> Figure:
    """After a day's work."""

    def once() -> float:
        work_on(centre, _CHANGED_CASES)
        return _counted(centre, _YEAR)

    return Figure("changed", f"Nach {_CHANGED_CASES} geänderten Fällen", "ms", _GOAL, [once() for _ in range(runs)])


def _counted(centre: Centre, wanted: Wanted) -> float:
    return milliseconds(lambda: count_in_step(centre.database, wanted))


@contextmanager
def _listening(connection: Connection, into: list[_Statement]) -> Iterator[None]:
    """Notes every statement with its values."""

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        into.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield
    event.remove(connection, "before_cursor_execute", note)


def _by_hand(connection: Connection, statements: list[_Statement]) -> None:
    for statement in statements:
        _asking(connection, statement)()


def _asking(connection: Connection, statement: _Statement) -> Callable[[], object]:
    """The bare statement on the driver's own cursor."""

    def ask() -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor:
            cursor.execute(*statement)
            cursor.fetchall()

    return ask
