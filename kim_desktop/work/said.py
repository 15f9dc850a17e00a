"""What some changes say: field by field in words, beside what stands now, and as records that can be written anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kim_desktop.domain.change import WHOLE, Change
from kim_desktop.domain.fields import Field
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.merge import after_delta, is_set_delta
from kim_desktop.domain.model import Wire
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.gates import CaseGates
from kim_desktop.work.naming import value_in_words

_WHOLE_ENTRY, _GOES, _LOCKED, _NOTHING = "Ganzer Eintrag", "wird gelöscht", "gesperrt", "leer"


@dataclass
class Said:
    """What the changes of one record by one author add up to, in wire form; `erases` are names of fields."""

    kind: str
    record_id: str
    case_id: str
    author: str
    fields: Wire = field(default_factory=dict)
    erases: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SaidLine:
    """One field: what is said of it and what stands now; a locked one tells neither, but why."""

    record: str
    label: str
    text: str
    now: str
    locked: str = ""


def said_by(changes: Iterable[Change]) -> list[Said]:
    """What these changes say of each record, the later over the earlier."""
    found: dict[tuple[str, str], Said] = {}
    for change in changes:
        said = found.setdefault(
            (change.record, change.record_id), Said(change.record, change.record_id, change.case_id, change.author)
        )
        if change.payload is None:
            continue
        said.erases += [name for name in change.payload.erases if name not in said.erases]
        for name, value in change.payload.fields.items():
            said.fields[name] = _joined(said.fields.get(name), value)
    return list(found.values())


def lines_of(store: Store, lookups: Lookups, said: Said) -> list[SaidLine]:
    """Each field in words, beside what stands here without these changes."""
    standing = store.stragglers.standing(said.kind, said.record_id)
    lines = [
        line_of(store, lookups, said, name, (standing.get(name), _applied(standing.get(name), value)))
        for name, value in said.fields.items()
    ]
    return lines + [_goes(store, said, name) for name in said.erases]


def line_of(store: Store, lookups: Lookups, said: Said, name: str, values: tuple[Any, Any]) -> SaidLine:
    """One field in words, given its wire values before and after."""
    known = _field(store, said.kind, name)
    title, label = _title(store, said.kind), known.label if known else name
    locked = _why_locked(store, said, known) if known else ""
    if locked:
        return SaidLine(title, label, _LOCKED, "", locked)
    before, after = (value_in_words(known, value, lookups, store) for value in values)
    return SaidLine(title, label, after, "" if before == _NOTHING else before)


def record_of(store: Store, said: Said) -> tuple[Record, Record]:
    """The record as it stands without what is said, or a blank one, and as it would be.

    Raises `BadInput` for a value that does not fit, `NotAllowed` for what this version does not know.
    """
    known = {each.name for each in store.model.fields(said.kind)} if said.kind in store.model else set()
    if not known.issuperset(said.fields):
        raise NotAllowed(
            "Der Eintrag stammt aus einer neueren Version von KIM Desktop.", "Bitte aktualisieren Sie das Programm."
        )
    found = store.stragglers.standing(said.kind, said.record_id)
    standing = {name: value for name, value in found.items() if value is not None}
    after = standing | {name: _applied(standing.get(name), value) for name, value in said.fields.items()}
    before = _record(store, said, {name: value for name, value in standing.items() if name in known})
    return before, _record(store, said, {name: value for name, value in after.items() if name in known})


def why_closed(store: Store, said: Said, names: Iterable[str]) -> str:
    """Why one of these fields must not be written; empty if all are open."""
    found = (_field(store, said.kind, name) for name in names)
    return next((why for known in found if known and (why := _why_locked(store, said, known))), "")


def stands(store: Store, said: Said) -> bool:
    """Whether the record is there without what is said."""
    return bool(store.stragglers.standing(said.kind, said.record_id))


def _record(store: Store, said: Said, wire: Wire) -> Record:
    return store.model.record(said.kind, said.record_id, said.case_id, wire)


def _joined(before: Any, value: Any) -> Any:
    """What two changes of a field say together."""
    if not (is_set_delta(before) and is_set_delta(value)):
        return value
    add, remove = set(value.get("+", ())), set(value.get("-", ()))
    return {
        "+": sorted((set(before.get("+", ())) - remove) | add),
        "-": sorted((set(before.get("-", ())) - add) | remove),
    }


def _applied(before: Any, value: Any) -> Any:
    return after_delta(before, value) if is_set_delta(value) else value


def _goes(store: Store, said: Said, name: str) -> SaidLine:
    known = _field(store, said.kind, name)
    label = _WHOLE_ENTRY if name == WHOLE else known.label if known else name
    return SaidLine(_title(store, said.kind), label, _GOES, "")


def _why_locked(store: Store, said: Said, known: Field) -> str:
    """Judged by the record as it would be; one that cannot be read tells nothing."""
    try:
        _, record = record_of(store, said)
    except (BadInput, NotAllowed):
        record = store.model.blank(said.kind, said.record_id, said.case_id)
    missing = CaseGates(store, said.case_id).of_record(record).missing(known)
    return why_locked(missing) if missing else ""


def _title(store: Store, kind: str) -> str:
    return store.model.type_of(kind).title if kind in store.model else kind


def _field(store: Store, kind: str, name: str) -> Field | None:
    fields: Sequence[Field] = store.model.fields(kind) if kind in store.model else ()
    return next((each for each in fields if each.name == name), None)
