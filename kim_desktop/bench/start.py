"""From starting the process to a window one can type into, against a window with nothing but one line to type into."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kim_desktop.bench.figure import Figure, Goal

_OWN = """
from unittest.mock import patch
import sys
from kim_desktop.cli import kim
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
{watch}
with patch.object(QApplication, "exec", visible):
    kim(["start", "--profile", sys.argv[1]])
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
def visible(*_):
    while not any(window.isExposed() for window in QGuiApplication.topLevelWindows()):
        QApplication.processEvents()
    print(time.time_ns(), flush=True)
    os._exit(0)
"""


def measure_start(profile: Path, runs: int) -> Iterator[Figure]:
    """The cold start of `kim start` on this profile."""
    own, bare = _OWN.format(watch=_WATCH), _BARE.format(watch=_WATCH)
    _start(own, profile), _start(bare, profile)
    pairs = [(_start(own, profile), _start(bare, profile)) for _ in range(runs)]
    times, baseline = [each for each, _ in pairs], [each for _, each in pairs]
    yield Figure("cold_start", "Kaltstart bis Passwortfeld", "ms", Goal(1.5), times, baseline)


def _start(script: str, profile: Path) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begun = time.time_ns()
    done = subprocess.run(
        [sys.executable, "-c", script, str(profile)], capture_output=True, text=True, env=environment, check=True
    )
    return (int(done.stdout.split()[-1]) - begun) / 1_000_000
