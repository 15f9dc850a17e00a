"""Two records of one person become one and two again; what was there before is there afterwards."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case, Contact, Participation
from kim_desktop.domain.records.people import Consent, Kinship, Person, Residence
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.figures.counts import Counts
from kim_desktop.figures.labels import Labels
from kim_desktop.figures.report import Period
from kim_desktop.storage.store import Store
from kim_desktop.storage.views import case_rows
from kim_desktop.work.case_file import export_case, open_case
from kim_desktop.work.case_work import save_record, write_contact
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.gates import gates_of
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.known import say_different, suspects
from kim_desktop.work.merging import (
    differences,
    merge_cases,
    merge_people,
    part_cases,
    part_people,
    who_leads,
)
from kim_desktop.work.today import reminders
from kim_desktop.work.union import leading_case


def a_case(store: Store, **fields: Any) -> str:
    known = {"family_name": "Beispiel", "given_name": "Ahmad", "birth": PartialDate("1991-04-03"), "status": "p55"}
    meldung = take_meldung(store, replace(new_meldung(store), **(known | fields)))
    return admit(store, meldung).case.id


def twice(store: Store) -> tuple[str, str]:
    first = a_case(store, languages=frozenset({"ar"}), phone="0214 1")
    return first, a_case(store, given_name="أحمد", birth="1991", languages=frozenset({"en"}), sex="male")


def client(store: Store, case_id: str) -> Person:
    return store.all(Person, case_id=case_id, relation="self")[0]


def everything(store: Store) -> list[Any]:
    return [record for kind in store.model if not kind.master for record in store.all(kind)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_a_merge_of_cases_brings_back_every_record(store: Store, data: st.DataObject) -> None:
    if not store.count(Case):
        twice(store)
    cases = [case.id for case in store.all(Case)]
    leading, other = data.draw(st.permutations(cases))
    kept, absorbed = client(store, leading), client(store, other)
    picks = {
        each.field.name: data.draw(st.sampled_from(["kept", "other", "both"]), label=each.field.name)
        for each in differences(store, kept, absorbed)
    }
    before = everything(store)
    merge_cases(store, leading, other, picks)
    assert client(store, leading).phone == (absorbed.phone if picks.get("phone") == "other" else kept.phone)
    part_cases(store, store.get(Case, other))
    assert everything(store) == before


def test_a_merged_case_shows_in_the_leading_one_and_counts_once(store: Store) -> None:
    leading, other = twice(store)
    write_contact(store, Contact(id=new_id(), case_id=other, text="Gespräch im zweiten Fall"))
    merge_cases(store, leading, other, {})
    file = open_case(store, other)
    assert file.case and file.case.id == leading == leading_case(store, other)
    assert [person.id for person in file.people] == [client(store, leading).id]
    assert file.people[0].languages == {"ar", "en"} and file.people[0].sex == "male"
    assert {each.person for each in file.residences} == {file.people[0].id}
    assert [each.case_id for each in file.contacts] == [other]
    assert [row.case_id for row in case_rows(store)] == [leading]
    assert {each.finding.case_id for each in reminders(store)} == {leading}
    absorbed = store.get(Case, other)
    assert absorbed and (absorbed.closure, str(absorbed.closed_on)) == ("duplicate", "2026-11-02")
    assert absorbed.responsible == store.identity.user_id
    assert len(export_case(store, other)["angaben"]["person"]) == 2


def test_figures_count_the_person_and_the_case_once(store: Store) -> None:
    leading, other = twice(store)
    merge_cases(store, leading, other, {})
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    with store.vault.reading() as connection:
        counts = Counts(connection, store.tables, Labels(connection, store.tables, period.end), period)
        told = counts.active_cases(), counts.persons_by_sex()
        assert [each.total() for each in told] == [1, 1]
        assert counts.closed_cases().total() == 0


def test_an_edit_in_the_leading_case_stays_in_the_case_it_belongs_to(store: Store) -> None:
    leading, other = twice(store)
    merge_cases(store, leading, other, {})
    seen = next(each for each in open_case(store, leading).residences if each.case_id == other)
    save_record(store, seen, replace(seen, authority="FB 33"))
    stored = store.get(Residence, seen.id)
    assert stored and (stored.case_id, stored.authority) == (other, "FB 33")
    assert stored.person == client(store, other).id != seen.person


def test_what_was_corrected_after_the_merge_survives_its_undoing(store: Store) -> None:
    leading, other = twice(store)
    merge_cases(store, leading, other, {"given_name": "other"})
    person = client(store, leading)
    assert person.given_name == "أحمد"
    save_record(store, person, replace(person, given_name="Ahmed", languages=person.languages | {"fa"}))
    part_cases(store, store.get(Case, other))
    person = client(store, leading)
    assert (person.given_name, person.languages) == ("Ahmed", {"ar", "fa"})
    assert store.get(Case, other).closed_on is None  # type: ignore[union-attr]


def test_the_newest_answer_counts_whichever_case_it_was_given_in(store: Store) -> None:
    leading, other = twice(store)
    answer_consent(
        store, client(store, other), Purpose.SPECIAL, Answer("given", "signed", answered_on=date(2026, 1, 5))
    )
    merge_cases(store, leading, other, {})
    assert Purpose.SPECIAL in gates_of(store, leading).open
    withdrawn = Answer("withdrawn", "signed", answered_on=date(2026, 3, 1))
    answer_consent(store, client(store, leading), Purpose.SPECIAL, withdrawn)
    assert Purpose.SPECIAL not in gates_of(store, other).open
    assert {each.person for each in open_case(store, leading).consents} == {client(store, leading).id}
    assert store.count(Consent) == 2


def test_a_locked_value_is_neither_shown_nor_carried_over(store: Store) -> None:
    leading, other = twice(store)
    answer_consent(store, client(store, other), Purpose.SPECIAL, Answer("given", "signed"))
    absorbed = client(store, other)
    save_record(store, absorbed, replace(absorbed, health="vertraulich"))
    names = {each.field.name for each in differences(store, client(store, leading), client(store, other))}
    assert "health" not in names and "given_name" in names
    merge_cases(store, leading, other, {"health": "other"})
    assert client(store, leading).health == ""


def test_two_entries_of_one_family_become_one_and_two_again(store: Store) -> None:
    case_id = a_case(store)
    parent = client(store, case_id)
    children = [
        Person(id=new_id(), case_id=case_id, relation="child", given_name=name, family_name="Beispiel", birth="2016")
        for name in ("Lina", "Leena")
    ]
    with store.unit() as unit:
        for child in children:
            unit.add(child)
        unit.add(Kinship(id=new_id(), case_id=case_id, person=parent.id, tie="parent", other=children[1].id))
        unit.add(Residence(id=new_id(), case_id=case_id, person=children[1].id, status="p55"))
    (found,) = suspects(store, open_case(store, case_id))
    assert {found.own.id, found.hit.record_id} == {each.id for each in children} and found.within_case
    before = everything(store)
    kept, other = who_leads(*children)
    merge_people(store, kept, other, {})
    file = open_case(store, case_id)
    assert [each.id for each in file.people] == [parent.id, kept.id]
    assert [each.person for each in file.residences][1:] == [kept.id]
    assert (file.kinships[0].person, file.kinships[0].other) == (parent.id, kept.id)
    assert suspects(store, file) == []
    part_people(store, store.get(Person, other.id))
    assert everything(store) == before
    say_different(store, found)
    assert suspects(store, open_case(store, case_id)) == []


def test_the_client_is_never_absorbed_by_a_member(store: Store) -> None:
    case_id = a_case(store)
    person = client(store, case_id)
    member = replace(person, id=new_id(), relation="other")
    with store.unit() as unit:
        unit.add(member)
    assert who_leads(member, person) == (person, member)
    with pytest.raises(BadInput, match="Klient"):
        merge_people(store, member, person, {})


def test_a_case_of_somebody_else_is_hinted_at_but_not_merged(store: Store) -> None:
    mine = a_case(store)
    theirs = a_case(store, responsible="user-9", phone="0214 2")
    (hint,) = suspects(store, open_case(store, mine))
    assert (hint.name, hint.birth_year, hint.keeper, hint.other) == ("Ahmad Beispiel", "1991", "user-9", None)
    with pytest.raises(NotAllowed, match="jemand anderem"):
        merge_cases(store, mine, theirs, {})
    with store.unit() as unit:
        me = store.identity.user_id
        unit.add(Participation(id=new_id(), case_id=theirs, staff=me, part="substitute", until=date(2026, 11, 9)))
    (hint,) = suspects(store, open_case(store, mine))
    assert hint.other and hint.both_clients


def test_somebody_of_the_same_name_born_on_another_day_is_no_suspect(store: Store) -> None:
    mine = a_case(store)
    a_case(store, birth=PartialDate("1991-05-17"))
    a_case(store, given_name="Fatima")
    assert suspects(store, open_case(store, mine)) == []


def test_two_devices_that_merge_the_other_way_round_still_show_one_case(store: Store) -> None:
    first, second = twice(store)
    with store.unit() as unit:
        for case_id, into in ((first, second), (second, first)):
            case = store.get(Case, case_id)
            assert case
            unit.save(case, replace(case, merged_into=into))
    assert leading_case(store, first) == leading_case(store, second) == min(first, second)
    assert [row.case_id for row in case_rows(store)] == [min(first, second)]
    assert open_case(store, max(first, second)).union.cases == (min(first, second), max(first, second))


def test_a_merged_case_is_not_merged_again(store: Store) -> None:
    first, second = twice(store)
    third = a_case(store)
    merge_cases(store, first, second, {})
    with pytest.raises(BadInput):
        merge_cases(store, second, first, {})
    with pytest.raises(BadInput, match="schon zusammengeführt"):
        merge_cases(store, third, second, {})
    merge_cases(store, third, first, {})
    assert set(open_case(store, second).union.cases) == {first, second, third}
