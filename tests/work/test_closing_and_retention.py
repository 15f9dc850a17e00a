"""Closing and reopening, Löschfristen and deletions by two people, and what people ask for about their own data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import Attachment, DataRequest
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import plan_appointment
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import make_referral, plan_follow_up
from kim_desktop.work.closure import Closing, change_closure, close_case, preview_closure, reopen_case
from kim_desktop.work.data_requests import (
    access_data,
    access_file,
    answer_request,
    change_request,
    lift_restriction,
    receive_request,
    restrict_case,
)
from kim_desktop.work.documents import available, print_document
from kim_desktop.work.papers.office import deletion_record
from kim_desktop.work.retention import (
    deadline_of,
    delete_protected,
    due_soon,
    end_hold,
    hold,
    open_requests,
    propose_deletion,
    refuse_deletion,
    release_deletion,
)

TODAY = date(2026, 11, 2)
CASE = "case-1"


def written(store: Store, *records: Record) -> None:
    with store.unit() as unit:
        for record in records:
            unit.add(record)


@pytest.fixture
def case(store: Store) -> Case:
    made = Case(id=CASE, case_id=CASE, code="KIM-26-001-0001", responsible="user-1", admitted_on=date(2021, 1, 4))
    client = Person(id="amina", case_id=CASE, relation="self", given_name="Amina", family_name="Muster")
    written(store, made, client)
    return made


def now(store: Store, case_id: str = CASE) -> Case:
    found = store.get(Case, case_id)
    assert found
    return found


def close_long_ago(store: Store, on: date, case_id: str = CASE) -> None:
    before = now(store, case_id)
    with store.unit() as unit:
        unit.save(before, replace(before, closed_on=on, closure="moved_away"))


def as_someone(store: Store, user: str, role: str) -> None:
    store.set_identity(replace(store.identity, user_id=user, role=role))


def refused(do: Callable[[], object], kind: type[Exception] = BadInput) -> str:
    with pytest.raises(kind) as caught:
        do()
    return str(caught.value)


def test_a_case_is_closed_with_its_goals_and_open_things_in_one_step(store: Store, case: Case) -> None:
    goal = Goal(id="g", case_id=CASE, words="Deutsch lernen", state="started")
    things = [
        FollowUp(id="f1", case_id=CASE, what="anrufen", due_on=TODAY),
        FollowUp(id="f2", case_id=CASE, what="Akte prüfen", due_on=TODAY),
        Appointment(id="a", case_id=CASE, on=date(2026, 11, 9), what="Amt"),
        Referral(id="r", case_id=CASE, organisation="org-awo", referred_on=TODAY),
    ]
    done = FollowUp(id="f0", case_id=CASE, what="erledigt", due_on=TODAY, done_on=TODAY)
    written(store, goal, *things, done)
    preview = preview_closure(store, CASE)
    assert {each.id for each in preview.open_things} == {"f1", "f2", "a", "r"}
    assert preview.deadline and preview.deadline.due == date(2030, 1, 1) and not preview.has_end
    closing = Closing("goals_reached", TODAY, " gut ", "Danke!", {"g": "reached"}, frozenset({"f1", "a", "r"}))
    refused(lambda: close_case(store, CASE, replace(closing, reason="")))
    refused(lambda: close_case(store, CASE, replace(closing, reason="duplicate")))
    refused(lambda: close_case(store, CASE, replace(closing, on=date(2026, 11, 3))))
    refused(lambda: close_case(store, CASE, replace(closing, on=date(2020, 1, 1))))
    groups = {change.group for change in store.replica.pending(10_000)}
    close_case(store, CASE, closing)
    assert len({change.group for change in store.replica.pending(10_000)} - groups) == 1
    found = open_case(store, CASE)
    assert found.case and (found.case.closed_on, found.case.closure_note) == (TODAY, "gut")
    assert (found.goals[0].state, found.goals[0].state_on) == ("reached", TODAY)
    assert {each.id: each.done_on for each in found.follow_ups} == {"f0": TODAY, "f1": TODAY, "f2": None}
    assert found.appointments[0].state == "cancelled" and found.referrals[0].closed_without
    refused(lambda: close_case(store, CASE, closing), NotAllowed)


def test_in_a_closed_case_nothing_is_planned_until_it_is_reopened(store: Store, case: Case) -> None:
    close_case(store, CASE, Closing("contact_lost", TODAY))
    for plan in (
        lambda: plan_follow_up(store, CASE, TODAY, "anrufen"),
        lambda: plan_appointment(store, Appointment(id="a", case_id=CASE, on=TODAY, what="Amt")),
        lambda: make_referral(store, Referral(id="r", case_id=CASE, organisation="org-awo")),
    ):
        assert "wieder auf" in refused(plan)
    corrected = change_closure(store, now(store), replace(now(store), closure="other", closure_note="nachgetragen"))
    refused(lambda: change_closure(store, corrected, replace(corrected, closure=None)))
    refused(lambda: reopen_case(store, CASE, " "))
    propose_deletion(store, CASE, "request")
    reopen_case(store, CASE, "meldet sich wieder")
    again = now(store)
    assert (again.closed_on, again.closure, again.reopened_on, again.closure_note) == (
        None,
        None,
        TODAY,
        "nachgetragen",
    )
    assert open_requests(store) == []
    assert "2026-11-02" in str(store.history("case", CASE))
    plan_follow_up(store, CASE, TODAY, "anrufen")
    refused(lambda: reopen_case(store, CASE, "noch einmal"), NotAllowed)


def test_the_review_list_names_what_is_due_within_thirty_days_or_held(store: Store, case: Case) -> None:
    close_long_ago(store, date(2022, 6, 1))
    for name, decision, decided in (("alt", "declined", date(2026, 5, 20)), ("neu", "declined", date(2026, 8, 1))):
        written(store, Meldung(id=name, case_id=name, given_name=name, decision=decision, decided_on=decided))
    amina = store.get(Person, "amina")
    assert amina
    with store.unit() as unit:
        unit.save(amina, replace(amina, health="krank"))
    assert [(each.name, each.part, each.deadline.due.isoformat()) for each in due_soon(store)] == [
        ("Amina Muster", "protected", "2023-06-01"),
        ("Amina Muster", "case", "2026-01-01"),
        ("alt", "case", "2026-11-20"),
    ]
    hold(store, CASE, date(2027, 1, 31), "Klage")
    assert {each.deadline.held_until for each in due_soon(store) if each.case_id == CASE} == {date(2027, 1, 31)}


def test_protected_details_are_erased_for_good_a_year_after_the_end(store: Store, case: Case) -> None:
    amina = store.get(Person, "amina")
    assert amina
    with store.unit() as unit:
        unit.save(amina, replace(amina, health="Geheimnis", phone="0171"))
    written(store, Attachment(id="x", case_id=CASE, name="Befund", protected=True), Attachment(id="y", case_id=CASE))
    refused(lambda: delete_protected(store, CASE))
    close_long_ago(store, date(2025, 11, 2))
    restrict_case(store, CASE, "streitig")
    refused(lambda: delete_protected(store, CASE), NotAllowed)
    lift_restriction(store, CASE)
    assert delete_protected(store, CASE) == 2
    assert store.get(Person, "amina") == replace(amina, phone="0171")
    assert [each.id for each in store.all(Attachment)] == ["y"]
    assert not any("Geheimnis" in str(change.payload) for change in store.replica.pending(10_000))


def test_one_proposes_and_another_releases_all_cases_of_one_number(store: Store, case: Case) -> None:
    written(
        store,
        Case(id="other", case_id="other", code="KIM-26-001-0002", merged_into=CASE, closed_on=TODAY),
    )
    refused(lambda: propose_deletion(store, CASE, "retention"))
    close_long_ago(store, date(2026, 1, 1))
    assert "01.01.2030" in refused(lambda: propose_deletion(store, CASE, "retention"))
    close_long_ago(store, date(2022, 1, 1))
    proposed = propose_deletion(store, CASE, "retention")
    assert {(each.case, each.code) for each in proposed} == {(CASE, case.code), ("other", case.code)}
    refused(lambda: propose_deletion(store, CASE, "request"))
    refused(lambda: release_deletion(store, proposed[0].id), NotAllowed)
    as_someone(store, "user-1", "coordinator")
    assert "zweite Person" in refused(lambda: release_deletion(store, proposed[0].id), NotAllowed)
    as_someone(store, "user-9", "coordinator")
    released = release_deletion(store, proposed[1].id)
    assert {each.released_by for each in released} == {"user-9"} and len(released) == 2
    assert {each.released_on for each in store.all(DeletionRequest)} == {TODAY}
    assert deletion_record(store, proposed[0].id).startswith(b"%PDF")
    refused(lambda: refuse_deletion(store, proposed[0].id, "doch nicht"))


def test_a_loeschsperre_refuses_what_was_proposed_and_forbids_to_propose(store: Store, case: Case) -> None:
    (proposed,) = propose_deletion(store, CASE, "mistake")
    refused(lambda: hold(store, CASE, date(2026, 1, 1), "Klage"))
    refused(lambda: hold(store, CASE, date(2027, 1, 1), ""))
    hold(store, CASE, date(2027, 1, 1), "Klage")
    (found,) = store.all(DeletionRequest)
    assert (found.id, found.refusal, found.refused_on) == (proposed.id, "Löschsperre", TODAY)
    refused(lambda: propose_deletion(store, CASE, "request"), NotAllowed)
    written(store, replace(proposed, id="late", proposed_by="user-2"))
    as_someone(store, "user-9", "admin")
    assert "Löschsperre" in refused(lambda: release_deletion(store, "late"), NotAllowed)
    as_someone(store, "user-1", "case_manager")
    end_hold(store, CASE)
    as_someone(store, "user-9", "admin")
    refuse_deletion(store, "late", "noch gebraucht")
    assert open_requests(store) == [] and deadline_of(store, CASE) is None


def test_a_restricted_case_is_only_kept(store: Store, case: Case) -> None:
    refused(lambda: restrict_case(store, CASE, ""))
    restrict_case(store, CASE, "Richtigkeit wird geprüft")
    refused(lambda: restrict_case(store, CASE, "noch einmal"))
    refused(lambda: make_referral(store, Referral(id="r", case_id=CASE, organisation="org-awo")), NotAllowed)
    refused(lambda: print_document(store, "fallblatt", CASE), NotAllowed)
    refused(lambda: propose_deletion(store, CASE, "mistake"), NotAllowed)
    printable = {each.document.name for each in available(store, open_case(store, CASE)) if not each.reason}
    assert printable == {"auskunft", "widerruf"}
    assert print_document(store, "auskunft", CASE).startswith(b"%PDF")
    lift_restriction(store, CASE)
    make_referral(store, Referral(id="r", case_id=CASE, organisation="org-awo"))


def test_a_request_is_due_in_a_month_and_answered_only_to_the_person(store: Store, case: Case) -> None:
    blank = DataRequest(id=new_id(), case_id=CASE)
    refused(lambda: receive_request(store, blank))
    refused(lambda: receive_request(store, replace(blank, sort="access", received_on=date(2026, 12, 1))))
    request = receive_request(store, replace(blank, sort="access", received_on=date(2026, 10, 31)))
    assert (request.person, request.due_on) == ("amina", date(2026, 11, 30))
    refused(lambda: answer_request(store, request, "ausgehändigt"), NotAllowed)
    refused(lambda: access_file(store, request), NotAllowed)
    checked = change_request(store, request, replace(request, identity_checked=True))
    refused(lambda: answer_request(store, checked, ""))
    assert answer_request(store, checked, "ausgehändigt").answered_on == TODAY
    written(
        store,
        Meldung(id="m", case_id=CASE, sender_other="Sportverein Muster", decision="admitted"),
        Need(id="n", case_id=CASE, life_area="wohnen", source="document", assessed_on=TODAY),
        Referral(id="r", case_id=CASE, organisation="org-awo", referred_on=TODAY),
    )
    told = access_data(store, CASE)
    assert "Sportverein Muster" in told["quellen"][0] and "Dokument (Bedarf" in told["quellen"][1]
    assert any("Verweis am 02.11.2026" in each for each in told["empfaenger"])
    assert b'"quellen"' in access_file(store, checked)
