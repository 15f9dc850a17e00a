"""Reconciliation with a real central store: the first load, and the sync of a day, over TLS."""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from sqlalchemy import text

from kim_desktop.bench.figure import Figure, Goal, milliseconds
from kim_desktop.bench.population import Population
from kim_desktop.bench.vaults import Scribe, bare_database, by_hand, new_store
from kim_desktop.bench.wire import BareEnd, Meter, exchange
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, FollowUp
from kim_desktop.domain.starting_set import starting_set
from kim_desktop.errors import KnownError
from kim_desktop.rounds import reconcile
from kim_desktop.storage.identity import Identity
from kim_desktop.storage.store import Store
from sync.client.enrol import enrol
from sync.client.result import RoundResult
from sync.pinning import pinned_context
from sync.service.access.accounts import User
from sync.service.access.sessions import Caller
from sync.service.access.tls import server_context
from sync.service.centre import Centre, Settings, write_settings
from sync.service.rounds.push import push
from sync.service.running.server import Listen

_CASES_AT_ONCE = 50
_OWN, _FOREIGN, _IN_A_UNIT = 150, 50, 10
_LEVEL = 3


@dataclass(frozen=True)
class Size:
    """How many cases are loaded, and how often each thing is measured."""

    cases: int
    runs: int


def measure_central(folder: Path, size: Size) -> Iterator[Figure]:
    """All figures that need a central store."""
    with _Municipality(folder) as municipality:
        municipality.write_cases(size.cases)
        store, load = municipality.first_loads(max(1, size.runs // 2))
        yield load
        yield from municipality.days(store, size.runs)
        store.close()


def complete_round(store: Store) -> RoundResult:
    """A round after which both sides hold the same. Raises `KnownError`."""
    result = reconcile(store)
    if not result.digests_equal:
        raise KnownError("Gerät und Zentrale sind nach dem Abgleich verschieden.")
    return result


def bulk_insert(folder: Path, target: Path) -> float:
    """How long a bare SQLCipher file takes to get the same rows under the same schema in one transaction."""
    with by_hand(folder) as source:
        schema = [(name, sql) for name, sql in source.execute(_SCHEMA)]
        rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name, sql in schema if "TABLE" in sql}  # noqa: S608
    with bare_database(target, [sql for _, sql in schema]) as connection:
        return milliseconds(lambda: _insert_all(connection, rows))


class _Municipality:
    """A central store that runs over TLS, and one case manager with several devices."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._closing = ExitStack()
        self._random = random.Random(1)  # noqa: S311 - nothing secret, but the same each time

    def __enter__(self) -> "_Municipality":
        write_settings(self._folder / "centre", Settings("Musterstadt"))
        self._centre = self._closing.enter_context(Centre(self._folder / "centre"))
        self._centre.begin(starting_set())
        self._server = self._centre.server(listen=Listen("127.0.0.1", 0, grace=1))
        self._server.start()
        self._closing.callback(self._server.stop)
        self._meter = self._closing.enter_context(Meter(self._server.port))
        self._user = self._centre.add_user("Testa Muster", "case_manager")
        self._population = Population((self._user.id,), datetime.now(UTC).date())
        self._colleague = _Colleague(self._centre, self._user, self._enrol(), self._folder / "colleague")
        self._closing.callback(self._colleague.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def write_cases(self, count: int) -> None:
        """Fills the central store through the door that every push takes."""
        for start in range(0, count, _CASES_AT_ONCE):
            numbers = range(start, min(start + _CASES_AT_ONCE, count))
            self._colleague.push([record for number in numbers for record in self._population.full_case(number)])

    def first_loads(self, runs: int) -> tuple[Store, Figure]:
        """Loads everything into new vaults; returns the last of them."""
        times, bare = [], []
        for run in range(runs):
            folder = self._folder / f"load-{run}"
            store = new_store(folder, self._enrol())
            times.append(milliseconds(lambda store=store: complete_round(store)))  # type: ignore[misc]
            bare.append(bulk_insert(folder, self._folder / f"bare-{run}.db"))
            if run < runs - 1:
                store.close()
        return store, Figure("first_load", "Erster Abgleich", "ms", Goal(2), times, bare)

    def days(self, store: Store, runs: int) -> Iterator[Figure]:
        """The work of a day, reconciled; then the same bytes over a bare line."""
        cases = [case.case_id for case in store.all(Case)]
        times, trips, carried, values = [], [], [], []
        for _ in range(runs + 1):
            values.append(self._day_of_work(store, cases))
            before = self._meter.sent, self._meter.received
            result: list[RoundResult] = []
            times.append(milliseconds(lambda: result.append(complete_round(store))))  # noqa: B023 - called at once
            trips.append(float(result[0].round_trips))
            carried.append((self._meter.sent - before[0], self._meter.received - before[1]))
        bare = self._bare_exchanges(runs + 1, *carried[-1])
        yield Figure("day", "Abgleich eines Tages (200 Änderungen)", "ms", Goal(3), times[1:], bare[1:])
        yield Figure("day_round_trips", "Anfragen dabei", "", Goal(most=6), trips[1:])
        sizes = [sum(each) / 1_024 for each in carried[1:]]
        yield Figure("day_bytes", "Bytes dabei, gegen zstd der Werte", "KiB", Goal(1.5), sizes, values[1:])

    def _day_of_work(self, store: Store, cases: Sequence[str]) -> float:
        """Writes on both sides; returns the KiB of the bare new values, compressed."""
        foreign = [self._population.contact(self._random.choice(cases)) for _ in range(_FOREIGN)]
        self._colleague.push(foreign)
        for _ in range(_OWN // _IN_A_UNIT):
            case_id = self._random.choice(cases)
            with store.unit() as unit:
                for _ in range(_IN_A_UNIT // 2):
                    unit.add(self._population.contact(case_id))
                    unit.add(FollowUp(id=new_id(), case_id=case_id, what="Termin vereinbaren", staff=self._user.id))
        own = [change.payload for change in store.replica.pending(2 * _OWN)]
        bare = [payload.fields for payload in own if payload] + [store.model.contents(record) for record in foreign]
        return len(zstandard.compress(msgspec.json.encode(bare), _LEVEL)) / 1_024

    def _bare_exchanges(self, runs: int, up: int, down: int) -> list[float]:
        context = pinned_context(self._centre.certificates.authority_pem)
        content, answer = os.urandom(up), os.urandom(down)
        database = self._centre.database
        with database.owning() as connection:
            connection.execute(text("CREATE TABLE bench_bytes (content BYTEA)"))
            connection.execute(text(f"GRANT INSERT ON bench_bytes TO {database.place.app}"))

        def keep(received: bytes) -> None:
            with database.serving() as connection:
                connection.execute(text("INSERT INTO bench_bytes VALUES (:content)"), {"content": received})

        def once() -> None:
            received = exchange(context, end.port, content, down)
            local.execute("INSERT INTO received VALUES (?)", (received.hex(),))

        tls = server_context(self._centre.certificates)
        with (
            bare_database(self._folder / "bare-day.db", ["CREATE TABLE received (content TEXT)"]) as local,
            BareEnd(tls, up, answer, keep) as end,
        ):
            return [milliseconds(once) for _ in range(runs)]

    def _enrol(self) -> Identity:
        url = f"https://localhost:{self._meter.port}"
        return Identity(**asdict(enrol(url, self._centre.new_code(self._user.id), "Messgerät")))


class _Colleague:
    """Another device of the same person, which writes without keeping a vault."""

    def __init__(self, centre: Centre, user: User, identity: Identity, folder: Path) -> None:
        self._centre = centre
        self._caller = Caller(identity.device_id, user.id, user.name, user.role)
        self._store = new_store(folder, identity)
        self._scribe = Scribe(self._store, identity)

    def push(self, records: Sequence[Any]) -> None:
        """Brings new records into the central store. Raises `KnownError` if one is not taken."""
        changes = self._scribe.changes(records)
        verdicts = push(self._centre.database, self._caller, changes, datetime.now(UTC))
        if any(verdict.kind != "accepted" for verdict in verdicts):
            raise KnownError("Die Zentrale hat eine Änderung der Messung nicht angenommen.")

    def close(self) -> None:
        """Closes the vault that lent its clock."""
        self._store.close()


_SCHEMA = (
    "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name != 'vault_mark' "
    "AND name NOT LIKE 'search\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


def _insert_all(connection: Any, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    connection.execute("BEGIN")
    for name, content in rows.items():
        if content:
            places = ",".join("?" * len(content[0]))
            connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', content)  # noqa: S608 - own names
    connection.execute("COMMIT")
