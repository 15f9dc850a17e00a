"""Consent gates on every way in and out: which fields of a case are open, and what would unlock the rest."""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import Field
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.consents import is_open, why_locked
from kim_desktop.domain.values import empty_value
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Gates:
    """Which purposes one person has opened today."""

    open: frozenset[Purpose]

    def locks(self, field: Field) -> bool:
        """Whether the field must stay closed."""
        return field.meaning.gate is not None and field.meaning.gate not in self.open


class CaseGates:
    """The gates of everybody in a case; each person's consents open that person's fields only."""

    def __init__(self, store: Store, case_id: str) -> None:
        self._store = store
        self._today = local_date(store.clock())
        self._consents = store.all(Consent, case_id=case_id)
        clients = store.all(Person, case_id=case_id, relation="self")
        self._client = clients[0].id if clients else ""
        self._known: dict[str, Gates] = {}

    def of_person(self, person_id: str = "", target: str = "") -> Gates:
        """A person's gates, the client's if none is named; for purposes per target, any target unless one is named."""
        own = [consent for consent in self._consents if consent.person == (person_id or self._client)]
        return Gates(frozenset(p for p in Purpose if is_open(p, own, self._today, target=target)))

    def of_record(self, record: Record) -> Gates:
        """The gates that hold for a record: those of the person it is about, else the client's.

        The results of a Verweis are open only if the consent names its service (E3 is given per service).
        """
        if isinstance(record, Referral):
            return self._of_referral(record)
        about = record.id if isinstance(record, Person) else getattr(record, "person", "")
        if about not in self._known:
            self._known[about] = self.of_person(about)
        return self._known[about]

    def _of_referral(self, referral: Referral) -> Gates:
        services = services_of(self._store, referral)
        named = any(Purpose.RESULTS in self.of_person(target=service).open for service in services)
        every = self.of_person().open
        return Gates(every if named else every - {Purpose.RESULTS})


def services_of(store: Store, referral: Referral) -> tuple[str, ...]:
    """The names under which a consent can mean the service of a Verweis: the body first, then its offer."""
    offer = store.get(Offer, referral.offer) if referral.offer else None
    organisation_id = referral.organisation or (offer.organisation if offer else None)
    organisation = store.get(Organisation, organisation_id) if organisation_id else None
    return tuple(each.name for each in (organisation, offer) if each and each.name)


def gates_of(store: Store, case_id: str, person_id: str = "", target: str = "") -> Gates:
    """The gates of one person of a case, the client's if none is named, as the consents stand today."""
    return CaseGates(store, case_id).of_person(person_id, target)


def check_gates(store: Store, before: Record, after: Record) -> None:
    """Raises `NotAllowed` if a locked field would be written."""
    gates = CaseGates(store, after.case_id).of_record(after)
    for field in store.model.fields(after.kind()):
        changed = getattr(before, field.name) != getattr(after, field.name)
        if changed and field.meaning.gate and gates.locks(field):
            raise NotAllowed(f"„{field.label}“ ist gesperrt.", why_locked(field.meaning.gate))


def veiled(store: Store, record: R, gates: CaseGates) -> R:
    """The record with every locked field emptied: what may be shown, printed or exported."""
    held = gates.of_record(record)
    locked = [field for field in store.model.fields(record.kind()) if held.locks(field)]
    if not locked:
        return record
    emptied: dict[str, Any] = {field.name: empty_value(field) for field in locked}
    return replace(record, **emptied)
