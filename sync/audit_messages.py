"""What device and central store say about the Zugriffsprotokoll: entries go up with the greeting, day heads down."""

from typing import Annotated

from msgspec import Meta, Struct

from kim_desktop.domain.audit import Head, Line
from sync.succession import Heir

MOST_ENTRIES = 500
MOST_LINES = 1_000

Short = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Number = Annotated[int, Meta(ge=0, le=2**62)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class AuditEntry(Struct, frozen=True):
    """An entry of a device's own chain, see `kim_desktop.domain.audit.Entry`."""

    number: Number
    at: Short
    actor: Short
    device: Short
    action: Short
    case_id: Short
    record: Short
    detail: Short
    previous: Hash
    hash: Hash


class AuditUp(Struct):
    """The entries that the central store does not have yet, and the number of the oldest that the device still has."""

    entries: Annotated[list[AuditEntry], Meta(max_length=MOST_ENTRIES)]
    oldest: Number = 0


class AuditDown(Struct):
    """How far the central store has the device's chain, its own latest day heads, and the key it signs with.

    `line` is how that key came to follow on others, which signed the older heads.
    """

    taken: int
    heads: list[Head]
    key: str
    line: list[Heir] = []


class AuditRequest(Struct):
    """Asks for the lines of some days, both included, after the line `after`; empty words do not filter."""

    begin: Day
    end: Day
    person: Short = ""
    code: Short = ""
    action: Short = ""
    after: Number = 0


class CaseAuditRequest(Struct):
    """Asks who looked at a case within the asker's reach."""

    case_id: Short


class AuditAnswer(Struct):
    """Lines in the order of their happening; `more` if others follow after `last`."""

    lines: list[Line]
    last: int = 0
    more: bool = False
