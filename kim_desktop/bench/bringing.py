"""What is brought in: a list of many lines, and a scan; against the same bytes put into a bare SQLCipher file."""

import csv
import io
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from kim_desktop.bench.figure import Figure, Goal, by_turns, milliseconds
from kim_desktop.bench.population import Population
from kim_desktop.bench.vaults import Scribe, bare_database, fill, invented_identity, new_store
from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.storage.store import Store
from kim_desktop.work.list_import import import_list, plan_list, targets
from kim_desktop.work.list_rows import RowReader
from kim_desktop.work.lookups import lookups
from kim_desktop.work.tables.mapping import is_heading, propose
from kim_desktop.work.tables.reading import book_of, table_of

_FILE = "Testliste.csv"
_HEADINGS = ("Name", "Vorname", "Geburtsdatum", "Geschlecht", "Staatsangehörigkeit", "Straße", "Stadtteil")
_SCAN = 5 * 2**20
_SECONDS_PER_LINE = 0.006


def measure_bringing(folder: Path, lines: int, runs: int) -> Iterator[Figure]:
    """A list is read in once, since people are known after that; scans are kept and read again."""
    identity = invented_identity()
    with closing(new_store(folder / "lists", identity)) as store:
        fill(store, Scribe(store, identity), starting_set())
        yield _import(store, folder / "bare-list.db", lines)
        yield _scan(store, folder / "bare-scan.db", runs)


def _import(store: Store, bare: Path, lines: int) -> Figure:
    rows = list(_rows(lines, local_date(store.clock())))
    own = milliseconds(lambda: _read_in(store, _as_csv(rows)))
    columns = ", ".join(f"c{number}" for number in range(len(_HEADINGS)))
    insert = f"INSERT INTO line VALUES ({', '.join('?' for _ in _HEADINGS)})"  # noqa: S608 - own names

    def baseline() -> None:
        connection.execute("BEGIN")
        for row in rows:
            connection.execute(insert, row)
        connection.execute("COMMIT")

    with bare_database(bare, [f"CREATE TABLE line ({columns})"]) as connection:
        plain = milliseconds(baseline)
    goal = Goal(most=_SECONDS_PER_LINE * lines)
    return Figure("import", f"Liste mit {lines} Zeilen einlesen", "s", goal, [own / 1_000], [plain / 1_000])


def _read_in(store: Store, content: bytes) -> None:
    """From the file's bytes to Meldungen, as the page does it with every line ticked."""
    known = lookups(store)
    every = targets(known, store)
    table = table_of(book_of(_FILE, content).sheets[0], lambda text: is_heading(text, every))
    reader = RowReader(table.headers, propose(table, every), known, local_date(store.clock()), _FILE)
    plan = plan_list(store, reader, table, _say_nothing)
    import_list(store, _FILE, plan.tick(frozenset(row.number for row in plan.rows), True), _say_nothing)
    assert store.count(Meldung) == len(table.rows)


def _scan(store: Store, bare: Path, runs: int) -> Figure:
    def own() -> None:
        content = os.urandom(_SCAN)
        assert store.blobs.read(store.blobs.put(content)) == content

    with bare_database(bare, ["CREATE TABLE scan (content BLOB)"]) as connection:
        times, plain = by_turns(runs, own, lambda: _keep_bare(connection, os.urandom(_SCAN)))
    return Figure("attachment", "Anlage von 5 MiB ablegen und lesen", "ms", Goal(2), times, plain)


def _keep_bare(connection: Any, content: bytes) -> None:
    connection.execute("INSERT INTO scan VALUES (?)", (content,))
    newest = "SELECT content FROM scan ORDER BY rowid DESC LIMIT 1"
    assert connection.execute(newest).fetchone()[0] == content


def _rows(lines: int, today: date) -> Iterator[tuple[str, ...]]:
    people = Population(("",), today)
    for number in range(lines):
        person = people.person(number)
        birth = show_date(person.birth)
        sex = "weiblich" if person.sex == "female" else "männlich"
        yield person.family_name, person.given_name, birth, sex, "Syrien", f"Musterstraße {number}", "Wiesdorf"


def _as_csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_HEADINGS, *rows])
    return text.getvalue().encode()


def _say_nothing(_text: str, _share: float | None) -> None:
    """Nobody watches the progress."""
