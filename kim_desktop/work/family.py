"""The household of a case: who joins it, where it moves, and by what right its members stay."""

from dataclasses import replace

from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import add_record
from kim_desktop.work.gates import check_gates


def add_member(store: Store, person: Person) -> Person:
    """Adds somebody to the household. Raises `BadInput` without a name, `NotAllowed` for a locked field."""
    if not (person.family_name or person.given_name):
        raise BadInput("Es fehlt ein Name.", "Vorname oder Familienname genügt.", field="given_name")
    if person.relation in {"", "self"}:
        raise BadInput(
            "In welcher Beziehung steht die Person zu Klient oder Klientin?",
            "Zum Beispiel „Kind“ oder „Ehepartner/in“.",
            field="relation",
        )
    return add_record(store, person)


def move_to(store: Store, address: Address, before: Address | None = None) -> Address:
    """Adds an address and ends the one before on the day the new one begins.

    Raises `BadInput` if nothing tells where it is.
    """
    if not (address.place or address.street or address.quarter):
        raise BadInput(
            "Wohin ist die Familie gezogen?",
            "Unterkunft, Straße oder wenigstens der Stadtteil genügt.",
            field="street",
        )
    with store.unit() as unit:
        if before and before.until is None and address.since:
            unit.save(before, replace(before, until=address.since))
        return unit.add(address)


def add_residence(store: Store, residence: Residence) -> Residence:
    """Adds an entry to a person's history of residence status. Raises `BadInput` without person or status."""
    if not residence.person:
        raise BadInput("Um wen geht es?", "Wählen Sie eine Person aus dem Haushalt.", field="person")
    if not residence.status:
        raise BadInput("Welcher Status?", "„Ungeklärt“ ist auch eine Antwort.", field="status")
    check_gates(store, store.model.blank(residence.kind(), residence.id, residence.case_id), residence)
    with store.unit() as unit:
        return unit.add(residence)
