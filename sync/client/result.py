"""What a round of reconciliation tells while it runs and when it has ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """The steps of a round, with what the user reads."""

    HELLO = "Verbinden"
    PUSH = "Senden"
    PULL = "Empfangen"
    CHECK = "Prüfen"
    PAPERS = "Anlagen (KB)"


Progress = Callable[[Step, int, int], None]
"""Takes the step, what is done of it, and how much there is; 0 for "not known"."""


@dataclass
class RoundResult:
    """What a round did; only with `digests_equal` do both sides hold the same."""

    sent: int = 0
    received: int = 0
    set_aside: int = 0
    conflicts_new: int = 0
    digests_equal: bool = False
    healed_cases: list[str] = field(default_factory=list)
    healed_changes: int = 0
    granted: int = 0
    withdrawn: int = 0
    papers_sent: int = 0
    papers_received: int = 0
    papers_left: int = 0
    log_differs: list[str] = field(default_factory=list)
    seconds: float = 0.0
    round_trips: int = 0
    backed_up: int = 0
    cancelled: bool = False
