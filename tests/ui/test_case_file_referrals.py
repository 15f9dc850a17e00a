"""Verweise: results are locked per service, and the row says what is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from case_file_samples import full_case, open_file, plain_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Contact, Need, Referral
from kim_desktop.domain.records.master import Offer
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import save_record
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.gates import CaseGates, veiled
from ui.casework.consents import Consents
from ui.casework.contacts import Contacts
from ui.casework.referral_form import ReferralForm, SuggestionLine
from ui.casework.referral_row import ReferralRow
from ui.casework.referrals import Referrals
from ui.places.case_file import CaseFile
from ui.shell import Shell


def referrals(page: CaseFile) -> Referrals:
    section = page.open_section("referrals")
    assert isinstance(section, Referrals)
    return section


def row_of(section: Referrals, referral: Referral) -> ReferralRow:
    row = section.referrals.widget(referral.id)
    assert isinstance(row, ReferralRow)
    return row


def to(store: Store, case_id: str, organisation: str) -> Referral:
    return store.all(Referral, case_id=case_id, organisation=organisation)[0]


def test_the_result_is_locked_without_the_consent_for_this_service(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    section = referrals(open_file(qtbot, shell, case_id))
    locked = row_of(section, to(store, case_id, "org-awo"))
    assert locked.lock.isVisible()
    assert "E3 für Arbeiterwohlfahrt" in locked.lock_text.text()
    locked.toggle()
    assert locked.form
    assert locked.form._cells["result"].locked and locked.form._cells["result_note"].locked
    assert not locked.form._cells["closed_without"].locked
    given = row_of(section, to(store, case_id, "org-caritas"))
    assert given.lock.isHidden()
    given.toggle()
    assert given.form and not given.form._cells["result"].locked


def test_the_missing_consent_is_one_click_away_and_opens_the_result(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    page = open_file(qtbot, shell, case_id)
    row = row_of(referrals(page), to(store, case_id, "org-awo"))
    row.ask_for(Purpose.RESULTS)
    section = page.section()
    assert isinstance(section, Consents)
    panel = section.purposes[Purpose.RESULTS].panel
    assert panel.form.editor("target").value() == "Arbeiterwohlfahrt (AWO) Leverkusen"
    panel.save()
    referrals(page)
    assert row.lock.isHidden()
    row.toggle()
    assert row.form
    row.form.editor("result").set_raw("accepted")
    row.keep()
    assert to(store, case_id, "org-awo").result == "accepted"


def test_a_result_of_a_service_without_consent_is_not_shown(store: Store) -> None:
    case_id = full_case(store)
    caritas = to(store, case_id, "org-caritas")
    saved = save_record(store, caritas, replace(caritas, result="completed"))
    assert saved in open_case(store, case_id).referrals
    other = replace(saved, organisation="org-awo", offer=None)
    assert veiled(store, other, CaseGates(store, case_id)).result is None
    with pytest.raises(NotAllowed):
        save_record(store, replace(other, result=None), other)


def test_offers_of_the_life_area_stand_first(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = referrals(open_file(qtbot, shell, case_id))
    section.panel.open()
    form = section.panel.form
    combo = form.editor("offer").combo  # type: ignore[attr-defined]
    form.editor("life_area").set_raw("gesundheit")
    first = [combo.itemData(at) for at in range(1, 3)]
    form.editor("life_area").set_raw("wohnen")
    assert "offer-wohnungsamt" in [combo.itemData(at) for at in range(1, 4)]
    assert first != [combo.itemData(at) for at in range(1, 3)]


def test_a_new_verweis_takes_the_offers_body_and_expects_an_answer(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = referrals(open_file(qtbot, shell, case_id))
    section.panel.open()
    section.panel.form.editor("offer").set_raw("offer-mbe-caritas")
    section.panel.save()
    (referral,) = store.all(Referral, case_id=case_id)
    assert referral.organisation == "org-caritas"
    assert str(referral.expected_on) == "2024-06-26"
    assert len(section.referrals.widgets()) == 1 and section.panel.isHidden()


def test_a_verweis_to_nowhere_is_refused_at_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = referrals(open_file(qtbot, shell, case_id))
    section.panel.open()
    section.panel.form.editor("contact_person").set_raw("Frau Muster")
    section.panel.save()
    assert "Wohin" in section.panel.form.editor("offer").problem.text()
    assert section.panel.form.editor("contact_person").value() == "Frau Muster"


def test_a_need_leads_to_the_offers_that_already_cover_it(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    section = referrals(open_file(qtbot, shell, case_id))
    needs = section.needs.widgets()
    assert [each.accessibleName().split(",")[0] for each in needs] == ["Sprache", "Wohnen und Unterbringung"]
    language = store.all(Need, case_id=case_id, life_area="sprache")[0]
    section.begin(language)
    form = section.panel.form
    assert isinstance(form, ReferralForm)
    assert form.editor("request").value() == "Ich will arbeiten."
    offered = [each for each in form.offers.rows.widgets() if isinstance(each, SuggestionLine)]
    assert len(offered) == 4 and "Alter passt" in offered[0].accessibleName()
    look(shell, "verweis-aus-bedarf")
    form.choose(store.all(Offer, id="offer-vhs-deutsch")[0])
    assert form.editor("organisation").value() == "org-vhs"
    section.panel.save()
    assert [each.accessibleName().split(",")[0] for each in section.needs.widgets()] == ["Wohnen und Unterbringung"]


def test_an_inquiry_is_a_contact_that_is_begun_for_one(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    page = open_file(qtbot, shell, case_id)
    row = row_of(referrals(page), to(store, case_id, "org-awo"))
    row.inquiry.click()
    contacts = page.section()
    assert isinstance(contacts, Contacts)
    contact = contacts.entry.form.record()
    assert isinstance(contact, Contact)
    assert contact.sort == "office_call" and contact.text.startswith("Rückfrage bei Arbeiterwohlfahrt")
    contacts.entry.save()
    assert store.all(Contact, case_id=case_id, sort="office_call")[0].people.startswith("Arbeiterwohlfahrt")


def test_a_result_names_its_source_until_the_consent_is_withdrawn(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    caritas = to(store, case_id, "org-caritas")
    save_record(store, caritas, replace(caritas, result="completed", result_on=date(2024, 6, 11)))
    page = open_file(qtbot, shell, case_id)
    row = row_of(referrals(page), caritas)
    assert row.source.text().endswith("(MBE), 11.06.2024; eingetragen von Mia Muster")
    assert row.inquiry.isHidden() and not row.letter.isEnabled()
    client = open_case(store, case_id).client
    assert client
    name = "Caritasverband Leverkusen e. V."
    answer_consent(store, client, Purpose.RECIPIENT, Answer("given", "signed", "ar"), name)
    answer_consent(store, client, Purpose.RESULTS, Answer("withdrawn", "signed", "ar"), name)
    page.refresh()
    assert row.letter.isEnabled()
    assert "E3 für Caritasverband Leverkusen e. V. ist widerrufen" in row.lock_text.text()
    assert row.source.text() == ""
