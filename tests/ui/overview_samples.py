"""Invented cases for the places that look across all of them."""

from datetime import date

from kim_desktop.domain.change import Accepted, Payload
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.replication import Verdict
from kim_desktop.storage.chain import Chain, Subject
from kim_desktop.storage.store import Store

TODAY = date(2024, 6, 12)


def add_case(store: Store, number: int, given_name: str, family_name: str, **status: object) -> Case:
    """A case with its client, who has spoken with us today and waits for nothing."""
    case_id = new_id()
    case = Case(
        id=case_id, case_id=case_id, code=f"KIM-24-007-{number:04}", responsible="user-muster", admitted_on=TODAY
    )
    person = Person(
        id=new_id(), case_id=case_id, given_name=given_name, family_name=family_name, birth=PartialDate("1991-04-03")
    )
    with store.unit() as unit:
        unit.add(case)
        unit.add(person)
        unit.add(Contact(id=new_id(), case_id=case_id, on=TODAY, text="Erstes Gespräch"))
        unit.add(Address(id=new_id(), case_id=case_id, quarter="opladen"))
        if status:
            unit.add(Residence(id=new_id(), case_id=case_id, person=person.id, **status))  # type: ignore[arg-type]
    return case


def add_follow_up(store: Store, case: Case, due_on: date, what: str) -> FollowUp:
    """A Wiedervorlage of a case."""
    with store.unit() as unit:
        return unit.add(FollowUp(id=new_id(), case_id=case.id, due_on=due_on, what=what, staff="user-muster"))


def add_referral(store: Store, case: Case, expected_on: date) -> Referral:
    """A Verweis whose feedback is awaited."""
    with store.unit() as unit:
        return unit.add(
            Referral(
                id=new_id(), case_id=case.id, offer="offer-mbe-caritas", referred_on=TODAY, expected_on=expected_on
            )
        )


def add_meldung(store: Store, given_name: str, family_name: str, received_on: date) -> Meldung:
    """A Meldung that waits for a decision."""
    with store.unit() as unit:
        return unit.add(
            Meldung(
                id=new_id(),
                case_id=new_id(),
                given_name=given_name,
                family_name=family_name,
                received_on=received_on,
            )
        )


def client(store: Store, case: Case) -> Person:
    """The person a case is about."""
    return store.all(Person, case_id=case.id, relation="self")[0]


def accept_all(store: Store) -> None:
    """The central store takes everything that waits."""
    start = store.replica.cursor() + 1_000
    pending = store.replica.pending(100_000)
    store.replica.record_verdicts([Verdict(each.id, "accepted", seq) for seq, each in enumerate(pending, start)])


def colleague_writes(store: Store, other: Store, person: Person, fields: dict[str, object]) -> None:
    """A colleague, on another device, overwrites fields of a person as this vault holds it now."""
    newest = {entry.field: entry.change_id for entry in reversed(store.history("person", person.id))}
    base = {name: newest.get(name) for name in fields}
    with other.vault.writing() as connection:
        chain = Chain(connection, other.identity, other.clock)
        change = chain.next(Subject(person.case_id, "person", person.id), new_id(), Payload(fields, base, {}))
        chain.store(connection)
    seq = 500_000 + len(store.history("person", person.id))
    store.replica.receive([Accepted(seq, change)], seq)
