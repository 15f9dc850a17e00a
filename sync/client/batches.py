"""Pending changes in batches that the service takes, user actions whole; and whether received pages are sound."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import msgspec

from kim_desktop.domain.change import Accepted, Change, payload_digest
from kim_desktop.storage.replica import Replica
from sync.protocol import BATCH_BYTES, BATCH_CHANGES, MOST_CHANGES


class Batches:
    """Goes on as long as changes wait; each batch must be answered before the next is asked for."""

    def __init__(self, replica: Replica, first: Sequence[Change]) -> None:
        self._replica = replica
        self._first = list(first)

    def __iter__(self) -> Iterator[list[Change]]:
        yield from self._repeated()
        while waiting := self._replica.pending(MOST_CHANGES):
            yield _whole_groups(waiting)

    def _repeated(self) -> Iterator[list[Change]]:
        left = self._first
        while left:
            batch = _whole_groups(left)
            yield batch
            left = left[len(batch) :]


def are_genuine(page: Sequence[Accepted], after: int, cursor: int) -> bool:
    """Whether a page is in order, within its bounds, and every content fits the digest that its device signed."""
    places = [after, *(accepted.seq for accepted in page)]
    in_order = all(one < other for one, other in pairwise(places)) and places[-1] <= cursor
    return in_order and all(is_untouched(accepted.change) for accepted in page)


def is_untouched(change: Change) -> bool:
    """Whether the content is the one that was signed, or was erased."""
    return change.payload is None or payload_digest(change.payload) == change.digest


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
