"""The merge: one pure fold that device and central store share.

State is the fold of a record's accepted changes in the store's order, the device's own pending ones on top.
Each field keeps its *heads*: the changes nobody has yet written over knowingly. A change removes the head it
was based on and the rivals it settles, then becomes the last head. More than one head with different values is
a conflict; the last one is shown until a person settles it. Sets merge by adding and removing and never conflict.
No clock decides anything. Devices that bring back what a restored store has lost do so in any order: a change that
names another counts after it, wherever it stands.

An erasure is final: it becomes the field's only head, with no value, and takes the place of everything before. What
comes after counts for that field only if it names the erasure, or a change that did, as its base or as settled; this
holds for sets too, where otherwise no base is asked for. Everything else is *void*: it has no effect, its payload is
removed, and the state is the same whether it still has one or not. An erased record never comes back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kim_desktop.domain.change import WHOLE, Change, canonical


class Head(NamedTuple):
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
    knowing: dict[str, set[str]] = field(default_factory=dict)
    """Of each erased field, the last erasure and the changes that were made in its knowledge."""
    is_said: bool = False
    """Whether any change still has its content."""

    @property
    def is_gone(self) -> bool:
        """Whether there is no such record any more: it was erased, or nothing that was said of it is left."""
        return WHOLE in self.knowing or not self.is_said

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
    """The state of one record after `changes`, in the store's order, which must belong to that record.

    A change that comes twice counts once. Raises `ValueError` if there is nothing to fold.
    """
    state, seen = start, set[str]()
    for change in _causes_first([*changes]):
        if change.id in seen:
            continue
        seen.add(change.id)
        state = state or RecordState(change.case_id, change.record, change.record_id)
        _apply(state, change)
    if state is None:
        raise ValueError("no changes to fold")
    return state


def voided(state: RecordState, changes: Iterable[Change]) -> list[str]:
    """The changes whose payload must go, of those that `state` is the fold of or that came beside it."""
    return [change.id for change in changes if change.payload and change.payload.fields and _is_void(state, change)]


def is_counting(state: RecordState, change: Change, name: str) -> bool:
    """Whether a change in the fold counts for a field, as far as erasures are concerned."""
    return WHOLE not in state.knowing and (name not in state.knowing or change.id in state.knowing[name])


def _is_void(state: RecordState, change: Change) -> bool:
    assert change.payload is not None
    return not any(is_counting(state, change, name) for name in change.payload.fields)


def _causes_first(changes: list[Change]) -> list[Change]:
    """The changes as they stand, but none before one of them that it names as its base or as settled."""
    ordered: list[Change] = []
    to_come = {change.id for change in changes}
    waiting: dict[str, list[Change]] = {}
    for change in changes:
        ready = [change]
        while ready:
            each = ready.pop()
            cause = next((named for named in _named(each) if named in to_come and named != each.id), None)
            if cause is None:
                ordered.append(each)
                to_come.discard(each.id)
                ready += reversed(waiting.pop(each.id, []))
            else:
                waiting.setdefault(cause, []).append(each)
    return ordered + [each for in_a_circle in waiting.values() for each in in_a_circle]


def _named(change: Change) -> Iterator[str]:
    if change.payload is not None:
        yield from (each for each in change.payload.base.values() if each)
        yield from (each for settled in change.payload.settles.values() for each in settled)


def _apply(state: RecordState, change: Change) -> None:
    if change.payload is None:
        return
    state.is_said = True
    for name in change.payload.erases:
        state.heads[name] = [Head(change.id, None)]
        state.knowing[name] = {change.id}
    if WHOLE in state.knowing:
        state.heads.clear()
        return
    for name, value in change.payload.fields.items():
        if name in state.knowing and not _learns(state, change, name):
            continue
        heads = state.heads.get(name)
        if is_set_delta(value):
            state.heads[name] = [Head(change.id, after_delta(heads[-1].value if heads else None, value))]
        else:
            state.heads[name] = _overwrite(heads, change, name, value) if heads else [Head(change.id, value)]


def _learns(state: RecordState, change: Change, name: str) -> bool:
    """Whether a change to an erased field was made in the knowledge of its erasure; notes it if so."""
    assert change.payload is not None
    named = {change.payload.base.get(name), *change.payload.settles.get(name, ())}
    if not named & state.knowing[name]:
        return False
    state.knowing[name].add(change.id)
    return True


def _overwrite(heads: list[Head], change: Change, name: str, value: Any) -> list[Head]:
    assert change.payload is not None
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
