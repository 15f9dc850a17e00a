"""Several service processes on one port: a parent that binds it, starts them, and replaces whoever dies or hangs.

Each worker accepts connections of the same socket; whatever they have in common lies in the database.
"""

import logging
import multiprocessing
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType

from kim_desktop.errors import ServiceError
from sync.service.running.notify import notify

Beat = Callable[[], None]
"""What a worker calls again and again; raises `OSError` once the parent is gone."""
Work = Callable[[socket.socket, Beat], None]
"""What a worker does until it is told to stop; must be known by name, since it is started in a new process."""

_LOOK = 0.2
_BEAT = 5.0
_START = 60.0
"""Seconds until a new worker must be ready."""
_SILENT = 60.0
"""Seconds without a sign of life after which a worker counts as hung."""
_STOP = 30.0
"""Seconds for requests under way when it ends."""
_RETRY = 5.0

_log = logging.getLogger("kim.sync")
_spawn = multiprocessing.get_context("spawn")


class Worker:
    """One process and what is known of its state."""

    def __init__(self, work: Work, listening: socket.socket) -> None:
        self._ours, theirs = _spawn.Pipe(duplex=False)
        self._process = _spawn.Process(target=_work, args=(work, listening, theirs), name="kim-worker")
        self._process.start()
        theirs.close()
        self._seen = time.monotonic()
        self.is_ready = False

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid or 0

    def is_well(self) -> bool:
        """Whether it lives and has said so lately."""
        try:
            while self._ours.poll():
                self._ours.recv_bytes()
                self._seen, self.is_ready = time.monotonic(), True
        except (EOFError, OSError):
            return False
        patience = _SILENT if self.is_ready else _START
        return self._process.is_alive() and time.monotonic() - self._seen < patience

    def tell_to_stop(self) -> None:
        """Requests under way are finished."""
        self._process.terminate()

    def end(self, patience: float = 0.0) -> None:
        """Waits for its end, and makes one."""
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._ours.close()


class Workers:
    """The parent: `run` blocks until SIGINT or SIGTERM; SIGHUP starts all workers anew, one after the other."""

    def __init__(self, work: Work, listening: socket.socket, count: int) -> None:
        self._work, self._listening, self._count = work, listening, count
        self._workers: list[Worker] = []
        self._signals: deque[int] = deque()
        self._served = False
        self._told = -_BEAT

    def run(self) -> None:
        """Raises `ServiceError` if no worker can be started at all."""
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._on_signal)
        try:
            self._workers = [Worker(self._work, self._listening) for _ in range(self._count)]
            while not self._shall_end():
                self._look_after()
                time.sleep(_LOOK)
        finally:
            notify("STOPPING=1")
            self._stop(self._workers)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self._signals.append(number)

    def _shall_end(self) -> bool:
        while self._signals:
            if self._signals.popleft() != signal.SIGHUP:
                return True
            self._start_anew()
        return False

    def _look_after(self) -> None:
        for at, worker in enumerate(self._workers):
            if worker.is_well():
                self._note_ready(worker)
                continue
            worker.end()
            if not self._served:
                raise ServiceError("Die Zentrale kann nicht starten.", "Einzelheiten stehen in der Ausgabe darüber.")
            _log.error("worker %d died and is replaced", worker.pid)
            if not worker.is_ready:
                time.sleep(_RETRY)
            self._workers[at] = Worker(self._work, self._listening)
        self._say_alive()

    def _say_alive(self) -> None:
        if time.monotonic() - self._told >= _BEAT:
            self._told = time.monotonic()
            notify("WATCHDOG=1")

    def _note_ready(self, worker: Worker) -> None:
        if worker.is_ready and not self._served:
            self._served = True
            notify("READY=1")

    def _start_anew(self) -> None:
        """Each new worker serves before the old one goes; if one cannot start, the old ones stay."""
        for at, old in enumerate(self._workers):
            new = Worker(self._work, self._listening)
            while new.is_well() and not new.is_ready and not self._signals:
                self._say_alive()
                time.sleep(_LOOK)
            if not new.is_ready:
                new.end()
                _log.error("no new worker could start in time; the old ones go on")
                return
            self._workers[at] = new
            self._stop([old])

    def _stop(self, workers: list[Worker]) -> None:
        for worker in workers:
            worker.tell_to_stop()
        for worker in workers:
            worker.end(_STOP)


def _work(work: Work, listening: socket.socket, alive: Connection) -> None:
    """A worker's life; it ends with its parent, to whom nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(listening, lambda: alive.send_bytes(b"."))
