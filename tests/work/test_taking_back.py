"""Ctrl+Z: the last saved action of the session stands again as before, or says why it cannot."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.records.case import Case, Contact, FollowUp
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import finish_follow_up, plan_follow_up, save_record, write_contact
from kim_desktop.work.taking_back import last_step, newest_group, newest_number, take_back

CASE = "case-1"


@pytest.fixture
def since(store: Store) -> int:
    """What was there before the session is not its to take back."""
    with store.unit() as unit:
        unit.add(Case(id=CASE, case_id=CASE, code="M-1", responsible="user-1"))
        unit.add(Person(id="p-1", case_id=CASE, relation="self", given_name="Testa", family_name="Muster", phone="1"))
    return newest_number(store)


def test_two_fields_go_back_one_after_the_other_and_no_further(store: Store, since: int) -> None:
    person = store.get(Person, "p-1")
    assert person
    called = save_record(store, person, replace(person, phone="2", languages=frozenset({"ar"})))
    save_record(store, called, replace(called, family_name="Beispiel"))
    passed: set[str] = set()
    told = []
    while step := last_step(store, since, passed):
        take_back(store, step)
        passed |= {step.group, newest_group(store, since)}
        told.append(step.words)
    assert store.get(Person, "p-1") == person
    assert len(told) == 2 and "Familienname" in told[0] and "Telefon" in told[1]


def test_what_was_changed_since_stays(store: Store, since: int) -> None:
    person = store.get(Person, "p-1")
    assert person
    with store.unit() as unit:
        second = unit.save(person, replace(person, phone="2"))
    step = last_step(store, since, ())
    assert step
    with store.unit() as unit:
        unit.save(second, replace(second, phone="3"))
    newest = last_step(store, since, {newest_group(store, since)})
    assert newest is None


def test_what_was_ticked_is_open_again_and_what_was_planned_by_mistake_is_done(store: Store, since: int) -> None:
    planned = plan_follow_up(store, CASE, date(2026, 12, 1), "Anrufen")
    finish_follow_up(store, planned)
    ticked = last_step(store, since, ())
    assert ticked
    take_back(store, ticked)
    open_again = store.get(FollowUp, planned.id)
    assert open_again and open_again.done_on is None
    made = last_step(store, since, {newest_group(store, since)})
    assert made
    take_back(store, made)
    over = store.get(FollowUp, planned.id)
    assert over and over.done_on


def test_entries_and_consents_say_why_they_stay(store: Store, since: int) -> None:
    write_contact(store, Contact(id="c-1", case_id=CASE, text="Gespräch"))
    with pytest.raises(NotAllowed, match=r"„Kontakt“ ist neu und verschwindet nicht"):
        last_step(store, since, ())
    with store.unit() as unit:
        unit.add(Consent(id="e-1", case_id=CASE, person="p-1", purpose="E1", state="given"))
    with pytest.raises(NotAllowed, match="nicht mit Strg\\+Z"):
        last_step(store, since, ())
