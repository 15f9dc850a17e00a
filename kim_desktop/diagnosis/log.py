"""The technical log: declared events with durations and kinds of errors, beside the profile; no line can hold a text.

There is no way to write words into it: an event is one of the list, all else are numbers, kinds and lines of code.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import ParamSpec, TypeVar

from kim_desktop.clock import Clock, system_clock
from kim_desktop.crash import kinds_of, places_of
from kim_desktop.errors import KnownError

P = ParamSpec("P")
T = TypeVar("T")

MOST_BYTES = 200_000
"""After that the file makes room for a new one; the one before is kept."""
_NAME, _BEFORE = "kim.log", "kim.log.1"


class Event(StrEnum):
    """All that can be noted; the value is what stands in the file."""

    STARTED = "started"
    OPENED = "vault_opened"
    ENROLLED = "enrolled"
    REJOINED = "rejoined"
    RECOVERED = "vault_recovered"
    SYNCED = "synced"
    FIGURES = "figures_fetched"
    PASSWORD = "password_changed"  # noqa: S105 - the name of an event
    KEY_RENEWED = "key_renewed"
    BACKED_UP = "backed_up"
    CHECKED = "self_check"
    LOCKED = "locked"
    ENDED = "ended"
    BUG = "bug"

    @property
    def label(self) -> str:
        """The event in words."""
        return _LABELS[self]


class Log:
    """Notes events in a folder; where that cannot be written, work goes on without."""

    def __init__(self, folder: Path, clock: Clock = system_clock) -> None:
        self.folder, self._clock = folder, clock

    @property
    def files(self) -> tuple[Path, Path]:
        """The older file and the one that is written to."""
        return self.folder / _BEFORE, self.folder / _NAME

    def note(self, event: Event, *, ms: int | None = None, error: BaseException | None = None) -> None:
        """Writes one line."""
        line: dict[str, object] = {"at": self._clock().astimezone(UTC).isoformat(timespec="seconds"), "event": event}
        if ms is not None:
            line["ms"] = ms
        if error is not None:
            line["error"] = kinds_of(error)
            if event is Event.BUG or not isinstance(error, KnownError):
                line["where"] = places_of(error)
        with contextlib.suppress(OSError):
            self._append(json.dumps(line))

    def note_bug(self, error: BaseException) -> None:
        """Writes where a bug was met."""
        self.note(Event.BUG, error=error)

    def timed(self, event: Event, call: Callable[P, T]) -> Callable[P, T]:
        """`call`, noting each time how long it took and with which kind of error it ended."""

        def noted(*arguments: P.args, **named: P.kwargs) -> T:
            begun = time.monotonic()
            try:
                result = call(*arguments, **named)
            except Exception as error:
                self.note(event, ms=_ms_since(begun), error=error)
                raise
            self.note(event, ms=_ms_since(begun))
            return result

        return noted

    def _append(self, line: str) -> None:
        before, now = self.files
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if now.exists() and now.stat().st_size > MOST_BYTES:
            now.replace(before)
        descriptor = os.open(now, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write(line + "\n")


def log_beside(profile: Path) -> Log:
    """The log of all profiles that lie beside this one."""
    return Log(profile.parent / "diagnose")


def _ms_since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1_000)


_LABELS = {
    Event.STARTED: "Programm gestartet",
    Event.OPENED: "Tresor geöffnet",
    Event.ENROLLED: "Gerät eingerichtet",
    Event.REJOINED: "Gerät neu angemeldet",
    Event.RECOVERED: "Tresor mit Anteilen geöffnet",
    Event.SYNCED: "Abgeglichen",
    Event.FIGURES: "Zahlen geholt",
    Event.PASSWORD: "Passwort geändert",
    Event.KEY_RENEWED: "Schlüssel erneuert",
    Event.BACKED_UP: "Sicherung geschrieben",
    Event.CHECKED: "Selbstprüfung",
    Event.LOCKED: "Gesperrt",
    Event.ENDED: "Programm beendet",
    Event.BUG: "Fehler im Programm",
}
