"""What comes back from a Verweis: readable and writable only with the consent for that service (E3)."""

from dataclasses import replace
from typing import Any

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Referral
from kim_desktop.domain.records.master import Offer, Organisation
from kim_desktop.domain.rules.consents import why_locked
from kim_desktop.domain.values import empty_value
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from kim_desktop.work.gates import CaseGates, Gates


def services_of(store: Store, referral: Referral) -> tuple[str, ...]:
    """The names under which a consent can mean the service of a Verweis: the body first, then its offer."""
    offer = store.get(Offer, referral.offer) if referral.offer else None
    organisation_id = referral.organisation or (offer.organisation if offer else None)
    organisation = store.get(Organisation, organisation_id) if organisation_id else None
    return tuple(each.name for each in (organisation, offer) if each and each.name)


def feedback_gates(store: Store, referral: Referral) -> Gates:
    """The client's gates as they stand for this Verweis: E3 counts only if it names this service."""
    gates = CaseGates(store, referral.case_id)
    named = any(Purpose.RESULTS in gates.of_person(target=name).open for name in services_of(store, referral))
    every = gates.of_person().open
    return Gates(every if named else every - {Purpose.RESULTS})


def read_referral(store: Store, referral: Referral) -> Referral:
    """The Verweis with its result emptied unless the consent for this service is given."""
    gates = feedback_gates(store, referral)
    locked = [field for field in store.model.fields(referral.kind()) if gates.locks(field)]
    emptied: dict[str, Any] = {field.name: empty_value(field) for field in locked}
    return replace(referral, **emptied)


def take_feedback(store: Store, before: Referral, after: Referral) -> Referral:
    """Saves what came back. Raises `NotAllowed` if a result is written without the consent for this service."""
    changed = (after.result, after.result_note) != (before.result, before.result_note)
    if changed and Purpose.RESULTS not in feedback_gates(store, after).open:
        raise NotAllowed("Der Rücklauf dieser Stelle ist gesperrt.", why_locked(Purpose.RESULTS))
    return save_record(store, before, after)
