"""The protected details of a case: counted, and erased for good some time after it was closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.storage.store import Store
from kim_desktop.work.union import union_of

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class ProtectedPart:
    """Fields of a record that were filled in at some time; the whole record if none is named."""

    record: Record
    fields: tuple[str, ...] = ()


def protected_parts(store: Store, case_id: str) -> Iterator[ProtectedPart]:
    """Everything behind E2: what was ever said in protected fields, and protected papers."""
    cases = union_of(store, case_id).cases
    for kind in store.model:
        gated = [f.name for f in store.model.fields(kind.kind()) if f.meaning.gate is Purpose.SPECIAL]
        for record in _all(store, kind, cases) if gated and not kind.master else ():
            said = {each.field for each in store.history(kind.kind(), record.id) if not each.erased}
            fields = tuple(name for name in gated if name in said)
            if fields:
                yield ProtectedPart(record, fields)
    yield from (ProtectedPart(each) for each in _all(store, Attachment, cases) if each.protected)


def count_protected(store: Store, case_id: str) -> int:
    """How many details and papers would be erased."""
    return sum(max(len(each.fields), 1) for each in protected_parts(store, case_id))


def erase_protected(store: Store, case_id: str) -> int:
    """Erases them for good, all or none, here at once and everywhere after reconciliation; tells how many."""
    parts = list(protected_parts(store, case_id))
    with store.unit() as unit:
        for part in parts:
            unit.erase(part.record, part.fields)
    return sum(max(len(each.fields), 1) for each in parts)


def _all(store: Store, kind: type[R], cases: tuple[str, ...]) -> Iterator[R]:
    for case_id in cases:
        yield from store.all(kind, case_id=case_id)
