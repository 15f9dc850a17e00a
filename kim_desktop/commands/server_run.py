"""`kim server run`: serves the devices, in one process or in several on one port."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import socket

import click
import msgspec

from kim_desktop.commands.server import folder_option, opened_centre, report_figures
from kim_desktop.errors import BadInput
from kim_desktop.storage.process import harden_process
from sync.service.backup.archive import Archiver
from sync.service.centre import Centre
from sync.service.condition import PROCESS, condition
from sync.service.running.logs import FORMS, log_to_stderr
from sync.service.running.metrics import SHARED, text_of_all
from sync.service.running.server import bind
from sync.service.running.watch import Watch
from sync.service.running.workers import Beat, Workers

_WATCH = "127.0.0.1:9464"
_MOST = 16


@click.command("run")
@folder_option
@click.option("--workers", type=click.IntRange(1, _MOST), default=1, show_default=True, help="Zahl der Prozesse.")
@click.option(
    "--log-format", type=click.Choice(FORMS), default=FORMS[0], show_default=True, help="Form des Protokolls."
)
@click.option(
    "--metrics", is_flag=False, flag_value=_WATCH, default="",
    help=f"Adresse für /metrics und /ready, ohne Wert {_WATCH}; ohne die Angabe gibt es sie nicht.",
)  # fmt: skip
def run(folder: Path, workers: int, log_format: str, metrics: str) -> None:
    """Startet die Zentrale; Strg+C beendet sie."""
    if workers > 1 and sys.platform == "win32":
        raise BadInput("Unter Windows läuft die Zentrale in einem Prozess.", "Lassen Sie --workers weg.")
    log_to_stderr(log_format)
    if workers == 1:
        _name_process()
    with _shared_counts(workers) as counts, opened_centre(folder) as centre, Archiver(centre):
        _serve(centre, workers, log_format, metrics, partial(text_of_all, counts) if counts else centre.metrics.text)


def _serve(centre: Centre, workers: int, log_format: str, metrics: str, count: Callable[[], bytes]) -> None:
    """Until a signal comes."""
    with _watched(centre, metrics, count):
        if workers == 1:
            running = centre.server(figures=report_figures)
            click.echo(f"Die Zentrale läuft: {centre.url}")
            running.run()
            return
        with bind(centre.listen) as listening:
            click.echo(f"Die Zentrale läuft mit {workers} Prozessen: {centre.url}")
            Workers(partial(_work, centre.folder, log_format), listening, workers).run()


def _work(folder: Path, log_format: str, listening: socket, beat: Beat) -> None:
    """What one of several processes does."""
    harden_process()
    log_to_stderr(log_format)
    _name_process()
    with Centre(folder) as centre:
        centre.users()  # so that it is connected, and counted, before the first device comes
        centre.server(figures=report_figures, shared=listening, beat=beat).run()


def _name_process() -> None:
    """So that `kim server status` can count the processes that are connected."""
    os.environ["PGAPPNAME"] = f"{PROCESS}{os.getpid()}"


@contextmanager
def _shared_counts(workers: int) -> Iterator[Path | None]:
    """Where several processes lay down their counts."""
    if workers == 1:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="kim-counts-") as folder:
        os.environ[SHARED] = folder
        yield Path(folder)


@contextmanager
def _watched(centre: Centre, address: str, metrics: Callable[[], bytes]) -> Iterator[None]:
    if not address:
        yield
        return

    def ready() -> tuple[bool, bytes]:
        found = condition(centre)
        return found.is_ready, msgspec.json.encode(vars(found))

    with Watch(address, metrics, ready) as watch:
        click.echo(f"Überwachung: http://127.0.0.1:{watch.port}/metrics und /ready")
        yield
