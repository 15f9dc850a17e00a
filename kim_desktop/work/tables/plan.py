"""What an import would do, line by line, before anything is written."""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from kim_desktop.domain.records.base import Record
from kim_desktop.work.tables.sheets import Skipped


class State(StrEnum):
    """How a line stands."""

    NEW = "new"
    NOTICE = "notice"
    DUPLICATE = "duplicate"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"
    FOREIGN = "foreign"
    ERROR = "error"

    @property
    def word(self) -> str:
        """What the user reads."""
        return _WORDS[self]


@dataclass(frozen=True)
class CellNote:
    """What is doubtful about one cell; `original` is the text of the cell."""

    label: str
    message: str
    original: str = ""


@dataclass(frozen=True)
class PlannedRow:
    """One line of the list and what becomes of it; only a `ticked` one is written, one without record never.

    `before` is the record that a change starts from.
    """

    number: int
    state: State
    title: str
    detail: str = ""
    notes: tuple[CellNote, ...] = ()
    record: Record | None = None
    before: Record | None = None
    ticked: bool = False


@dataclass(frozen=True)
class Plan:
    """All lines, and those that are no entries."""

    rows: tuple[PlannedRow, ...]
    skipped: tuple[Skipped, ...] = ()

    def ticked(self) -> tuple[PlannedRow, ...]:
        """The lines that would be written."""
        return tuple(row for row in self.rows if row.ticked and row.record)

    def counts(self) -> dict[State, int]:
        """How many lines stand how."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in State if found[state]}

    def tick(self, numbers: frozenset[int], on: bool) -> "Plan":
        """The plan with these lines taken or left out; a line without record stays left out."""
        rows = (
            replace(row, ticked=on and row.record is not None) if row.number in numbers else row for row in self.rows
        )
        return replace(self, rows=tuple(rows))


_WORDS = {
    State.NEW: "neu",
    State.NOTICE: "neu, bitte ansehen",
    State.DUPLICATE: "doppelt?",
    State.CHANGED: "geändert",
    State.ENDED: "entfällt",
    State.SAME: "unverändert",
    State.FOREIGN: "andere Gemeinde",
    State.ERROR: "Fehler",
}
