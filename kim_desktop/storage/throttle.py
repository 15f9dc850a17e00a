"""A delay that grows with each wrong password and survives a restart; nothing is ever erased by it."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kim_desktop.clock import Clock
from kim_desktop.errors import DiskFull
from kim_desktop.storage.files import private_file

_LONGEST = 60.0
_MANY = 10
_AFTER_MANY = 900.0
_SIZE = 64


class Throttle:
    """Counts wrong passwords in a file beside the vault."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock

    def wait(self) -> float:
        """Seconds until the next try counts, 0.0 if it counts now."""
        failures, last = self._read()
        passed = (self._clock() - last).total_seconds()
        if passed < 0:  # the clock was set back: wait once more, but not for years
            self._write(failures)
        return max(0.0, delay_after(failures) - max(0.0, passed))

    def failures(self) -> int:
        """How many wrong passwords were given since the last right one."""
        return self._read()[0]

    def failed(self) -> None:
        """One more wrong password, now."""
        self._write(self._read()[0] + 1)

    def clear(self) -> None:
        """The right password was given."""
        self._write(0)

    def _read(self) -> tuple[int, datetime]:
        raw = self._path.read_bytes()[:_SIZE] if self._path.is_file() else b""
        try:
            failures, last = raw.decode("ascii").split()
            return int(failures), datetime.fromisoformat(last).astimezone(UTC)
        except (ValueError, OverflowError):
            return 0, datetime.min.replace(tzinfo=UTC) + timedelta(days=1)

    def _write(self, failures: int) -> None:
        line = f"{failures} {self._clock().astimezone(UTC).isoformat()}".encode().ljust(_SIZE)
        with contextlib.suppress(DiskFull), private_file(self._path) as file:
            file.write(line)


def delay_after(failures: int) -> float:
    """1, 2, 4 ... 60 seconds; a quarter of an hour after ten."""
    if failures >= _MANY:
        return _AFTER_MANY
    return min(_LONGEST, 2.0 ** (failures - 1)) if failures > 0 else 0.0
