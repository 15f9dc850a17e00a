"""The end of the day: everybody reconciles at once, against one service process, several, and many municipalities."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from kim_desktop.bench.figure import Figure, Goal, milliseconds
from kim_desktop.bench.light import LightDevice, LightRound, reconcile_light
from kim_desktop.bench.serving import service_processes
from kim_desktop.bench.town import Town
from kim_desktop.errors import KnownError
from kim_desktop.storage.rows import change_row
from sync.service.store.database import Database

_CLIENTS = 2
_THREADS = 500


@dataclass(frozen=True)
class Storm:
    """What so many devices went through together."""

    rounds: Sequence[LightRound]
    milliseconds: float


def measure_storm(town: Town, devices: int, processes: Sequence[int]) -> Iterator[Figure]:
    """One storm for each number of processes; every change must have arrived."""
    for count in processes:
        waiting = town.light_devices(devices)
        with service_processes(town.centre.folder, count) as ports, _clients(ports) as clients:
            storm = _storm(clients, waiting, ports)
            _require_all_arrived(town.centre.database, waiting)
            calm = _storm(clients, [each.device for each in storm.rounds], ports)
        copied = _copy_all(town.centre.database, waiting)
        yield from _figures(storm, calm, copied, sum(len(each.changes) for each in waiting), count)


def measure_tenants(host: Town, municipalities: int, devices: int, processes: int) -> Iterator[Figure]:
    """The same storm spread over municipalities that share a service; each must hold its own changes and no others."""
    with ExitStack() as open_towns:
        folders = [host.folder / f"stadt-{number}" for number in range(1, municipalities + 1)]
        towns = [open_towns.enter_context(Town(folder, host)) for folder in folders]
        waiting = [town.light_devices(max(1, devices // municipalities)) for town in towns]
        everybody = [device for each in waiting for device in each]
        with service_processes(host.centre.folder, processes) as ports, _clients(ports) as clients:
            storm = _storm(clients, everybody, ports)
        for town, own in zip(towns, waiting, strict=True):
            _require_all_arrived(town.centre.database, own)
            _require_no_others(town.centre.database, everybody, own)
    told = f"{municipalities} Kommunen, {len(everybody)} Geräte, {processes} Prozesse"
    yield Figure("tenants", f"Sturm: {told}, alle durch", "ms", Goal(), [storm.milliseconds])
    for share, value in _shares([each.seconds for each in storm.rounds]):
        yield Figure(f"tenants_{share}", f"{told}: ein Gerät, {share}", "s", Goal(), [value])


def _figures(storm: Storm, calm: Storm, copied: float, changes: int, processes: int) -> Iterator[Figure]:
    devices = len(storm.rounds)
    name, told = f"storm_{processes}", f"{devices} Geräte, {processes} Prozess" + ("e" if processes > 1 else "")
    seconds = [each.seconds for each in storm.rounds]
    yield Figure(name, f"Sturm: {told}, alle durch", "ms", Goal(), [storm.milliseconds], [copied])
    yield Figure(f"{name}_changes", f"{told}: Änderungen je Sekunde", "", Goal(), [changes / storm.milliseconds * 1e3])
    for share, value in _shares(seconds):
        yield Figure(f"{name}_{share}", f"{told}: ein Gerät, {share}", "s", Goal(), [value])
    attempts = max(each.attempts for each in storm.rounds)
    yield Figure(f"{name}_attempts", f"{told}: Anläufe des längsten", "", Goal(), [float(attempts)])
    yield Figure(f"{name}_calm", f"{told}: dasselbe ohne Neues", "ms", Goal(), [calm.milliseconds])


def _shares(seconds: Sequence[float]) -> Iterator[tuple[str, float]]:
    cuts = quantiles(seconds, n=20) if len(seconds) > 1 else [seconds[0]] * 19
    yield from (("p50", cuts[9]), ("p95", cuts[18]), ("max", max(seconds)))


@contextmanager
def _clients(ports: Sequence[int]) -> Iterator[Executor]:
    """Processes for the devices' side, their programs loaded before time counts."""
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_CLIENTS, mp_context=spawning) as clients:
        _all(clients, [[]] * _CLIENTS, ports)
        yield clients


def _storm(clients: Executor, devices: Sequence[LightDevice], ports: Sequence[int]) -> Storm:
    """All at the same moment, from a few processes with many threads."""
    rounds: list[LightRound] = []
    parts = [devices[start::_CLIENTS] for start in range(_CLIENTS)]
    took = milliseconds(lambda: rounds.extend(_all(clients, parts, ports)))
    return Storm(rounds, took)


def _all(clients: Executor, parts: Sequence[Sequence[LightDevice]], ports: Sequence[int]) -> list[LightRound]:
    return [each for part in clients.map(_part, parts, [ports] * len(parts)) for each in part]


def _part(devices: Sequence[LightDevice], ports: Sequence[int]) -> list[LightRound]:
    paths = [urlsplit(each.identity.service_url).path for each in devices]
    urls = [f"https://localhost:{ports[number % len(ports)]}{path}" for number, path in enumerate(paths)]
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(reconcile_light, devices, urls))


def _require_all_arrived(database: Database, devices: Sequence[LightDevice]) -> None:
    log = database.tables.changes
    senders = [each.identity.device_id for each in devices]
    with database.serving() as connection:
        held = connection.scalar(select(func.count()).where(log.c.device.in_(senders), log.c.seq.is_not(None)))
    if held != sum(len(each.changes) for each in devices):
        raise KnownError("Nach dem Sturm fehlt der Zentrale eine Änderung.")


def _require_no_others(database: Database, everybody: Sequence[LightDevice], own: Sequence[LightDevice]) -> None:
    mine = {each.identity.device_id for each in own}
    foreign = [each.identity.device_id for each in everybody if each.identity.device_id not in mine]
    log = database.tables.changes
    with database.serving() as connection:
        if connection.scalar(select(func.count()).where(log.c.device.in_(foreign))):
            raise KnownError("Eine Kommune hält Änderungen einer anderen.")


def _copy_all(database: Database, devices: Sequence[LightDevice]) -> float:
    """How long bare COPYs of the same rows take, one durable transaction for each device."""
    with database.owning() as connection:
        connection.exec_driver_sql("CREATE TABLE bench_rows (LIKE changes)")
    begun = time.perf_counter()
    for each in devices:
        _copy(database, each)
    took = (time.perf_counter() - begun) * 1e3
    with database.owning() as connection:
        connection.exec_driver_sql("DROP TABLE bench_rows")
    return took


def _copy(database: Database, device: LightDevice) -> None:
    with database.owning() as connection:
        copy_rows(connection, "bench_rows", [change_row(each) for each in device.changes])


def copy_rows(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """PostgreSQL's fastest way in."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(tuple(row.values()))
