"""How much one device and one address may ask for, so that nobody takes the service from the others.

Every bucket is one process's own: enough against load. What could be guessed, a code of enrolment, is counted in the
database for all processes (`accounts.count_attempt`); tokens and signatures cannot be guessed.
"""

import ipaddress
import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sync.service.store import refusals
from sync.service.store.refusals import Refused

MOST_AT_ONCE = 4
"""Requests of one device under way; its program asks one after the other."""
MOST_KEPT = 10_000
_NETWORK = 64


@dataclass(frozen=True)
class Pace:
    """So many at once, and from then on so many in a second."""

    burst: int
    per_second: float


CALM = Pace(60, 1.0)
"""What a round asks for once or twice: 60 in a minute."""
BULK = Pace(600, 20.0)
"""What a first load, a healing or a pile of scans asks for again and again, each time with a page of work."""
ANYBODY = Pace(4_000, 20.0)
"""Requests without a session from one address: behind it may sit a whole office, or a thousand devices at five."""
FAILURES = Pace(10, 10 / 900)
"""Refused proofs of one device from one address: ten, then ten in a quarter of an hour. Colleagues at the same
address go on, and nobody can lock out a device from elsewhere."""


class Buckets:
    """A bucket per key, the longest unused forgotten first; safe in several threads."""

    def __init__(self, ticking: Callable[[], float] = time.monotonic) -> None:
        self._ticking = ticking
        self._lock = threading.Lock()
        self._filled: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, pace: Pace) -> float:
        """Takes one; else the seconds until there is one again."""
        with self._lock:
            left, now = self._left(key, pace)
            if left < 1:
                return (1 - left) / pace.per_second
            self._keep(key, left - 1, now)
            return 0.0

    def wait(self, key: Hashable, pace: Pace) -> float:
        """The seconds until there is one, without taking it."""
        with self._lock:
            left, _ = self._left(key, pace)
            return max(0.0, 1 - left) / pace.per_second

    def _left(self, key: Hashable, pace: Pace) -> tuple[float, float]:
        now = self._ticking()
        left, at = self._filled.get(key, (float(pace.burst), now))
        return min(float(pace.burst), left + (now - at) * pace.per_second), now

    def _keep(self, key: Hashable, left: float, now: float) -> None:
        self._filled[key] = (left, now)
        self._filled.move_to_end(key)
        if len(self._filled) > MOST_KEPT:
            self._filled.popitem(last=False)


class Limits:
    """One process's limits; `ticking` tells the seconds."""

    def __init__(self, ticking: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(ticking)
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    def anybody(self, source: str) -> None:
        """A request without a session. Raises `Refused`."""
        _refuse_for(self._buckets.take(("source", network_of(source)), ANYBODY))

    def proof(self, source: str, device: str) -> None:
        """A device is about to prove itself. Raises `Refused` after too many that failed."""
        _refuse_for(self._buckets.wait(("proof", network_of(source), device), FAILURES))

    def failed(self, source: str, device: str) -> None:
        """A device could not prove itself."""
        self._buckets.take(("proof", network_of(source), device), FAILURES)

    @contextmanager
    def working(self, device: str, name: str, pace: Pace) -> Iterator[None]:
        """A request of a device, as long as it is under way. Raises `Refused`."""
        group = name if pace != CALM else ""
        _refuse_for(self._buckets.take((device, group), pace))
        with self._lock:
            if self._under_way[device] >= MOST_AT_ONCE:
                _refuse_for(1.0)
            self._under_way[device] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[device] -= 1
                if not self._under_way[device]:
                    del self._under_way[device]


def network_of(source: str) -> str:
    """What counts as one address: of IPv6 the whole network, since one person has all addresses in it."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    if address.version == 4:
        return source
    return str(ipaddress.ip_network((int(address), _NETWORK), strict=False))


def _refuse_for(seconds: float) -> None:
    if seconds > 0:
        raise Refused(refusals.TOO_MANY_REQUESTS, 429, math.ceil(seconds))
