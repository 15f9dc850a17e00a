"""What the endpoints work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kim_desktop.clock import Clock, system_clock
from sync.service.store.database import Database

Figures = Callable[[date, date, str], Any]
"""Aggregate figures of a period and of one employer, or of all if none is named, as something that JSON can hold."""


@dataclass(frozen=True)
class Service:
    """A central store as its endpoints see it."""

    database: Database
    authorities: Callable[[], Sequence[str]]
    """Whom devices shall trust, as PEM; the first is the one in use."""
    figures: Figures | None = None
    clock: Clock = system_clock
