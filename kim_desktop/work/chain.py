"""The integration chain of a person of a case, as far as the consents let it be seen."""

from collections.abc import Iterable
from typing import TypeVar

from kim_desktop.clock import local_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import CodeEntry, Offer
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.domain.rules.chain import ChainFacts, is_waiting
from kim_desktop.domain.rules.chain_breaks import Chain, chain
from kim_desktop.domain.rules.facts import groups_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile
from kim_desktop.work.gates import CaseGates

R = TypeVar("R", bound=Record)


def chain_of(store: Store, file: CaseFile, person: Person, names: Lookups, parameters: Parameters) -> Chain:
    """The chain of the client with everything on file, or that of a relative with statuses and addresses."""
    residences = [each for each in file.residences if each.person == person.id]
    facts = ChainFacts(person, residences, file.addresses)
    if person.relation == "self":
        gates = CaseGates(store, person.case_id)
        facts = ChainFacts(
            person,
            residences,
            file.addresses,
            file.case,
            _open(gates, file.referrals),
            _open(gates, file.needs),
            _open(gates, file.goals),
            file.plans,
            store.all(Offer),
            _locked_answers(store, gates, file.referrals),
        )
    return chain(facts, names, parameters, local_date(store.clock()))


def district_of(store: Store, address: Address | None) -> str | None:
    """The Stadtbezirk in which an address lies, by its quarter or its shelter."""
    if address is None:
        return None
    for catalogue, code in (("quarter", address.quarter), ("place", address.place)):
        group = groups_of(store.all(CodeEntry, catalogue=catalogue), catalogue).get(code or "") if code else ""
        if group:
            return group
    return None


def _locked_answers(store: Store, gates: CaseGates, referrals: Iterable[Referral]) -> frozenset[str]:
    """The Verweise of which it may only be said that they were answered."""
    closed = (each for each in referrals if Purpose.RESULTS not in gates.of_record(each).open)
    kept = (store.get(Referral, each.id) for each in closed)
    return frozenset(each.id for each in kept if each and not is_waiting(each) and not each.closed_without)


def _open(gates: CaseGates, records: Iterable[R]) -> list[R]:
    """Without E2, what lies in a protected life area is no part of the chain."""
    return [each for each in records if not gates.closes_area(each)]
