"""What device and central store tell each other about what they hold."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kim_desktop.domain.change import Count
from kim_desktop.domain.merge import Head, RecordState


@dataclass(frozen=True)
class Verdict:
    """The central store's answer to one change: 'accepted' or 'known' with its place, or 'set_aside'.

    `proof` shows to the store, should it ever lose the change, that it had taken it.
    """

    change_id: str
    kind: str
    seq: int = 0
    reason: str = ""
    proof: str = ""


@dataclass(frozen=True)
class DeviceCounters:
    """How far a device's own chain reaches."""

    device_seq: Count
    link: str


def state_digest(state: RecordState) -> str:
    """SHA-256 over a record's fields and their standing changes, in hex."""
    lines = "\n".join([_line(name, state.heads[name]) for name in sorted(state.heads)])
    return hashlib.sha256(f"{state.record} {state.record_id}\n{lines}".encode()).hexdigest()


def case_digest(record_digests: Iterable[str]) -> str:
    """SHA-256 over the digests of a case's records, whatever their order; "" for a case without records."""
    digests = sorted(record_digests)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else ""


def _line(name: str, heads: Sequence[Head]) -> str:
    if len(heads) == 1 and not heads[0].same:
        return f"{name} {heads[0].change_id}"
    return " ".join((name, *sorted(each for head in heads for each in head.ids)))
