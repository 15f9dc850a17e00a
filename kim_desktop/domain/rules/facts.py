"""What the rules need to know about a person, whether it comes from a Meldung or from a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import made_on
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Address, Person, Residence

GESTATTUNG = "gestattung"
DULDUNG = "duldung"
TEMPORARY = "befristet"
BORDER = "rand"
SHELTER = "unterkunft"
NO_CASE_MANAGEMENT = "none"
UNKNOWN_STATUS = "ungeklaert"

Flags = Mapping[str, frozenset[str]]
"""Code to flags of one catalogue."""


@dataclass(frozen=True)
class Subject:
    """The facts that decide on admission; empty means that nobody has asked yet."""

    birth: PartialDate | None = None
    moved_here: PartialDate | None = None
    status: str | None = None
    managed_by: frozenset[str] = frozenset()
    entered_germany: PartialDate | None = None

    @classmethod
    def of_meldung(cls, meldung: Meldung) -> "Subject":
        """The facts on a Meldebogen."""
        return cls(meldung.birth, meldung.moved_here, meldung.status, meldung.managed_by, meldung.entered_germany)

    @classmethod
    def of_person(cls, person: Person, residence: Residence | None) -> "Subject":
        """The facts of a person with the residence status that holds now."""
        status = residence.status if residence else None
        return cls(person.birth, person.moved_here, status, person.managed_by, person.entered_germany)


def flags_of(entries: Iterable[CodeEntry], catalogue: str) -> dict[str, frozenset[str]]:
    """The flags of each code; entries no longer valid are included, since old records name them."""
    return {entry.code: entry.flags for entry in entries if entry.catalogue == catalogue}


def groups_of(entries: Iterable[CodeEntry], catalogue: str) -> dict[str, str]:
    """The group of each code, such as the district of a quarter."""
    return {entry.code: entry.group for entry in entries if entry.catalogue == catalogue}


def is_tolerated(subject: Subject, flags: Flags) -> bool | None:
    """Whether the person holds a Gestattung or Duldung; None if the status is not known."""
    if not subject.status or subject.status not in flags or subject.status == UNKNOWN_STATUS:
        return None
    return bool(flags[subject.status] & {GESTATTUNG, DULDUNG})


def current_residence(person_id: str, residences: Iterable[Residence]) -> Residence | None:
    """The entry of a person's history that began last; one without a beginning began when it was written."""
    own = (each for each in residences if each.person == person_id)
    return max(own, key=lambda each: (each.valid_from or made_on(each.id), each.id), default=None)


def current_address(addresses: Iterable[Address]) -> Address | None:
    """Where the household lives: of the addresses that have not ended, else of all, the one that began last."""
    return max(addresses, key=lambda each: (each.until is None, each.since or made_on(each.id), each.id), default=None)
