"""What the palette finds besides commands: cases by any word in them."""

from collections.abc import Callable, Sequence

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from ui.palette import Entry

_MOST = 40


def case_search(store: Store, open_case: Callable[[str], object]) -> Callable[[str], Sequence[Entry]]:
    """A search over this vault's cases, one line per case."""

    def search(text: str) -> Sequence[Entry]:
        case_ids = dict.fromkeys(hit.case_id for hit in store.search(text, _MOST) if hit.case_id)
        cases = [case for case_id in case_ids if (case := store.get(Case, case_id))]
        return [_entry(store, case, open_case) for case in cases]

    return search


def _entry(store: Store, case: Case, open_case: Callable[[str], object]) -> Entry:
    persons = store.all(Person, case_id=case.id, relation="self")
    name = f"{persons[0].family_name}, {persons[0].given_name}" if persons else "Ohne Namen"
    return Entry(name, case.code, "case", lambda: open_case(case.id))
