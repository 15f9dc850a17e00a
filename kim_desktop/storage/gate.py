"""Who may be at the vault: writers one after the other, readers together, and nobody while its files are swapped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kim_desktop.errors import VaultInUse

_PATIENCE = 60.0


class Turn:
    """Writers wait for each other; one that waits for itself is a bug."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder = 0

    @property
    def is_mine(self) -> bool:
        """Whether it is this thread's turn."""
        return self._holder == threading.get_ident()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """It is this thread's turn. Raises `VaultInUse` when somebody else's does not end."""
        if self.is_mine:
            raise RuntimeError("a write transaction inside a write transaction")
        if not self._lock.acquire(timeout=_PATIENCE):
            raise _busy()
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._holder = 0
            self._lock.release()


class Gate:
    """A thread that is inside may enter again, even while the gate is being closed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._is_closed = False
        self._own = threading.local()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Inside, beside others. Raises `VaultInUse` when the gate stays closed."""
        depth: int = getattr(self._own, "depth", 0)
        with self._changed:
            if not depth:
                self._wait(lambda: not self._is_closed)
            self._inside += 1
        self._own.depth = depth + 1
        try:
            yield
        finally:
            self._own.depth = depth
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Nobody is inside, and nobody gets in. Raises `VaultInUse` when somebody stays."""
        with self._changed:
            self._is_closed = True
            try:
                self._wait(lambda: not self._inside)
            except VaultInUse:
                self._open()
                raise
        try:
            yield
        finally:
            with self._changed:
                self._open()

    def _open(self) -> None:
        self._is_closed = False
        self._changed.notify_all()

    def _wait(self, ready: Callable[[], bool]) -> None:
        if not self._changed.wait_for(ready, _PATIENCE):
            raise _busy()


def _busy() -> VaultInUse:
    return VaultInUse("Der Tresor ist gerade beschäftigt.", "Bitte in einem Moment noch einmal versuchen.")
