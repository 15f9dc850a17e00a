"""One application for a service's own store and its tenants' under their paths, open while somebody asks for them.

A path that no tenant has is answered as any other path that does not exist.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.service.store.tenants import is_tenant

IDLE = 15 * 60.0
"""Seconds after which a tenant that nobody asks for gives its connections back."""
_API = "/v1/"

_log = logging.getLogger("kim.sync")


class Store(Protocol):
    """A tenant's open store."""

    def close(self) -> None:
        """Gives its connections back."""


@dataclass
class Room:
    """A tenant's store and application, once somebody has come; `guests` are requests under way."""

    door: threading.Lock = field(default_factory=threading.Lock)
    opened: tuple[Store, ASGIApp] | None = None
    guests: int = 0
    left_at: float = 0.0


class Rooms:
    """The tenants' rooms; `open_room` opens a tenant's store and makes its application. Safe in several threads."""

    def __init__(
        self,
        folder: Path,
        open_room: Callable[[str], tuple[Store, ASGIApp]],
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._open_room, self._ticking = folder, open_room, ticking
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()

    @property
    def open_names(self) -> list[str]:
        """The tenants that hold connections now."""
        with self._lock:
            return sorted(name for name, room in self._rooms.items() if room.opened)

    def enter(self, name: str) -> ASGIApp | None:
        """The application of a tenant, None if there is none; to be followed by `leave`."""
        self._clear(IDLE)
        if not is_tenant(self._folder, name):
            return None
        with self._lock:
            room = self._rooms.setdefault(name, Room())
            room.guests += 1
        try:
            with room.door:
                room.opened = room.opened or self._open_room(name)
                return room.opened[1]
        except BaseException:
            self.leave(name)
            raise

    def leave(self, name: str) -> None:
        """A request is over."""
        with self._lock:
            room = self._rooms[name]
            room.guests -= 1
            room.left_at = self._ticking()

    def close(self) -> None:
        """Closes all."""
        self._clear(0.0)

    def _clear(self, idle: float) -> None:
        with self._lock:
            until = self._ticking() - idle
            left = [name for name, room in self._rooms.items() if not room.guests and room.left_at <= until]
            empty = [self._rooms.pop(name) for name in left]
        for room in empty:
            if room.opened:
                room.opened[0].close()


class House:
    """Sends each request to the store to which its path leads."""

    def __init__(self, own: ASGIApp, rooms: Rooms) -> None:
        self._own, self._rooms = own, rooms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, path = _split(scope.get("path", ""))
        if scope["type"] != "http" or not path.startswith(_API):
            await self._own(scope, receive, send)
            return
        try:
            app = await run_in_threadpool(self._rooms.enter, name)
        except Exception as error:
            _log.error("a tenant's store cannot be opened: %s", type(error).__name__)
            await Response(status_code=503)(scope, receive, send)
            return
        if app is None:
            await self._own(scope, receive, send)
            return
        with self._left_at_last(name):
            await app({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    @contextmanager
    def _left_at_last(self, name: str) -> Iterator[None]:
        try:
            yield
        finally:
            self._rooms.leave(name)


def _split(path: str) -> tuple[str, str]:
    """The first part of a path, and the rest of it."""
    name, _, rest = path.removeprefix("/").partition("/")
    return name, f"/{rest}"
