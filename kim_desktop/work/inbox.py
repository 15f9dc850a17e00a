"""Everything that waits for a person's decision, in one list: contradictions, late work, changes that were refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kim_desktop.domain.change import Change
from kim_desktop.domain.lookups import Lookups
from kim_desktop.storage.history import Conflict
from kim_desktop.storage.store import Store
from kim_desktop.storage.stragglers import Bundle
from kim_desktop.work.naming import code_of, moment_in_words, staff_name, subject_of
from kim_desktop.work.said import said_by


class Sort(StrEnum):
    """What kind of decision it is; the value is what the user reads."""

    CONFLICT = "Widerspruch"
    LATE = "Nachzügler"
    ASIDE = "Zurückgestellt"


@dataclass(frozen=True)
class Item:
    """One line of the inbox; equal as long as nothing has changed about it."""

    sort: Sort
    subject: str
    code: str
    about: str
    when: str
    case_id: str
    content: Conflict | Bundle


def inbox(store: Store, names: Lookups) -> list[Item]:
    """All of it: contradictions first, then late work, then what was refused."""
    reader = _Reader(store, names)
    late, own = store.stragglers.late(), store.stragglers.own(store.replica.set_aside())
    return [
        *(reader.conflict(each) for each in store.conflicts()),
        *(reader.bundle(Sort.LATE, each) for each in late),
        *(reader.bundle(Sort.ASIDE, each) for each in own),
    ]


class _Reader:
    """Puts items into words, asking only once whose record something is."""

    def __init__(self, store: Store, names: Lookups) -> None:
        self._store, self._names = store, names
        self._subjects: dict[tuple[str, str, str], str] = {}
        self._codes: dict[str, str] = {}

    def conflict(self, conflict: Conflict) -> Item:
        title = self._store.model.type_of(conflict.kind).title
        newest = max(rival.said_at for rival in conflict.rivals)
        key = (conflict.kind, conflict.record_id, conflict.case_id)
        return self._item(Sort.CONFLICT, key, f"{title}: {conflict.label}", newest, conflict)

    def bundle(self, sort: Sort, bundle: Bundle) -> Item:
        newest = bundle.changes[-1]
        about = ", ".join(dict.fromkeys(self._titles(bundle.changes)))
        if sort is Sort.LATE:
            about = f"{about} · {staff_name(self._names, newest.author)}"
        return self._item(sort, (newest.record, newest.record_id, newest.case_id), about, newest.said_at, bundle)

    def _item(
        self, sort: Sort, key: tuple[str, str, str], about: str, said_at: str, content: Conflict | Bundle
    ) -> Item:
        case_id = key[2]
        if key not in self._subjects:
            self._subjects[key] = subject_of(self._store, *key)
        if case_id not in self._codes:
            self._codes[case_id] = code_of(self._store, case_id)
        when = moment_in_words(said_at, self._store.clock())
        return Item(sort, self._subjects[key], self._codes[case_id], about, when, case_id, content)

    def _titles(self, changes: Iterable[Change]) -> Iterable[str]:
        model = self._store.model
        for said in said_by(changes):
            title = model.type_of(said.kind).title if said.kind in model else said.kind
            known = {field.name: field.label for field in model.fields(said.kind)} if said.kind in model else {}
            (name, *others) = [*said.fields, *said.erases] or [""]
            yield title if others or not name else f"{title}: {known.get(name, name)}"
