"""From starting the process to a window one can type into, against a window with nothing but one line to type into.

Both run in turn, so that whatever else the machine does meets both. Time on the clock, work of the processor and memory
are taken in the process itself, at the moment its window is on the screen.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kim_desktop.bench.figure import Figure, Goal

_OWN = """
import sys
sys.argv = ["kim-desktop", "--profile", sys.argv[1]]
from kim_desktop.window import main
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
{watch}
QApplication.exec = visible
main()
"""
_BARE = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
{watch}
application = QApplication([])
window = QLineEdit()
window.show()
visible()
"""
_WATCH = """
import os, time
def memory():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
def visible(*_):
    while not any(window.isExposed() for window in QGuiApplication.topLevelWindows()):
        QApplication.processEvents()
    print(time.time_ns(), time.process_time_ns(), memory(), flush=True)
    os._exit(0)
"""
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Started:
    """One start: milliseconds on the clock and of the processor, megabytes of memory."""

    wall: float
    work: float
    memory: float


def measure_start(profile: Path, runs: int) -> Iterator[Figure]:
    """The cold start to the password field of this profile: on the clock, in work of the processor, in memory."""
    with tempfile.TemporaryDirectory(prefix="kim-start-") as compiled:
        own = _starter(_OWN.format(watch=_WATCH), profile, Path(compiled))
        bare = _starter(_BARE.format(watch=_WATCH), profile, Path(compiled))
        own(), bare()
        pairs = [(own(), bare()) for _ in range(runs)]
    yield _figure("cold_start", "Kaltstart bis Passwortfeld", "ms", pairs, lambda each: each.wall)
    yield _figure("cold_start_work", "Kaltstart, Arbeit des Prozessors", "ms", pairs, lambda each: each.work)
    if pairs[0][0].memory:
        yield _figure("start_memory", "Speicher am Passwortfeld", "MB", pairs, lambda each: each.memory)


def measure_size(folder: Path, bare: Path) -> Figure:
    """The packed program against the bare window packed the same way."""
    return Figure("installed_size", "Größe auf der Platte", "MB", Goal(3), [_megabytes(folder)], [_megabytes(bare)])


def _figure(
    name: str, title: str, unit: str, pairs: list[tuple[Started, Started]], part: Callable[[Started], float]
) -> Figure:
    return Figure(name, title, unit, Goal(1.5), [part(own) for own, _ in pairs], [part(bare) for _, bare in pairs])


def _starter(script: str, profile: Path, compiled: Path) -> Callable[[], Started]:
    """Starts with compiled modules at hand, as every installation has them."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start() -> Started:
        begun = time.time_ns()
        command = [sys.executable, "-c", script, str(profile)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        seen, work, memory = (int(part) for part in done.stdout.split()[-3:])
        return Started((seen - begun) / 1e6, work / 1e6, memory / _MEGABYTE)

    return start


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / _MEGABYTE
