"""Consent gates on every way in and out: which fields of a case are open, and what would unlock the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import Field
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact, Referral
from kim_desktop.domain.records.master import CodeEntry, Offer, Organisation
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.domain.rules.consents import REFUSED, WITHDRAWN, is_open, state_of, why_locked
from kim_desktop.domain.rules.protected import PROTECTED, WHOLLY_PROTECTED, areas_of, telling_fields
from kim_desktop.domain.values import empty_value
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.ahead import ReadAhead, Reader
from kim_desktop.storage.store import Store
from kim_desktop.work.union import read_unions_ahead, union_of

R = TypeVar("R", bound=Record)
_LIFE_AREAS = "life_area"
_OF_PAPERS = frozenset({"name"})
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gates:
    """Which purposes one person has opened today, and what a protected life area closes in one record."""

    open: frozenset[Purpose]
    shut: frozenset[str] = frozenset()

    def locks(self, field: Field) -> bool:
        """Whether the field must stay closed."""
        return self.missing(field) is not None

    def missing(self, field: Field) -> Purpose | None:
        """The purpose that would open a closed field; None if it is open."""
        if field.name in self.shut:
            return Purpose.SPECIAL
        gate = field.meaning.gate
        return gate if gate and gate not in self.open else None


class CaseGates:
    """The gates of everybody in a case; each person's consents open that person's fields only."""

    def __init__(self, store: Reader, case_id: str) -> None:
        self._store = store
        self._today = local_date(store.clock())
        self._union = union = union_of(store, case_id)
        self._consents = [union.as_kept(one) for each in union.cases for one in store.all(Consent, case_id=each)]
        self._client = union.client
        self._known: dict[str, Gates] = {}

    def of_person(self, person_id: str = "", target: str = "") -> Gates:
        """A person's gates, the client's if none is named; for purposes per target, any target unless one is named."""
        whose = self._union.kept(person_id) or self._client
        own = [consent for consent in self._consents if consent.person == whose]
        return Gates(frozenset(p for p in Purpose if is_open(p, own, self._today, target=target)))

    def of_record(self, record: Record) -> Gates:
        """The gates that hold for a record: those of the person it is about, else the client's.

        The results of a Verweis are open only if the consent names its service (E3 is given per service). What a
        record tells of a protected life area is open only with E2 of the client.
        """
        gates = self._of_subject(record)
        if isinstance(record, Attachment) and record.protected and Purpose.SPECIAL not in gates.open:
            return replace(gates, shut=_OF_PAPERS)
        protected = self.protected_fields(record)
        return replace(gates, shut=protected) if protected and self._is_closed(record) else gates

    def protected_fields(self, record: Record) -> frozenset[str]:
        """The fields that tell of a protected life area, whether they are open or not; none in other areas."""
        return telling_fields(record, self._store.model.fields(record.kind())) if self._is_protected(record) else _NONE

    def closes_area(self, record: Record) -> bool:
        """Whether the record lies in a protected life area that the client has not opened."""
        return self._is_protected(record) and self._is_closed(record)

    def _of_subject(self, record: Record) -> Gates:
        if isinstance(record, Referral):
            return self._of_referral(record)
        about = record.id if isinstance(record, Person) else getattr(record, "person", "")
        if about not in self._known:
            self._known[about] = self.of_person(about)
        return self._known[about]

    def _is_protected(self, record: Record) -> bool:
        areas = frozenset() if record.master else self._areas(record)
        return bool(areas) and bool(areas & self._protected_areas)

    def _is_closed(self, record: Record) -> bool:
        """Without E2 an assessment is closed; the journal only once the client has said no."""
        return self._special_refused if isinstance(record, Contact) else not self._special_open

    def _areas(self, record: Record) -> frozenset[str]:
        if isinstance(record, Measure):
            goal = self._store.get(Goal, record.goal)
            return areas_of(goal) if goal else frozenset()
        return areas_of(record)

    @cached_property
    def _protected_areas(self) -> frozenset[str]:
        areas = self._store.all(CodeEntry, catalogue=_LIFE_AREAS)
        return frozenset(each.code for each in areas if PROTECTED in each.flags)

    @cached_property
    def _special_open(self) -> bool:
        return Purpose.SPECIAL in self.of_person().open

    @cached_property
    def _special_refused(self) -> bool:
        own = [consent for consent in self._consents if consent.person == self._client]
        return not self._special_open and state_of(Purpose.SPECIAL, own) in {REFUSED, WITHDRAWN}

    def _of_referral(self, referral: Referral) -> Gates:
        services = services_of(self._store, referral)
        named = any(Purpose.RESULTS in self.of_person(target=service).open for service in services)
        every = self.of_person().open
        return Gates(every if named else every - {Purpose.RESULTS})


def read_gates_ahead(ahead: ReadAhead, records: Iterable[Record]) -> None:
    """Reads at once what the gates of these records ask for, and everybody in their cases."""
    found = [each for each in records if not each.master]
    cases = read_unions_ahead(ahead, (each.case_id for each in found))
    ahead.fetch(Consent, "case_id", cases)
    ahead.fetch(CodeEntry, "catalogue", [_LIFE_AREAS])
    ahead.fetch(Goal, "id", (each.goal for each in found if isinstance(each, Measure)))
    referrals = [each for each in found if isinstance(each, Referral)]
    offers = ahead.fetch(Offer, "id", (each.offer for each in referrals if each.offer))
    bodies = [each.organisation for each in referrals] + [each.organisation for each in offers]
    ahead.fetch(Organisation, "id", filter(None, bodies))


def services_of(store: Reader, referral: Referral) -> tuple[str, ...]:
    """The names under which a consent can mean the service of a Verweis: the body first, then its offer."""
    offer = store.get(Offer, referral.offer) if referral.offer else None
    organisation_id = referral.organisation or (offer.organisation if offer else None)
    organisation = store.get(Organisation, organisation_id) if organisation_id else None
    return tuple(each.name for each in (organisation, offer) if each and each.name)


def gates_of(store: Store, case_id: str, person_id: str = "", target: str = "") -> Gates:
    """The gates of one person of a case, the client's if none is named, as the consents stand today."""
    return CaseGates(store, case_id).of_person(person_id, target)


def check_gates(store: Store, before: Record, after: Record) -> None:
    """Raises `NotAllowed` if a locked field would be written, or a record moved across a protected life area."""
    gates = CaseGates(store, after.case_id)
    _check_areas(gates, before, after)
    held = gates.of_record(after)
    for field in store.model.fields(after.kind()):
        missing = held.missing(field)
        if missing and getattr(before, field.name) != getattr(after, field.name):
            raise NotAllowed(f"„{field.label}“ ist gesperrt.", why_locked(missing), field.name)


def veiled(store: Reader, record: R, gates: CaseGates) -> R:
    """The record with every locked field emptied: what may be shown, printed or exported."""
    held = gates.of_record(record)
    locked = [field for field in store.model.fields(record.kind()) if held.locks(field)]
    if not locked:
        return record
    emptied: dict[str, Any] = {field.name: empty_value(field) for field in locked}
    return replace(record, **emptied)


def _check_areas(gates: CaseGates, before: Record, after: Record) -> None:
    """Moving to another life area would open what was closed, or close what was just written."""
    if areas_of(before) == areas_of(after):
        return
    entered = gates.closes_area(after) and isinstance(after, WHOLLY_PROTECTED)
    if entered or gates.closes_area(before):
        raise NotAllowed("Dieser Lebensbereich ist besonders geschützt.", why_locked(Purpose.SPECIAL))
