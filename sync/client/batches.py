"""Pending changes in batches that the service takes, user actions whole; and whether received pages are sound."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import msgspec

from kim_desktop.domain.change import Accepted, Change, payload_digest
from kim_desktop.domain.replication import Verdict
from kim_desktop.errors import Unreachable
from kim_desktop.storage.replica import Replica
from sync.protocol import BATCH_BYTES, BATCH_CHANGES, MOST_CHANGES


class Batches:
    """Goes on as long as changes wait; each batch must be answered before the next is asked for."""

    def __init__(self, replica: Replica, first: Sequence[Change]) -> None:
        self._replica = replica
        self._first = list(first)

    def __iter__(self) -> Iterator[list[Change]]:
        yield from in_batches(self._first)
        while waiting := self._replica.pending(MOST_CHANGES):
            yield _whole_groups(waiting)


def in_batches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes in portions that the service takes, in their order."""
    while changes:
        batch = _whole_groups(changes)
        yield batch
        changes = changes[len(batch) :]


def are_genuine(page: Sequence[Accepted], after: int, cursor: int) -> bool:
    """Whether a page is in order, within its bounds, and every content fits the digest that its device signed."""
    places = [after, *(accepted.seq for accepted in page)]
    in_order = all(one < other for one, other in pairwise(places)) and places[-1] <= cursor
    return in_order and all(is_untouched(accepted.change) for accepted in page)


def is_untouched(change: Change) -> bool:
    """Whether the content is the one that was signed, or was erased."""
    return change.payload is None or payload_digest(change.payload) == change.digest


def fitting(batch: Sequence[Change], verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The verdicts, if they are about these changes. Raises `Unreachable`."""
    require_sound([change.id for change in batch] == [verdict.change_id for verdict in verdicts])
    return verdicts


def require_sound(is_sound: bool) -> None:
    """Raises `Unreachable` for an answer that does not fit."""
    if not is_sound:
        raise Unreachable(
            "Die Antwort der Zentrale passt nicht zur Anfrage und wurde nicht übernommen.",
            "Bitte den Abgleich noch einmal starten und es der Verwaltung melden, wenn es wieder geschieht.",
        )


def _whole_groups(changes: Sequence[Change]) -> list[Change]:
    batch: list[Change] = []
    room = BATCH_BYTES
    for _, members in groupby(changes, key=lambda change: change.group):
        group = list(members)
        room -= sum(len(msgspec.json.encode(change)) for change in group)
        if batch and (room < 0 or len(batch) + len(group) > BATCH_CHANGES):
            return batch
        batch += group
    return batch
