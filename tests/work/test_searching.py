"""Hits are put into words with a few queries, however many there are, and by the consents of the leading case."""

from dataclasses import replace

from sqlalchemy import event

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Contact, Need, Referral
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.storage.store import Store
from kim_desktop.work.searching import Found, find

WORD = "Zebrafink"


def plant(store: Store, number: int, merged_into: str = "") -> str:
    """A case with the word in records whose gates ask for very different things."""
    case_id, client, goal = new_id(), new_id(), new_id()
    others: list[Record] = [
        Case(id=case_id, case_id=case_id, code=f"M-{number}", closure_note=WORD, merged_into=merged_into or None),
        Person(id=client, case_id=case_id, family_name=f"Muster {number}", notes=WORD),
        Goal(id=goal, case_id=case_id, life_area="gesundheit", words=WORD),
        Measure(id=new_id(), case_id=case_id, goal=goal, what=WORD),
        Need(id=new_id(), case_id=case_id, life_area="wohnen", situation=WORD),
        Referral(id=new_id(), case_id=case_id, offer="offer-mbe-caritas", request=WORD),
        Contact(id=new_id(), case_id=case_id, text=WORD),
    ]
    with store.unit() as unit:
        for record in others:
            unit.add(record)
    return case_id


def asked(store: Store) -> tuple[list[Found], int]:
    """What is found, and how many statements that took."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(store.vault.engine, "before_cursor_execute", hear)
    found = find(store, WORD)
    event.remove(store.vault.engine, "before_cursor_execute", hear)
    return found, len(heard)


def test_many_hits_take_no_more_queries_than_a_few(store: Store) -> None:
    plant(store, 0)
    asked(store)  # the first search of an hour is noted in the Zugriffsprotokoll
    few, statements = asked(store)
    for number in range(1, 8):
        plant(store, number)
    many, later = asked(store)
    assert (len(few), len(many)) == (5, 40)
    assert later == statements
    assert {(each.name, each.code) for each in many} == {(f"Muster {n}", f"M-{n}") for n in range(8)}


def test_hits_in_a_merged_case_are_open_if_the_leading_client_agrees(store: Store) -> None:
    leading = plant(store, 1)
    other = plant(store, 2, merged_into=leading)
    client = store.all(Person, case_id=leading)[0]
    given = Consent(id=new_id(), case_id=leading, person=client.id, purpose="E2", state="given")
    with store.unit() as unit:
        unit.add(given)
    assert {each.case_id for each in find(store, WORD, kinds=["goal", "measure"])} == {leading, other}
    with store.unit() as unit:
        unit.save(given, replace(given, state="withdrawn"))
    assert find(store, WORD, kinds=["goal", "measure"]) == []
