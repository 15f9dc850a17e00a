"""What one kind of list needs to be read in: its columns, what would become of it, and how it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kim_desktop.work.import_runs import Progress
from kim_desktop.work.tables.mapping import Target
from kim_desktop.work.tables.plan import Plan, State
from kim_desktop.work.tables.sheets import Book, Table
from ui.widgets.signs import Level

LEVELS = {
    State.NEW: Level.FINE,
    State.NOTICE: Level.SOON,
    State.DUPLICATE: Level.SOON,
    State.CHANGED: Level.INFO,
    State.ENDED: Level.SOON,
    State.SAME: Level.NEUTRAL,
    State.FOREIGN: Level.NEUTRAL,
    State.ERROR: Level.LATE,
}


@dataclass(frozen=True)
class ListKind:
    """One kind of list; `read`, `plan` and `write` may take long and run on a thread.

    `summary` says how it ended, `entry` names one line and several.
    """

    title: str
    explanation: str
    entry: tuple[str, str]
    targets: Callable[[], tuple[Target, ...]]
    read: Callable[[Path], Book]
    plan: Callable[[str, Table, Mapping[int, str], Progress], Plan]
    write: Callable[[str, Plan, Progress], Any]
    summary: Callable[[Any], str]
