"""The benchmark of sync measures every part and writes it down; how fast it is, is not asserted here."""

import asyncio
import json
import time
from pathlib import Path

from click.testing import CliRunner

from kim_desktop.bench.slow_line import Quality, SlowLine
from kim_desktop.bench.sync_suite import Extent, measure_sync
from kim_desktop.cli import kim

MEASURED = {
    "load", "load_line", "load_changes", "load_cases", "load_bytes", "storm_1", "storm_1_changes", "storm_1_p50",
    "storm_1_p95", "storm_1_max", "storm_1_attempts", "storm_1_calm", "day_of_2000", "idle_of_2000", "tenants",
    "tenants_p50", "tenants_p95", "tenants_max",
}  # fmt: skip


PARTS = ("load", "storm", "tenants", "large")


def test_load_storm_and_large_stores_are_measured_with_nothing_lost(tmp_path: Path) -> None:
    extent = Extent(cases=3, devices=3, processes=(1,), sizes=(2_000,), runs=1, parts=PARTS, municipalities=2)
    measure_sync(tmp_path, extent)
    figures = json.loads((tmp_path / "bench-sync.json").read_text(encoding="utf-8"))["figures"]
    assert set(figures) == MEASURED
    assert all(figure["value"] > 0 for figure in figures.values())
    assert "Sturm: 3 Geräte" in (tmp_path / "bench-sync.txt").read_text(encoding="utf-8")


def test_the_slow_line_is_narrow_and_far_and_brings_everything_in_order() -> None:
    sent = bytes(range(256)) * 40

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(len(sent)))
        writer.close()

    async def there_and_back() -> bytes:
        service = await asyncio.start_server(echo, "127.0.0.1", 0)
        with SlowLine(service.sockets[0].getsockname()[1], Quality(bits=8e6, round_trip=0.1)) as line:
            reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
            writer.write(sent)
            received = await reader.readexactly(len(sent))
            writer.close()
        service.close()
        return received

    begun = time.monotonic()
    assert asyncio.run(there_and_back()) == sent
    assert time.monotonic() - begun > 0.1


def test_the_command_offers_its_parts() -> None:
    shown = CliRunner().invoke(kim, ["bench", "sync", "--help"]).output
    assert "--devices" in shown
    assert "large" in shown
