"""Ended from outside, at log-off or with Ctrl+C in a terminal, the program ends as if its window were closed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_parts import Kim, fault

from kim_desktop.diagnosis.log import Event, log_beside
from kim_desktop.errors import VaultError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads from Linux which signals a process hears")
_PATIENCE = 60.0


def hears(process: "subprocess.Popen[bytes]", wanted: signal.Signals) -> bool:
    """Whether the process has a handler of its own for a signal (proc(5), SigCgt)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) & 1 << wanted - 1)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_window_in_good_order(kim: Kim, sent: signal.Signals) -> None:
    command = [sys.executable, "-m", "kim_desktop.cli", "start", "--profile", str(kim.profile)]
    with subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) as process:
        until = time.monotonic() + _PATIENCE
        while not hears(process, signal.SIGTERM) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(sent)
        assert process.wait(_PATIENCE) == 0
    newest = log_beside(kim.profile).files[1].read_text(encoding="utf-8").splitlines()[-1]
    assert Event.ENDED.value in newest


@pytest.mark.parametrize("program", ["kim_desktop.cli", "kim_desktop.window"])
def test_without_a_screen_it_says_so_instead_of_breaking_off(kim: Kim, program: str) -> None:
    screens = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    blind = {name: value for name, value in os.environ.items() if name not in screens}
    command = [sys.executable, "-m", program, "start", "--profile", str(kim.profile)]
    ended = subprocess.run(command, env=blind, capture_output=True, text=True, check=False)
    assert ended.returncode == 1 and "Hier ist kein Bildschirm zu erreichen." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_profile_nobody_is_asked_for_a_password(tmp_path: Path) -> None:
    assert "kein Tresor" in str(fault(VaultError, "sync", "--profile", tmp_path / "nichts"))
