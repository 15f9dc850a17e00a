"""Taking back the last saved action: what was changed stands again as before, as a change of its own in the history.

Only what nobody has changed since can be taken back, and only plain entries of case work: consents, decisions,
handovers and deletions have effects elsewhere, and an entry that was made never vanishes from the file.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from kim_desktop.clock import local_date
from kim_desktop.domain.change import Change
from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.people import Address, Household, Kinship, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.history import HistoryEntry
from kim_desktop.storage.own_steps import own_number, own_steps
from kim_desktop.storage.store import Store
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.gates import check_gates
from kim_desktop.work.naming import subject_of

_PLAIN: tuple[type[Record], ...] = (
    Address, Appointment, Contact, FollowUp, Goal, Household, Kinship, Measure, Need, Person, Referral, Residence,
    SupportPlan,
)  # fmt: skip
_ENDED: dict[type[Record], Callable[[Any, Store], Record]] = {
    FollowUp: lambda made, store: replace(made, done_on=local_date(store.clock())),
    Appointment: lambda made, _store: replace(made, state="cancelled"),
}
"""How an entry that was made by mistake ends; all others stay, and are mended where they stand."""
_LABELS = 2


@dataclass(frozen=True)
class Step:
    """An action that may be taken back: what it was, in words, and the records before and after taking it back."""

    group: str
    words: str
    pairs: tuple[tuple[Record, Record], ...]


def newest_number(store: Store) -> int:
    """Where this device's log stands; what is written after it belongs to this session."""
    with store.vault.reading() as connection:
        return own_number(connection, store.tables, store.identity.device_id)


def newest_group(store: Store, since: int) -> str:
    """The last user action after that number, empty if there is none."""
    steps = _steps(store, since)
    return steps[0][0].group if steps else ""


def last_step(store: Store, since: int, passed: Collection[str]) -> Step | None:
    """The newest action after that number that still stands, `passed` over those named; None if there is none.

    Raises `NotAllowed` if it is none of those that can be taken back, and says what to do instead.
    """
    for changes in _steps(store, since):
        if changes[0].group not in passed:
            step = _judged(store, changes)
            if step:
                return step
    return None


def take_back(store: Store, step: Step) -> None:
    """Writes the records as they were before. Raises `NotAllowed` where consents or a restriction forbid it."""
    for current, before in step.pairs:
        check_unrestricted(store, current.case_id)
        check_gates(store, current, before)
    with store.unit() as unit:
        for current, before in step.pairs:
            unit.save(current, before)


def _steps(store: Store, since: int) -> list[list[Change]]:
    with store.vault.reading() as connection:
        return own_steps(connection, store.tables, store.identity.device_id, since)


def _judged(store: Store, changes: Sequence[Change]) -> Step | None:
    """The action with the way back; None if somebody has changed since what it changed."""
    _check_plain(store, changes)
    ids = {each.id for each in changes}
    pairs: list[tuple[Record, Record]] = []
    words: list[str] = []
    ordered = sorted(changes, key=lambda each: (each.record, each.record_id))
    for (kind, record_id), _ in groupby(ordered, key=lambda each: (each.record, each.record_id)):
        current = store.get(store.model.type_of(kind), record_id)
        entries = [each for each in store.history(kind, record_id) if each.field]
        pair = _way_back(store, current, entries, ids) if current else None
        if pair is None:
            return None
        pairs.append(pair)
        words.append(_words(store, pair[0], [each for each in entries if each.change_id in ids]))
    return Step(
        changes[0].group, words[0] if len(words) == 1 else f"{words[0]} und {len(words) - 1} weitere", tuple(pairs)
    )


def _check_plain(store: Store, changes: Sequence[Change]) -> None:
    if any(each.payload is None or each.payload.erases for each in changes):
        raise NotAllowed("Was gelöscht ist, lässt sich nicht zurückholen.")
    for each in changes:
        kind = store.model.type_of(each.record)
        if kind not in _PLAIN:
            raise NotAllowed(
                f"Der letzte Schritt („{kind.title}“) lässt sich nicht mit Strg+Z zurücknehmen.",
                "Ändern Sie ihn dort, wo Sie ihn eingetragen haben.",
            )


def _way_back(
    store: Store, current: Record, entries: Sequence[HistoryEntry], ids: Collection[str]
) -> tuple[Record, Record] | None:
    mine = [each for each in entries if each.change_id in ids]
    newest = {each.field: each.change_id for each in reversed(entries)}
    if any(newest[each.field] not in ids for each in mine):
        return None
    if entries and entries[-1].change_id in ids:
        return current, _ended(store, current)
    before: Wire = {each.field: each.before for each in mine}  # newest first: the oldest value wins
    wire = {name: value for name, value in (store.model.wire(current) | before).items() if value is not None}
    return current, store.model.record(current.kind(), current.id, current.case_id, wire)


def _ended(store: Store, made: Record) -> Record:
    end = _ENDED.get(type(made))
    if end is None:
        raise NotAllowed(
            f"„{made.title}“ ist neu und verschwindet nicht wieder aus der Akte.",
            "Ändern Sie den Eintrag dort, wo er steht.",
        )
    return end(made, store)


def _words(store: Store, record: Record, mine: Sequence[HistoryEntry]) -> str:
    """'Person: Telefon (Amira Muster)'."""
    labels = list(dict.fromkeys(each.label for each in reversed(mine)))
    told = ", ".join(labels[:_LABELS]) + (" …" if len(labels) > _LABELS else "")
    return f"{record.title}: {told} ({subject_of(store, record.kind(), record.id, record.case_id)})"
