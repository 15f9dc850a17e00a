"""Angebote und Partner: which of them fit a person, and how their entries are kept."""

from dataclasses import dataclass, replace
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation, Parameter
from kim_desktop.domain.rules.facts import current_residence, groups_of
from kim_desktop.domain.rules.offers import CHECK_AFTER, Match, Seeker, matching
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile

E = TypeVar("E", Offer, Organisation)

_KEEPERS = "Das machen Koordination und Assistenz; sagen Sie ihnen, was sich geändert hat."


@dataclass(frozen=True)
class Directory:
    """All offers and bodies that are valid today."""

    offers: tuple[Offer, ...]
    organisations: tuple[Organisation, ...]
    check_after: int


def read_directory(store: Store) -> Directory:
    """The directory as this vault holds it."""
    today = local_date(store.clock())
    parameters = Parameters.of(store.all(Parameter), today)
    return Directory(
        tuple(sorted(_valid(store, Offer), key=lambda each: each.name.casefold())),
        tuple(sorted(_valid(store, Organisation), key=lambda each: each.name.casefold())),
        parameters.value("offer_check_days", CHECK_AFTER),
    )


def seeker_of(store: Store, file: CaseFile) -> Seeker:
    """What decides on offers, of the client of a case."""
    codes = store.all(CodeEntry)
    client, address = file.client, file.address
    residence = current_residence(client.id, file.residences) if client else None
    status, quarter = residence.status if residence else None, address.quarter if address else None
    return Seeker(
        client.birth if client else None,
        groups_of(codes, "residence_status").get(status or "", ""),
        client.languages if client else frozenset(),
        groups_of(codes, "quarter").get(quarter or "", ""),
    )


def offers_for(store: Store, file: CaseFile, life_area: str | None, names: Lookups) -> tuple[Match, ...]:
    """Offers that already cover a need, those that fit the client best first."""
    return matching(store.all(Offer), seeker_of(store, file), life_area, local_date(store.clock()), names)


def may_keep(store: Store) -> bool:
    """Whether the person at this device keeps the directory."""
    return store.identity.role in Offer.writers


def save_entry(store: Store, entry: E) -> E:
    """Writes a new or changed entry of the directory. Raises `BadInput` and `NotAllowed`."""
    if not may_keep(store):
        raise NotAllowed("Angebote und Stellen ändern Sie hier nicht selbst.", _KEEPERS)
    if not entry.name.strip():
        raise BadInput("Es fehlt der Name.", "Unter diesem Namen wird der Eintrag gefunden.", field="name")
    if isinstance(entry, Offer) and None not in (entry.age_from, entry.age_to) and _is_reversed(entry):
        raise BadInput("„Alter bis“ liegt unter „Alter ab“.", "Tauschen Sie die beiden.", field="age_to")
    before = store.get(type(entry), entry.id)
    with store.unit() as unit:
        return unit.save(before, entry) if before else unit.add(entry)


def confirm_offer(store: Store, offer: Offer) -> Offer:
    """Notes that the entry was checked today. Raises `NotAllowed`."""
    return save_entry(store, replace(offer, checked_on=local_date(store.clock())))


def _valid(store: Store, kind: type[E]) -> list[E]:
    today = local_date(store.clock())
    return [each for each in store.all(kind) if each.valid_on(today)]


def _is_reversed(offer: Offer) -> bool:
    return (offer.age_from or 0) > (offer.age_to or 0)
