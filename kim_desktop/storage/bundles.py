"""Changes that a person decides on together: one user action, one record, or a whole case that is new."""

from collections import defaultdict
from collections.abc import Container, Hashable, Sequence

from kim_desktop.domain.change import Change


def bundles(changes: Sequence[Change], whole: Container[str]) -> list[list[Change]]:
    """The changes in bundles, each author's apart, in the order of their first; cases in `whole` stay in one."""
    leader = list(range(len(changes)))
    first: dict[Hashable, int] = {}
    for at, change in enumerate(changes):
        for key in _keys(change, whole):
            one, other = _lead(leader, at), _lead(leader, first.setdefault(key, at))
            leader[max(one, other)] = min(one, other)
    found: dict[int, list[Change]] = defaultdict(list)
    for at, change in enumerate(changes):
        found[_lead(leader, at)].append(change)
    return list(found.values())


def _lead(leader: list[int], at: int) -> int:
    while leader[at] != at:
        at = leader[at]
    return at


def _keys(change: Change, whole: Container[str]) -> list[Hashable]:
    if change.case_id and change.case_id in whole:
        return [(change.author, change.case_id)]
    return [(change.author, change.group), (change.author, change.record, change.record_id)]
