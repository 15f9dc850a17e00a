"""A withdrawal is told beforehand, then locks and erases in one go, for the person and the service it is about."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Need, Referral
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.gates import gates_of
from kim_desktop.work.withdrawal import preview_withdrawal, withdraw

CASE = "case-1"
TODAY = date(2026, 11, 2)


@pytest.fixture
def client(store: Store) -> Person:
    written(store, Case(id=CASE, case_id=CASE, code="M-0001"))
    return person(store, relation="self", given_name="Amina", health="krank", messenger="@amina")


def written(store: Store, *records: Record) -> None:
    with store.unit() as unit:
        for record in records:
            unit.add(record)


def person(store: Store, **values: object) -> Person:
    made = Person(id=new_id(), case_id=CASE, family_name="Muster", **values)  # type: ignore[arg-type]
    written(store, made)
    return made


def given(store: Store, whose: Person, purpose: Purpose, target: str = "") -> Consent:
    return answer_consent(store, whose, purpose, Answer("given", "signed"), target)


def count_changes(store: Store) -> int:
    return store.replica.count_pending()


def test_a_preview_tells_everything_and_writes_nothing(store: Store, client: Person) -> None:
    consent = given(store, client, Purpose.SPECIAL)
    written(store, Attachment(id=new_id(), case_id=CASE, person=client.id, name="Befund", protected=True))
    written(store, Need(id=new_id(), case_id=CASE, life_area="gesundheit", situation="Arzt gesucht"))
    before = count_changes(store)
    preview = preview_withdrawal(store, consent)
    assert count_changes(store) == before
    assert preview.locks[0] == "Gesundheit, Religion und Schutzbedarf von Amina Muster sind gesperrt."
    assert preview.erases == (
        "„Gesundheit“ wird endgültig gelöscht.",
        "1 geschützte Anlage wird endgültig gelöscht.",
    )
    assert preview.notes[0].startswith("Kontakte, Bedarfe und Ziele werden nicht gelöscht")
    assert withdraw(store, consent, "signed") == preview


def test_e2_erases_the_protected_words_and_papers_of_that_person_only(store: Store, client: Person) -> None:
    other = person(store, relation="child", health="Asthma")
    papers = [
        Attachment(id=name, case_id=CASE, person=whose, name=name, protected=protected)
        for name, whose, protected in (
            ("befund", client.id, True), ("ausweis", client.id, False), ("asthma", other.id, True),
            ("akte", None, True),
        )
    ]  # fmt: skip
    written(store, *papers)
    consent = given(store, client, Purpose.SPECIAL)
    withdraw(store, consent, "oral_witness", on=TODAY)
    assert store.get(Person, client.id) == replace(client, health="")
    assert store.get(Person, other.id) == other
    assert {paper.id for paper in store.all(Attachment)} == {"ausweis", "asthma"}
    (now,) = store.all(Consent)
    assert (now.state, now.withdrawn_on, now.withdrawn_how, now.witness) == ("withdrawn", TODAY, "oral_witness", "")
    assert Purpose.SPECIAL not in gates_of(store, CASE).open
    assert not any("krank" in str(change.payload) for change in store.replica.pending(10_000))


def test_e2_erases_what_had_been_written_over_too(store: Store, client: Person) -> None:
    with store.unit() as unit:
        unit.save(client, replace(client, health=""))
    consent = given(store, client, Purpose.SPECIAL)
    assert "„Gesundheit“ wird endgültig gelöscht." in preview_withdrawal(store, consent).erases
    withdraw(store, consent, "signed")
    assert not any("krank" in str(change.payload) for change in store.replica.pending(10_000))


def test_e3_erases_the_results_of_that_service_only(store: Store, client: Person) -> None:
    for name in ("Caritas Muster", "AWO Beispiel"):
        written(store, Organisation(id=name, name=name))
    caritas, awo = (
        Referral(
            id=new_id(), case_id=CASE, organisation=name, request="bitte", result="placed", result_on=TODAY,
            result_note="kam an",
        )
        for name in ("Caritas Muster", "AWO Beispiel")
    )  # fmt: skip
    written(store, caritas, awo)
    consent = given(store, client, Purpose.RESULTS, "caritas  muster")
    given(store, client, Purpose.RESULTS, "AWO Beispiel")
    withdraw(store, consent, "signed")
    bare = replace(caritas, result=None, result_on=None, result_note="", closed_without=True)
    assert store.get(Referral, caritas.id) == bare
    assert store.get(Referral, awo.id) == awo


def test_e3_of_a_body_leaves_what_another_consent_still_allows(store: Store, client: Person) -> None:
    written(store, Organisation(id="o", name="Caritas Muster"))
    referral = Referral(id=new_id(), case_id=CASE, organisation="o", result_note="kam an")
    written(store, referral)
    consent = given(store, client, Purpose.RESULTS, "Caritas Muster")
    written(store, replace(consent, id=new_id(), target="caritas muster", answered_on=TODAY))
    withdraw(store, consent, "signed")
    assert store.get(Referral, referral.id) == referral


def test_e7_e9_and_e10_erase_what_hangs_on_them(store: Store, client: Person) -> None:
    case = store.get(Case, CASE)
    assert case
    with store.unit() as unit:
        unit.save(case, replace(case, transferable=True))
    past, coming = (
        Appointment(id=new_id(), case_id=CASE, on=on, interpreter="ar") for on in (date(2026, 10, 1), date(2026, 12, 1))
    )
    written(store, past, coming)
    for purpose in (Purpose.STATE, Purpose.MESSENGER, Purpose.INTERPRETER):
        withdraw(store, given(store, client, purpose), "signed")
    found, now = store.get(Case, CASE), store.get(Person, client.id)
    assert found and not found.transferable
    assert now == replace(client, messenger="")
    assert store.get(Appointment, past.id) == past
    assert store.get(Appointment, coming.id) == replace(coming, interpreter=None)


@pytest.mark.parametrize("purpose", [Purpose.RECIPIENT, Purpose.CONFERENCE, Purpose.HANDOVER, Purpose.CONFIDENTIALITY])
def test_the_others_only_lock_and_only_their_target(store: Store, client: Person, purpose: Purpose) -> None:
    consent = given(store, client, purpose, "Jobcenter Muster")
    given(store, client, purpose, "Stadt Beispiel")
    preview = preview_withdrawal(store, consent)
    assert preview.erases == () and "Jobcenter Muster" in preview.locks[0]
    before = count_changes(store)
    withdraw(store, consent, "signed")
    assert count_changes(store) == before + 1
    assert purpose not in gates_of(store, CASE, target="Jobcenter Muster").open
    assert purpose in gates_of(store, CASE, target="Stadt Beispiel").open


def test_e1_proposes_the_deletion_of_the_case_once(store: Store, client: Person) -> None:
    consent = given(store, client, Purpose.FILE)
    done = withdraw(store, consent, "signed")
    (request,) = store.all(DeletionRequest)
    assert (request.case, request.code, request.ground, request.due_on) == (CASE, "M-0001", "withdrawal", TODAY)
    assert (request.proposed_by, request.released_by) == (store.identity.user_id, "")
    assert done.erases and store.get(Person, client.id) == client
    again = given(store, client, Purpose.FILE)
    assert withdraw(store, again, "signed").erases == () and len(store.all(DeletionRequest)) == 1


def test_e1_of_a_family_member_leaves_the_case(store: Store, client: Person) -> None:
    wife = person(store, relation="spouse", given_name="Testa")
    done = withdraw(store, given(store, wife, Purpose.FILE), "signed")
    assert store.all(DeletionRequest) == [] and "gehört zu einer anderen Person" in done.notes[0]


def test_what_cannot_be_is_refused(store: Store, client: Person) -> None:
    consent = given(store, client, Purpose.SPECIAL)
    for how, on, words in (
        ("", TODAY, "Wie wurde"), ("signed", date(2026, 11, 3), "Zukunft"), ("signed", date(2026, 11, 1), "erst am"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            withdraw(store, consent, how, on=on)
    with pytest.raises(BadInput, match="nicht erteilt"):
        preview_withdrawal(store, replace(consent, state="refused"))
    assert store.get(Person, client.id) == client
