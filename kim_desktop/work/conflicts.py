"""Conflicts in plain words, and settling them: nobody's entry is lost until a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from typing import Any

from kim_desktop.domain.fields import Field, Kind
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.values import from_wire
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.history import Conflict, Rival
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates
from kim_desktop.work.naming import code_of, moment_in_words, staff_name, subject_of, value_in_words

_BESIDE = " / "


@dataclass(frozen=True)
class Version:
    """What one person wrote: the value as it travels and in words, who, and when."""

    value: Any
    text: str
    who: str
    when: str
    mine: bool


@dataclass(frozen=True)
class ConflictWords:
    """A conflict for the eye; with `locked` (why) the values themselves must not be shown.

    `both` is one text that keeps all of them, empty where that makes no sense.
    """

    subject: str
    code: str
    record: str
    label: str
    versions: tuple[Version, ...]
    locked: str = ""
    both: str = ""


def in_words(store: Store, lookups: Lookups, conflict: Conflict) -> ConflictWords:
    """Who wrote what and when; a value that a missing consent locks is not told."""
    field, locked = contested_field(store, conflict), _locked(store, conflict)
    versions = () if locked else tuple(_version(store, lookups, field, rival) for rival in conflict.rivals)
    return ConflictWords(
        subject=subject_of(store, conflict.kind, conflict.record_id, conflict.case_id),
        code=code_of(store, conflict.case_id),
        record=store.model.type_of(conflict.kind).title,
        label=conflict.label,
        versions=versions,
        locked=locked,
        both="" if locked else _both(lookups, field, conflict.rivals),
    )


def settle_conflict(store: Store, conflict: Conflict, value: Any) -> None:
    """Lets `value` (in wire form) stand; both entries stay in the history.

    Raises `NotAllowed` if the field is locked or the conflict is no longer as it was shown, `BadInput` for a
    value that does not fit.
    """
    locked = _locked(store, conflict)
    if locked:
        raise NotAllowed(f"„{conflict.label}“ ist gesperrt.", locked)
    if conflict not in store.conflicts():
        raise NotAllowed("Dieser Widerspruch ist schon geklärt oder hat sich geändert.", "Die Liste ist jetzt neu.")
    field = contested_field(store, conflict)
    if field is not None:
        from_wire(field, value)
    with store.unit() as unit:
        unit.settle(conflict.kind, conflict.record_id, conflict.field, value)


def contested_field(store: Store, conflict: Conflict) -> Field | None:
    """The field; None for one of a newer version of the program, of which only the given values can be chosen."""
    fields = store.model.fields(conflict.kind)
    return next((field for field in fields if field.name == conflict.field), None)


def _both(lookups: Lookups, field: Field | None, rivals: Sequence[Rival]) -> str:
    """Long texts below each other, each with author and day, several short values in a row; alike on every device."""
    if field is None or not (field.kind is Kind.LONG_TEXT or field.meaning.several):
        return ""
    said = sorted((rival for rival in rivals if rival.value), key=lambda rival: rival.change_id)
    texts: list[str] = [rival.value for rival in said]
    if len(texts) < 2 or any(one in other for one, other in permutations(texts, 2)):
        return ""
    if field.kind is Kind.LONG_TEXT:
        both = "\n\n".join(f"{staff_name(lookups, each.author)}, {_day(each)}: {each.value}" for each in said)
    else:
        parts = (part.strip() for text in texts for part in text.split(_BESIDE.strip()))
        both = _BESIDE.join(dict.fromkeys(parts))
    return both if len(both) <= field.meaning.most else ""


def _day(rival: Rival) -> str:
    return f"{datetime.fromisoformat(rival.said_at).astimezone():%d.%m.%Y}"


def _locked(store: Store, conflict: Conflict) -> str:
    field = contested_field(store, conflict)
    record = store.get(store.model.type_of(conflict.kind), conflict.record_id)
    if field is None or record is None:
        return ""
    missing = CaseGates(store, conflict.case_id).of_record(record).missing(field)
    return why_locked(missing) if missing else ""


def _version(store: Store, lookups: Lookups, field: Field | None, rival: Rival) -> Version:
    text = value_in_words(field, rival.value, lookups, store)
    mine = rival.author == store.identity.user_id
    return Version(rival.value, text, _who(store, lookups, rival), moment_in_words(rival.said_at, store.clock()), mine)


def _who(store: Store, lookups: Lookups, rival: Rival) -> str:
    if rival.author != store.identity.user_id:
        return staff_name(lookups, rival.author)
    here = rival.device == store.identity.device_id
    return "Sie" if here else "Sie, an einem anderen Gerät"
