"""The connections of one process to PostgreSQL, shared by all stores that it serves.

However many municipalities live in one service, a process never holds more than `MOST`: who needs one while all are
open takes the place of the one that has been idle longest.
"""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Pool
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

MOST = 20
_PATIENCE = 30.0
"""Seconds to wait while all are in use."""


class Room:
    """How many connections there are, and which of them are idle; safe in several threads."""

    def __init__(self, most: int = MOST, patience: float = _PATIENCE) -> None:
        self._most, self._patience = most, patience
        self.begin_anew()

    def begin_anew(self) -> None:
        """Knows of no connection, for a new process in which those of its parent are not its own."""
        self._open = 0
        self._idle: dict[ConnectionPoolEntry, SharedPool] = {}
        self._changed = threading.Condition()

    def take(self, pool: "SharedPool", connect: Callable[[], ConnectionPoolEntry]) -> ConnectionPoolEntry:
        """A connection of this pool, the last one used or a new one. Raises SQLAlchemy's `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._idle or self._open < self._most, self._patience):
                raise PoolTimeout(f"all {self._most} connections of this process are in use")
            own = next((each for each, its in reversed(self._idle.items()) if its is pool), None)
            if own is not None:
                del self._idle[own]
                return own
            oldest = next(iter(self._idle)) if self._open >= self._most else None
            if oldest is not None:
                del self._idle[oldest]
            else:
                self._open += 1
        try:
            if oldest is not None:
                oldest.close()
            return connect()
        except BaseException:
            self._free(1)
            raise

    def give_back(self, pool: "SharedPool", entry: ConnectionPoolEntry) -> None:
        """A connection that is idle from now on."""
        with self._changed:
            self._idle[entry] = pool
            self._changed.notify()

    def close(self, *entries: ConnectionPoolEntry) -> None:
        """Closes connections that nobody uses."""
        for each in entries:
            each.close()
        self._free(len(entries))

    def close_idle(self, pool: "SharedPool") -> None:
        """Closes what is idle of this pool."""
        with self._changed:
            idle = [each for each, its in self._idle.items() if its is pool]
            for each in idle:
                del self._idle[each]
        self.close(*idle)

    def _free(self, count: int) -> None:
        with self._changed:
            self._open -= count
            self._changed.notify_all()


PROCESS = Room()


class SharedPool(Pool):
    """A store's pool, whose connections count among those of the whole process."""

    room = PROCESS

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._room, self._is_closed = self.room, False

    def status(self) -> str:
        """Nothing that others could not ask PostgreSQL."""
        return "shared"

    def recreate(self) -> "SharedPool":
        """The same, without any connection."""
        return type(self)(
            self._creator, recycle=self._recycle, echo=self.echo, reset_on_return=self._reset_on_return,
            pre_ping=self._pre_ping, _dispatch=self.dispatch, dialect=self._dialect,
        )  # fmt: skip

    def dispose(self) -> None:
        """Closes what is idle at once, and what is in use when it comes back."""
        self._is_closed = True
        self._room.close_idle(self)

    def _do_get(self) -> ConnectionPoolEntry:
        return self._room.take(self, self._create_connection)

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self._is_closed:
            self._room.close(record)
        else:
            self._room.give_back(self, record)
