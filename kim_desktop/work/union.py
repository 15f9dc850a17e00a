"""Cases that were merged are read as one: which cases belong together, and who is whom in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.merged import last_of, same_people
from kim_desktop.storage.ahead import ReadAhead, Reader

R = TypeVar("R", bound=Record)
_POINTS_AT_PEOPLE = ("person", "other", "signed_by")


@dataclass(frozen=True)
class CaseUnion:
    """The ids of cases read as one, the leading one first, and everybody in them.

    `same` leads from a person's record that was merged to the one that was kept.
    """

    cases: tuple[str, ...]
    everybody: tuple[Person, ...]
    same: Mapping[str, str]

    @property
    def leading(self) -> str:
        """The case under whose number all of it is kept."""
        return self.cases[0]

    @property
    def client(self) -> str:
        """Who the leading case is about; empty for a Meldung that is not admitted."""
        clients = (each.id for each in self.everybody if each.case_id == self.leading and each.relation == "self")
        return self.kept(next(clients, ""))

    def kept(self, person_id: str) -> str:
        """The record that stands for a person."""
        return self.same.get(person_id, person_id)

    def people(self) -> list[Person]:
        """Everybody once."""
        return [each for each in self.everybody if each.id not in self.same]

    def as_kept(self, record: R) -> R:
        """The record as one about the person who was kept; only for reading, its own case stays."""
        if not self.same or isinstance(record, Person):
            return record
        told = {name: str(getattr(record, name, "")) for name in _POINTS_AT_PEOPLE}
        moved: dict[str, Any] = {name: self.same[value] for name, value in told.items() if value in self.same}
        return replace(record, **moved) if moved else record


def leading_case(store: Reader, case_id: str) -> str:
    """The case that a case was merged into, over any number of steps; the case itself if it was not."""
    into: dict[str, str] = {}
    at = case_id
    while at not in into:
        case = store.get(Case, at)
        if case is None or not case.merged_into or store.get(Case, case.merged_into) is None:
            return at
        into[at] = case.merged_into
        at = case.merged_into
    return last_of(at, into)


def union_of(store: Reader, case_id: str) -> CaseUnion:
    """All cases that are read together with this one."""
    cases = [leading_case(store, case_id)]
    for each in cases:  # grows while it is read: what was merged into a case that was merged itself
        merged = (case.id for case in store.all(Case, merged_into=each))
        cases += [case for case in merged if case not in cases]
    everybody = tuple(person for each in cases for person in store.all(Person, case_id=each))
    return CaseUnion(tuple(cases), everybody, same_people(everybody))


def read_unions_ahead(ahead: ReadAhead, case_ids: Iterable[str]) -> set[str]:
    """Reads at once what `union_of` asks for each of these cases; tells all cases that are read with them."""
    known: set[str] = set()
    lacking = set(case_ids)
    while lacking:
        found = ahead.fetch(Case, "id", lacking) + ahead.fetch(Case, "merged_into", lacking)
        known |= lacking
        lacking = {each for case in found for each in (case.id, case.merged_into) if each} - known
    ahead.fetch(Person, "case_id", known)
    return known
