"""Meldungen: take one, decide on it, and admit the person as a case (concept paper § 1, Zusteuerung)."""

from dataclasses import dataclass, replace

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Household, Person, Residence
from kim_desktop.domain.rules.access import CASE_MANAGER, CONTACT_OFFICE
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work.feedback import write_meldung

DECIDED_WITHOUT_CASE = frozenset({"referred", "short_contact", "declined", "withdrawn"})


@dataclass(frozen=True)
class Admission:
    """What an admission made."""

    case: Case
    person: Person
    meldung: Meldung


def new_meldung(store: Store) -> Meldung:
    """An empty Meldung of today, under a case id of its own."""
    today = local_date(store.clock())
    return Meldung(id=new_id(), case_id=new_id(), received_on=today, reported_on=today)


def take_meldung(store: Store, meldung: Meldung) -> Meldung:
    """Records a Meldung. Raises `BadInput` when nothing tells whom it is about."""
    if not (meldung.family_name or meldung.given_name):
        raise BadInput("Es fehlt ein Name.", "Tragen Sie Familiennamen oder Vornamen ein.", field="family_name")
    known = store.get(Meldung, meldung.id)
    with store.unit() as unit:
        return write_meldung(store, unit, known, _as_taken(store, unit, meldung))


def decide(store: Store, meldung: Meldung, decision: str, reason: str) -> Meldung:
    """Decides a Meldung without a case. Raises `BadInput` without a reason, `NotAllowed` if it is decided."""
    check_open(meldung)
    if not reason.strip():
        raise BadInput("Es fehlt die Begründung.", "Ein Satz genügt.", field="decision_reason")
    with store.unit() as unit:
        return write_meldung(store, unit, meldung, decided(store, meldung, decision, reason))


def decided(store: Store, meldung: Meldung, decision: str, reason: str) -> Meldung:
    """The Meldung with a decision of today; who sent it from an own desk sees that there and needs no letter."""
    today = local_date(store.clock())
    answered = meldung.feedback_sent_on or (today if meldung.sent_by else None)
    return replace(meldung, decision=decision, decision_reason=reason, decided_on=today, feedback_sent_on=answered)


def admit(store: Store, meldung: Meldung, reason: str = "", level: str = "intensive") -> Admission:
    """Opens the case of a Meldung: case, person, household, address and residence status in one step.

    Raises `NotAllowed` if the Meldung is decided already, `BadInput` if nobody is named who could keep the case.
    """
    check_open(meldung)
    if not (meldung.responsible or store.identity.role == CASE_MANAGER):
        raise BadInput("Wer soll den Fall führen?", "Wählen Sie unter „Zuständigkeit“ eine Person.", "responsible")
    after = decided(store, meldung, "admitted", reason)
    with store.unit() as unit:
        case = unit.add(_case(store, unit, after, level))
        person = unit.add(_person(after))
        unit.add(_household(after))
        unit.add(_address(after))
        if after.status:
            unit.add(_residence(after, person))
        return Admission(case, person, write_meldung(store, unit, meldung, after))


def check_open(meldung: Meldung) -> None:
    """Raises `NotAllowed` if the Meldung is decided already."""
    if meldung.decision:
        raise NotAllowed(
            "Über diese Meldung ist schon entschieden.", "Öffnen Sie den Fall oder die Meldung im Verlauf."
        )


def _as_taken(store: Store, unit: Unit, meldung: Meldung) -> Meldung:
    """A case manager keeps what she takes; Koordination and whoever only reports take it for the team."""
    identity = store.identity
    if identity.role == CASE_MANAGER:
        return replace(meldung, responsible=meldung.responsible or identity.user_id)
    if identity.role != CONTACT_OFFICE:
        return meldung
    year = local_date(store.clock()).year
    return replace(
        meldung,
        sent_by=identity.user_id,
        sender=meldung.sender or (None if meldung.sender_other else identity.organisation or None),
        sender_reference=meldung.sender_reference or _own_reference(store, unit, year),
    )


def _own_reference(store: Store, unit: Unit, year: int) -> str:
    """By this the sender finds its own Meldung again once KIM has taken it up."""
    number = unit.next_number(f"reports-{year}")
    return f"{year % 100:02d}-{store.identity.device_number:03d}-{number:04d}"


def _case(store: Store, unit: Unit, meldung: Meldung, level: str) -> Case:
    identity, today = store.identity, local_date(store.clock())
    number = unit.next_number(f"cases-{today.year}")
    return Case(
        id=meldung.case_id,
        case_id=meldung.case_id,
        code=f"KIM-{today.year % 100:02d}-{identity.device_number:03d}-{number:04d}",
        responsible=meldung.responsible or identity.user_id,
        responsible_reason=meldung.responsible_reason,
        admitted_on=today,
        level=level,
    )


def _person(meldung: Meldung) -> Person:
    same = ("family_name", "given_name", "birth", "sex", "nationality", "languages", "interpreter", "phone",
            "safe_contact", "entered_germany", "moved_here", "benefits", "managed_by")  # fmt: skip
    return Person(id=new_id(), case_id=meldung.case_id, **{name: getattr(meldung, name) for name in same})


def _household(meldung: Meldung) -> Household:
    same = ("adults", "children", "children_ages", "single_parent")
    housing = "shelter" if meldung.place else None
    values = {name: getattr(meldung, name) for name in same}
    return Household(id=new_id(), case_id=meldung.case_id, housing=housing, **values)


def _address(meldung: Meldung) -> Address:
    same = ("place", "room", "street", "postcode", "quarter")
    return Address(id=new_id(), case_id=meldung.case_id, **{name: getattr(meldung, name) for name in same})


def _residence(meldung: Meldung, person: Person) -> Residence:
    return Residence(
        id=new_id(),
        case_id=meldung.case_id,
        person=person.id,
        status=meldung.status,
        valid_until=meldung.status_until,
    )
