"""One line adds a field: table, form, change log, search, export and figures' tables follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from kim_desktop.domain.change import Accepted
from kim_desktop.domain.fields import Meaning
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import RECORDS, Model
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import export_case


def person_with_a_new_field() -> type[Person]:
    @dataclass(frozen=True, kw_only=True)
    class Renamed(Person):
        favourite_dish: Annotated[str, Meaning("Lieblingsgericht", search=True)] = ""

        @classmethod
        def kind(cls) -> str:
            return "person"

    return Renamed


NewPerson = person_with_a_new_field()
NEW_MODEL = Model(tuple(NewPerson if record is Person else record for record in RECORDS))


def written(store: Store) -> Person:
    record = NewPerson(id=new_id(), case_id="case-1", family_name="Muster", favourite_dish="Maqluba")  # type: ignore[call-arg]
    with store.unit() as unit:
        unit.add(record)
    return record


def test_a_field_is_declared_once_and_found_everywhere(make_store: Callable[..., Store]) -> None:
    store = make_store(model=NEW_MODEL)
    record = written(store)
    assert "favourite_dish" in store.tables.records["person"].c
    assert store.get(NewPerson, record.id) == record
    assert [hit.record_id for hit in store.search("maqlu")] == [record.id]
    assert "Lieblingsgericht" in {entry.label for entry in store.history("person", record.id)}
    change = store.replica.pending(1)[0]
    assert change.payload and change.payload.fields["favourite_dish"] == "Maqluba"
    exported = export_case(store, "case-1")["angaben"]["person"][0]
    assert exported["felder"]["favourite_dish"] == {"bezeichnung": "Lieblingsgericht", "wert": "Maqluba"}


def test_a_field_travels_through_a_version_that_does_not_know_it(make_store: Callable[..., Store]) -> None:
    newer, older, third = make_store(1, NEW_MODEL), make_store(2), make_store(3, NEW_MODEL)
    record = written(newer)
    page = [Accepted(1, newer.replica.pending(1)[0])]
    older.replica.receive(page, 1)
    known = older.get(Person, record.id)
    assert known and known.family_name == "Muster"
    with older.unit() as unit:
        unit.save(known, replace(known, family_name="Beispiel"))
    third.replica.receive([*page, Accepted(2, older.replica.pending(1)[0])], 2)
    found = third.get(NewPerson, record.id)
    assert found == replace(record, family_name="Beispiel")


def test_the_field_appears_after_the_update_with_what_came_before_it(
    make_store: Callable[..., Store], reopen: Callable[..., Store]
) -> None:
    newer, older = make_store(1, NEW_MODEL), make_store(2)
    record = written(newer)
    older.replica.receive([Accepted(1, newer.replica.pending(1)[0])], 1)
    updated = reopen(older, NEW_MODEL)
    assert updated.get(NewPerson, record.id) == record
    assert [hit.record_id for hit in updated.search("maqluba")] == [record.id]
