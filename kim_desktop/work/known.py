"""People of a case who may be on file a second time: in the case itself, or in another case of this device."""

from collections.abc import Iterator
from dataclasses import dataclass

from kim_desktop.clock import local_date
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.access import holders
from kim_desktop.domain.rules.duplicates import DuplicateHit, DuplicateIndex
from kim_desktop.storage.store import Store
from kim_desktop.storage.views import people_born
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.merging import CLIENT
from kim_desktop.work.union import leading_case

_YEAR = len("1991")


@dataclass(frozen=True)
class Suspect:
    """Somebody of this case and somebody who may be the same.

    Of a case that the user has no part in, only name, year of birth and who works in it may be shown: then `other`
    is None. `both_clients` says that whole cases can be merged.
    """

    own: Person
    hit: DuplicateHit
    other: Person | None
    code: str
    keeper: str
    both_clients: bool = False

    @property
    def name(self) -> str:
        """What the other one is called."""
        return f"{self.hit.given_name} {self.hit.family_name}".strip()

    @property
    def birth_year(self) -> str:
        """The other one's year of birth; empty if nobody knows it."""
        return (self.hit.birth or "")[:_YEAR]

    @property
    def within_case(self) -> bool:
        """Whether it is two entries of one case."""
        return self.other is not None and not self.code


def suspects(store: Store, file: CaseFile) -> list[Suspect]:
    """Who of a case may be known already, by name and date of birth together; nobody twice, likeliest first."""
    found = [*_inside(file), *_elsewhere(store, file)]
    fresh = [each for each in found if not store.setting(_key(each.own.id, each.hit.record_id))]
    return sorted(fresh, key=lambda each: -each.hit.score)


def say_different(store: Store, suspect: Suspect) -> None:
    """Remembers on this device that two entries are two people."""
    store.set_setting(_key(suspect.own.id, suspect.hit.record_id), "1")


def _inside(file: CaseFile) -> Iterator[Suspect]:
    related = {frozenset({each.person, each.other}) for each in file.kinships}
    earlier = DuplicateIndex([])
    by_id = {each.id: each for each in file.people}
    for person in sorted(file.people, key=lambda each: (each.relation != CLIENT, each.id)):
        for hit in earlier.find(person.family_name, person.given_name, person.birth):
            if frozenset({person.id, hit.record_id}) not in related:
                yield Suspect(person, hit, by_id[hit.record_id], "", "")
        earlier.add(person)


def _elsewhere(store: Store, file: CaseFile) -> Iterator[Suspect]:
    asked = [each for each in file.people if each.birth]
    index = DuplicateIndex(people_born(store, {(each.birth or "")[:_YEAR] for each in asked}))
    own = frozenset(file.union.cases)
    for person in asked:
        for hit in index.find(person.family_name, person.given_name, person.birth, without=own):
            case = store.get(Case, leading_case(store, hit.case_id))
            if case and case.id not in own:
                yield _suspect(store, person, hit, case)


def _suspect(store: Store, person: Person, hit: DuplicateHit, case: Case) -> Suspect:
    part = store.all(Participation, case_id=case.id)
    mine = store.identity.user_id in holders(case, None, part, local_date(store.clock()))
    other = store.get(Person, hit.record_id) if mine else None
    both = bool(other and other.relation == CLIENT == person.relation and not other.same_as)
    return Suspect(person, hit, other, case.code, case.responsible, both)


def _key(one: str, other: str) -> str:
    return f"different {' '.join(sorted((one, other)))}"
