"""The first load of a large stock from a service in a process of its own, over a good line and a slow one."""

import random
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kim_desktop.bench.central import bulk_insert, complete_round
from kim_desktop.bench.figure import Figure, Goal, milliseconds
from kim_desktop.bench.population import Population
from kim_desktop.bench.slow_line import SlowLine
from kim_desktop.bench.town import Town
from kim_desktop.bench.vaults import new_store
from kim_desktop.bench.wire import BareEnd, Meter, exchange
from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case
from kim_desktop.rounds import reconcile
from kim_desktop.storage.store import Store
from sync.client.result import Step
from sync.pinning import pinned_context
from sync.service.access.accounts import User
from sync.service.access.tls import server_context

_DAY, _IN_A_UNIT = 20, 2
_SLOW_CASES, _SLOW_DAYS = 50, 3
_CANCELLED_AFTER = 3.0


def measure_loading(town: Town, cases: int, runs: int) -> Iterator[Figure]:
    """The first load against the same rows in bare SQLCipher, and against the same bytes over bare TLS."""
    user = town.new_user()
    town.write_cases(user, cases)
    times, bare, plain = [], [], []
    changes = size = 0
    for run in range(runs):
        with Meter(town.port) as meter:
            store = new_store(town.folder / f"load-{run}", town.enrol(user, meter.port))
            before, begun = meter.received, time.perf_counter()
            changes = complete_round(store).received
            times.append((time.perf_counter() - begun) * 1e3)
            size = meter.received - before
        bare.append(bulk_insert(town.folder / f"load-{run}", town.folder / f"bare-{run}.db"))
        plain.append(_transfer(town, size))
        store.close()
    told = f"Erster Abgleich, {cases} Fälle"
    yield Figure("load", f"{told}, gegen SQLCipher", "ms", Goal(2), times, bare)
    yield Figure("load_line", f"{told}, gegen die Bytes über TLS", "ms", Goal(), times, plain)
    yield Figure("load_changes", f"{told}: Änderungen je Sekunde", "", Goal(), [changes / each * 1e3 for each in times])
    yield Figure("load_cases", f"{told}: Fälle je Sekunde", "", Goal(), [cases / each * 1e3 for each in times])
    yield Figure("load_bytes", f"{told}: Bytes herunter", "KiB", Goal(), [size / 1_024])


def measure_slow_line(town: Town) -> Iterator[Figure]:
    """A first load and days over 1 Mbit/s, 200 ms and 2 % loss; how soon a cancelled load ends."""
    user = town.new_user()
    town.write_cases(user, _SLOW_CASES)
    with SlowLine(town.port) as line:
        store = new_store(town.folder / "slow", town.enrol(user, line.port))
        yield Figure("slow_cancel", "Langsame Leitung: Abbrechen", "ms", Goal(most=1_000), [_cancel(store)])
        loading = [milliseconds(lambda: complete_round(store))]
        yield Figure("slow_load", f"Langsame Leitung: erster Abgleich, {_SLOW_CASES} Fälle", "ms", Goal(), loading)
        days = []
        for _ in range(_SLOW_DAYS):
            _work_a_day(store, user)
            days.append(milliseconds(lambda: complete_round(store)))
        yield Figure("slow_day", f"Langsame Leitung: Tag mit {_DAY} Änderungen", "ms", Goal(most=10_000), days)
        store.close()


def _cancel(store: Store) -> float:
    """Milliseconds from the wish to stop, in the middle of the answers, until the round has ended."""
    asked: list[float] = []

    def note(step: Step, *_: int) -> None:
        if step is Step.PULL and not asked:
            asked.append(time.perf_counter() + _CANCELLED_AFTER)

    reconcile(store, note, lambda: bool(asked) and time.perf_counter() > asked[0])
    return max(0.0, (time.perf_counter() - asked[0]) * 1e3)


def _work_a_day(store: Store, user: User) -> None:
    population = Population((user.id,), local_date(store.clock()))
    chosen = random.Random(1)  # noqa: S311 - nothing secret, but the same each time
    cases: Sequence[Case] = store.all(Case)
    for _ in range(_DAY // _IN_A_UNIT):
        with store.unit() as unit:
            for _ in range(_IN_A_UNIT):
                unit.add(replace(population.contact(chosen.choice(cases).case_id), minutes=20))


def _transfer(town: Town, size: int) -> float:
    """How long the same number of bytes takes over a bare TLS line."""
    certificates = town.centre.certificates
    context: ssl.SSLContext = pinned_context(certificates.authority_pem)
    with BareEnd(server_context(certificates), 1, bytes(size), lambda _: None) as end:
        return milliseconds(lambda: exchange(context, end.port, b"?", size))
