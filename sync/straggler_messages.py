"""What device and central store say about late work: changes of somebody who has lost the case meanwhile."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kim_desktop.domain.change import Change
from sync.protocol import MOST_CHANGES, Ids, Text

Decided = Literal["taken", "dismissed", "seen", "resent", "dropped"]
"""The first three by who holds the case, the last two by the author of a change that was set aside."""


class Decision(Struct):
    """What a person decided about one change."""

    change_id: Text
    decision: Decided


class StragglersRequest(Struct):
    """Decisions that were made on the device, and its own changes that wait for one."""

    decisions: Annotated[list[Decision], Meta(max_length=MOST_CHANGES)] = []
    own: Ids = []


class Straggler(Struct):
    """A late change that nobody has decided on; one that `arrived` stands in the log, a `waiting` one is told here."""

    change_id: str
    kind: str
    author: str
    case_id: str
    reason: str
    received_at: str
    change: Change | None = None


class StragglersAnswer(Struct):
    """What waits for this person, and which of the device's own changes somebody has decided on."""

    stragglers: list[Straggler]
    settled: list[str]
