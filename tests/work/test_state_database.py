"""The list for the State's database: only with E7, marked when typed, told again after changes and withdrawals."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case, Contact, Need
from kim_desktop.domain.records.people import Consent, Person, Residence
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import save_record
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.papers.access import recipients
from kim_desktop.work.papers.order import Order
from kim_desktop.work.state_database import (
    Standing,
    StateCase,
    choose,
    confirm_erased,
    mark_transferred,
    print_list,
    state_cases,
    take_back_mark,
    values_to_type,
)
from kim_desktop.work.state_fields import STATE_FIELDS
from kim_desktop.work.withdrawal import preview_withdrawal, withdraw

CASE = "case-1"
TODAY = date(2026, 11, 2)
CLIENT = Person(
    id="person-1", case_id=CASE, family_name="Musterfrau", given_name="Testa", birth=PartialDate("1998-02-11"),
    sex="female", nationality="SY", entered_germany=PartialDate("2023-05"),
)  # fmt: skip


@pytest.fixture
def office(store: Store) -> Store:
    """A case of the person at the desk, one of a colleague."""
    with store.unit() as unit:
        unit.add(Case(id=CASE, case_id=CASE, code="LEV-0001", responsible="user-1", admitted_on=date(2026, 3, 1)))
        unit.add(CLIENT)
        unit.add(Residence(id=new_id(), case_id=CASE, person=CLIENT.id, status="p60a", legal_domain="asylblg"))
        unit.add(Need(id=new_id(), case_id=CASE, life_area="sprache", level="2", assessed_on=TODAY))
        unit.add(Need(id=new_id(), case_id=CASE, life_area="gesundheit", level="3", assessed_on=TODAY))
        unit.add(Case(id="case-2", case_id="case-2", code="LEV-0002", responsible="user-2"))
    return store


def agree(store: Store, purpose: Purpose = Purpose.STATE, valid_until: date | None = None) -> Consent:
    return answer_consent(store, CLIENT, purpose, Answer("given", "signed", "de", valid_until=valid_until))


def only(store: Store) -> StateCase:
    (found,) = state_cases(store)
    return found


def on_paper(store: Store) -> str:
    pages = PdfReader(BytesIO(print_list(store))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def transferred(store: Store) -> Consent:
    consent = agree(store)
    choose(store, CASE, True)
    mark_transferred(store, CASE)
    return consent


def test_without_consent_a_case_is_neither_listed_nor_marked(office: Store) -> None:
    assert state_cases(office) == []
    with pytest.raises(NotAllowed):
        choose(office, CASE, True)
    agree(office)
    assert only(office).standing is Standing.ASKED
    with pytest.raises(BadInput, match="nicht für die Landesdatenbank"):
        mark_transferred(office, CASE)
    choose(office, CASE, True)
    assert only(office).standing is Standing.READY


def test_values_stand_in_the_order_of_typing_and_hold_no_name(office: Store) -> None:
    agree(office)
    found = values_to_type(office, CASE)
    keys, values = [each.key for each in found], {each.key: each.value for each in found}
    declared = [each.key for each in STATE_FIELDS]
    assert [key for key in keys if key in declared] == declared
    assert keys.index("legal_domain") < keys.index("need_sprache") < keys.index("closed")
    assert values["code"] == "LEV-0001" and values["birth"] == "1998" and values["entered"] == "05/2023"
    assert "Duldung" in values["status"] and values["legal_domain"] == "AsylbLG"
    assert "need_gesundheit" not in keys
    assert not any("Musterfrau" in each or "Testa" in each for each in values.values())
    agree(office, Purpose.SPECIAL)
    assert "need_gesundheit" in [each.key for each in values_to_type(office, CASE)]


def test_what_changes_after_the_transfer_is_told_field_by_field_until_it_is_typed_anew(office: Store) -> None:
    transferred(office)
    done = only(office)
    assert done.standing is Standing.DONE and "02.11.2026" in done.why and not done.changed
    with office.unit() as unit:
        unit.add(Contact(id=new_id(), case_id=CASE, on=TODAY, text="kurz"))
    assert only(office).standing is Standing.DONE
    save_record(office, CLIENT, replace(CLIENT, nationality="AF", family_name="Beispielfrau"))
    with office.unit() as unit:
        unit.add(Need(id=new_id(), case_id=CASE, life_area="wohnen", level="1", assessed_on=TODAY))
    assert only(office).standing is Standing.CHANGED
    assert only(office).changed == ("Staatsangehörigkeit", "Bedarf: Wohnen und Unterbringung")
    mark_transferred(office, CASE)
    assert only(office).standing is Standing.DONE
    take_back_mark(office, CASE)
    assert only(office).standing is Standing.READY


def test_after_a_withdrawal_the_case_stays_listed_until_its_deletion_is_confirmed(office: Store) -> None:
    consent = transferred(office)
    assert any(
        "Landesdatenbank löschen" in each or "dort löschen" in each
        for each in preview_withdrawal(office, consent).notes
    )
    withdraw(office, consent, "signed")
    listed = only(office)
    assert listed.standing is Standing.ERASE and "widerrufen" in listed.why
    case = office.get(Case, CASE)
    assert case and not case.transferred_on and not case.transferred_state and case.state_erase_since == TODAY
    order = Order(office, open_case(office, CASE))
    assert "Landesdatenbank KIM (Löschung verlangt am 02.11.2026)" in recipients(order)
    confirm_erased(office, CASE)
    assert state_cases(office) == []
    agree(office)
    choose(office, CASE, True)
    assert only(office).standing is Standing.READY
    mark_transferred(office, CASE)
    case = office.get(Case, CASE)
    assert case and case.state_erased_on is None and only(office).standing is Standing.DONE


def test_a_consent_that_has_run_out_asks_for_renewal_or_deletion(office: Store) -> None:
    agree(office, valid_until=TODAY)
    choose(office, CASE, True)
    mark_transferred(office, CASE)
    later = office.clock() + timedelta(days=2)
    office.clock = lambda: later
    assert only(office).standing is Standing.ERASE and "gilt nicht mehr" in only(office).why
    confirm_erased(office, CASE)
    assert state_cases(office) == []


def test_a_withdrawal_without_a_transfer_leaves_nothing_to_delete(office: Store) -> None:
    consent = agree(office)
    withdraw(office, consent, "signed")
    assert state_cases(office) == []
    with pytest.raises(BadInput, match="nichts zu löschen"):
        confirm_erased(office, CASE)


def test_a_case_whose_use_is_restricted_goes_nowhere(office: Store) -> None:
    agree(office)
    choose(office, CASE, True)
    case = office.get(Case, CASE)
    assert case
    save_record(office, case, replace(case, restricted_on=TODAY, restriction="Widerspruch"))
    for use in (mark_transferred, values_to_type):
        with pytest.raises(NotAllowed):
            use(office, CASE)
    assert "Duldung" not in on_paper(office)


def test_the_list_on_paper_holds_what_is_to_be_done_and_no_name(office: Store) -> None:
    assert "nichts zu übertragen" in on_paper(office)
    agree(office)
    choose(office, CASE, True)
    said = on_paper(office)
    assert "LEV-0001: zu übertragen" in said and "Duldung" in said and "Musterfrau" not in said
    mark_transferred(office, CASE)
    save_record(office, CLIENT, replace(CLIENT, nationality="AF"))
    said = on_paper(office)
    assert "geändert seit der Übertragung" in said and "Afghanistan" in said and "Duldung" not in said
