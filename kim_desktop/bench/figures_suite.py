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

from kim_desktop.bench.figure import Figure, Goal, by_turns, milliseconds, table
from kim_desktop.bench.figures_town import fill
from kim_desktop.bench.sync_suite import machine
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Wanted, grouped
from sync.service.centre import Centre, Settings, write_settings
from sync.service.counting import prepare_counting
from sync.service.figure_facts import bring_up_to_date, write_all

_YEAR = Wanted(Period(date(2025, 1, 1), date(2025, 12, 31)))
_SECOND = 1_000.0
_Statement = tuple[str, Any]


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("bench-output"), show_default=True
)
@click.option("--people", default=1_000_000, show_default=True, help="Personen in der Zentrale.")
@click.option("--runs", default=3, show_default=True, help="Wie oft gemessen wird.")
def figures(output: Path, people: int, runs: int) -> None:
    """Misst die Auswertung über sehr viele Personen."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as folder:
        measured = list(_measured(Path(folder), people, runs))
    told = f"{machine()}, {grouped(people)} Personen\n\n{table(measured)}\n"
    click.echo(told)
    (output / "bench-figures.txt").write_text(told, encoding="utf-8")
    content = {"machine": machine(), "people": people, "figures": {each.name: each.as_json() for each in measured}}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (output / "bench-figures.json").write_text(text, encoding="utf-8")


def _measured(folder: Path, people: int, runs: int) -> Iterator[Figure]:
    write_settings(folder / "centre", Settings("Musterstadt"))
    with Centre(folder / "centre") as centre:
        database = centre.database
        click.echo(f"{fill(centre, people)} Datensätze geschrieben")
        with database.serving() as connection:
            prepare_counting(connection)
            made = milliseconds(lambda: write_all(connection, database))
            bring_up_to_date(connection, database)
        yield Figure("facts", "Schmale Tabellen neu schreiben", "ms", Goal(), [made])
        with database.administering() as connection:
            connection.exec_driver_sql("ANALYZE")
        with database.serving() as connection:
            prepare_counting(connection)
            statements: list[_Statement] = []
            with _listening(connection, statements):
                compute(connection, database.tables, _YEAR, from_facts=True)
            slowest = max(_each(connection, statements))
            own, bare = by_turns(
                runs,
                lambda: compute(connection, database.tables, _YEAR, from_facts=True),
                lambda: _by_hand(connection, statements),
            )
        yield Figure("report", f"Alle Tabellen ({len(statements)} Abfragen)", "ms", Goal(1.5, most=_SECOND), own, bare)
        yield Figure("slowest", "Langsamste Abfrage", "ms", Goal(most=_SECOND), [slowest])


@contextmanager
def _listening(connection: Connection, into: list[_Statement]) -> Iterator[None]:
    """Notes every statement with its values."""

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        into.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield
    event.remove(connection, "before_cursor_execute", note)


def _each(connection: Connection, statements: list[_Statement]) -> Iterator[float]:
    return (milliseconds(_asking(connection, statement)) for statement in statements)


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
