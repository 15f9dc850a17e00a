"""A screen for the real program: an X server without a monitor, a bus for the session, and `kim start`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NEEDED = ("Xvfb", "dbus-daemon")
_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_PATIENCE = 20.0
_SESSION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<servicedir>/usr/share/dbus-1/services</servicedir>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


def missing() -> str:
    """What this machine lacks for it, in words; empty if nothing."""
    if sys.platform != "linux":
        return "the accessibility bus is that of Linux"
    lacking = [name for name in NEEDED if not shutil.which(name)]
    if not _LAUNCHER.exists():
        lacking.append("at-spi2-core")
    return f"not installed: {', '.join(lacking)}" if lacking else ""


class Screen:
    """Holds the processes; ends those that it started."""

    def __init__(self, size: str = "2100x1250") -> None:
        self._size = size
        self._started: list[subprocess.Popen[bytes]] = []
        self._folder = Path(tempfile.mkdtemp(prefix="kim-screen-"))
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(self._folder), "LC_ALL": "C.UTF-8"}
        for name in ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "WAYLAND_DISPLAY"):
            self.environment.pop(name, None)

    def __enter__(self) -> "Screen":
        number = self._line("Xvfb", "-displayfd", "{fd}", "-screen", "0", f"{self._size}x24", "-nolisten", "tcp")
        self.environment["DISPLAY"] = f":{number}"
        settings = self._folder / "session.conf"
        settings.write_text(_SESSION, encoding="utf-8")
        daemon = ("dbus-daemon", "--nofork", "--nopidfile", f"--config-file={settings}", "--print-address={fd}")
        self.bus = self._line(*daemon)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.bus
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            process.terminate()
            process.wait(_PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, profile: Path) -> "subprocess.Popen[bytes]":
        """`kim start` on a profile, with the platform of real desktops."""
        environment = {**self.environment, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        command = [sys.executable, "-m", "kim_desktop.cli", "start", "--profile", str(profile)]
        process = subprocess.Popen(command, env=environment)
        self._started.append(process)
        return process

    def end(self, process: "subprocess.Popen[bytes]") -> None:
        """End a program that `start` started."""
        process.terminate()
        process.wait(_PATIENCE)
        self._started.remove(process)

    def _line(self, *command: str) -> str:
        """Start a program and read the line that it writes once it is ready."""
        reading, writing = os.pipe()
        arguments = [each.format(fd=writing) if "{fd}" in each else each for each in command]
        self._started.append(
            subprocess.Popen(arguments, env=self.environment, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        )
        os.close(writing)
        with os.fdopen(reading) as said:
            return said.readline().strip()
