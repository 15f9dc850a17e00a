"""The merge: one pure fold that device and central store share.

State is the fold of a record's accepted changes in the store's order, the device's own pending ones on top.
Each field keeps its *heads*: the changes nobody has yet written over knowingly. A change removes the head it
was based on and the rivals it settles, then becomes the last head. More than one head with different values is
a conflict; the last one is shown until a person settles it. Sets merge by adding and removing and never conflict.
No clock decides anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kim_desktop.domain.change import Change, canonical


@dataclass(frozen=True)
class Head:
    """A standing value of a field, the change that said it, and the changes that said the same unseen."""

    change_id: str
    value: Any
    same: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every change that stands for this value."""
        return (*self.same, self.change_id)


@dataclass
class RecordState:
    """What the changes of one record add up to; fields that this version does not know are kept alike."""

    case_id: str
    record: str
    record_id: str
    heads: dict[str, list[Head]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The shown value of each field."""
        return {name: heads[-1].value for name, heads in self.heads.items()}

    @property
    def versions(self) -> dict[str, list[str]]:
        """The standing changes of each field, oldest first."""
        return {name: [each for head in heads for each in head.ids] for name, heads in self.heads.items()}

    @property
    def conflicts(self) -> dict[str, list[Head]]:
        """Fields in which people wrote different values without seeing each other."""
        return {name: list(heads) for name, heads in self.heads.items() if len(heads) > 1}


def fold(changes: Iterable[Change], start: RecordState | None = None) -> RecordState:
    """The state of one record after `changes`, which must be in order and belong to that record.

    A change that comes twice counts once. Raises `ValueError` if there is nothing to fold.
    """
    state, seen = start, set[str]()
    for change in changes:
        if change.id in seen:
            continue
        seen.add(change.id)
        state = state or RecordState(change.case_id, change.record, change.record_id)
        _apply(state, change)
    if state is None:
        raise ValueError("no changes to fold")
    return state


def _apply(state: RecordState, change: Change) -> None:
    if change.payload is None:
        return
    for name, value in change.payload.fields.items():
        heads = state.heads.get(name, [])
        if is_set_delta(value):
            state.heads[name] = [Head(change.id, after_delta(heads[-1].value if heads else None, value))]
        else:
            state.heads[name] = _overwrite(heads, change, name, value)


def _overwrite(heads: list[Head], change: Change, name: str, value: Any) -> list[Head]:
    assert change.payload is not None
    if not heads:
        return [Head(change.id, value)]
    superseded = {change.payload.base.get(name), *change.payload.settles.get(name, ())}
    standing = [head for head in heads if not superseded.intersection(head.ids)]
    same = (each for head in standing if _equal(head.value, value) for each in head.ids)
    rivals = [head for head in standing if not _equal(head.value, value)]
    return [*rivals, Head(change.id, value, tuple(same))]


def is_set_delta(value: Any) -> bool:
    """Whether a change's value adds to and removes from a set instead of replacing the field."""
    return isinstance(value, dict) and set(value) <= {"+", "-"}


def after_delta(current: Iterable[str] | None, delta: dict[str, list[str]]) -> list[str]:
    """A set after a change added to it and removed from it, sorted."""
    return sorted((set(current or ()) - set(delta.get("-", ()))) | set(delta.get("+", ())))


def _equal(one: Any, other: Any) -> bool:
    return canonical(one) == canonical(other)
