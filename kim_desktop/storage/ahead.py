"""Records read ahead in bulk and then asked for one by one, as if they came from the store each time."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from kim_desktop.clock import Clock
from kim_desktop.domain.model import Model
from kim_desktop.domain.records.base import Record
from kim_desktop.storage.store import Store

R = TypeVar("R", bound=Record)


class Reader(Protocol):
    """Whatever records can be read from."""

    @property
    def model(self) -> Model:
        """All types of records."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    def get(self, kind: type[R], record_id: str) -> R | None:
        """One record, None if it is not there."""

    def all(self, kind: type[R], **equal: object) -> list[R]:
        """Records whose columns equal the given wire values, in the order of their making."""


class ReadAhead:
    """A store that answers from memory where it was told what will be asked; it lives for one question only."""

    def __init__(self, store: Store) -> None:
        self.model = store.model
        self.clock = store.clock
        self._store = store
        self._held: dict[tuple[str, str], dict[object, list[Record]]] = {}

    def fetch(self, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
        """All records with one of these texts in a column, read in one query; what is held is not read again."""
        wanted = list(dict.fromkeys(values))
        held = self._held.setdefault((kind.kind(), column), {})
        lacking = [value for value in wanted if value not in held]
        held.update({value: [] for value in lacking})
        for record in self._store.among(kind, column, lacking) if lacking else ():
            held[getattr(record, column)].append(record)
        return [record for value in wanted for record in held[value]]  # type: ignore[misc]

    def get(self, kind: type[R], record_id: str) -> R | None:
        """One record, None if the vault does not hold it."""
        found = self.all(kind, id=record_id)
        return found[0] if found else None

    def all(self, kind: type[R], **equal: object) -> list[R]:
        """Records whose columns equal the given wire values, in the order of their making."""
        for column, value in equal.items():
            held = self._held.get((kind.kind(), column), {})
            if value in held:
                return [each for each in held[value] if _is(each, equal)]  # type: ignore[misc]
        return self._store.all(kind, **equal)


def _is(record: Record, equal: Mapping[str, object]) -> bool:
    return all(getattr(record, name) == value for name, value in equal.items())
