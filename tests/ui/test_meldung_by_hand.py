"""Taking a Meldung: by keyboard alone, with live checks, a draft that survives, and a case at the end."""

from datetime import date
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.people import Address, Household, Person, Residence
from kim_desktop.storage.store import Store
from tests.ui.meldung_samples import (
    BIRTHDAY,
    begun,
    fill,
    line_of,
    opened,
    reported,
    share_the_city,
    sheet_of,
    tab,
    type_in,
)
from ui.intake.drafts import all_drafts
from ui.places.case_file import CaseFile
from ui.shell import Shell

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PERSON = {"family_name": "Muster", "given_name": "Amina", "birth": BIRTHDAY}


def test_a_meldung_is_taken_by_keyboard_alone(qtbot: QtBot, shell: Shell, store: Store) -> None:
    opened(qtbot, shell)
    qtbot.keyClick(shell, Qt.Key.Key_N, CTRL | SHIFT)
    for text in ("caritas", "Frau Beispiel", "0214 1", "", "AZ 7", "Muster", "Amina", "3.4.91", "weib"):
        type_in(qtbot, shell, text)
    qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_S, CTRL)
    (taken,) = store.all(Meldung)
    assert (taken.sender, taken.sender_person, taken.sender_reference) == ("org-caritas", "Frau Beispiel", "AZ 7")
    assert (taken.family_name, taken.given_name, taken.birth, taken.sex) == ("Muster", "Amina", BIRTHDAY, "female")
    assert taken.responsible == "user-muster" and taken.target_group == "yellow" and taken.target_group_reason
    assert all_drafts(store) == {}


def test_the_focus_goes_through_the_whole_form_in_its_order(qtbot: QtBot, shell: Shell) -> None:
    sheet = begun(qtbot, shell)
    order = [name for card in sheet.form.cards.values() for name in card.form.names()]
    expected = [name for name in order if sheet.form.is_in_sight(name)]
    visited: list[str] = []
    while shell.focusWidget() and sheet.form.isAncestorOf(shell.focusWidget()) and len(visited) < len(order):
        here = shell.focusWidget()
        name = next((each for each in order if sheet.form.editor(each).isAncestorOf(here)), "")
        if name and name not in visited:
            visited.append(name)
        if not name:
            break
        tab(qtbot, shell)
    assert visited == expected


def test_a_part_of_the_form_is_one_key_away(qtbot: QtBot, shell: Shell) -> None:
    sheet = begun(qtbot, shell)
    for number in (6, 10, 1):
        qtbot.keyClick(shell.focusWidget(), Qt.Key(Qt.Key.Key_0.value + number % 10), Qt.KeyboardModifier.AltModifier)
        assert sheet.form.cards[number].isAncestorOf(shell.focusWidget())


def test_the_target_group_follows_what_is_typed(qtbot: QtBot, shell: Shell) -> None:
    sheet = begun(qtbot, shell)
    said = sheet.panel.target.badge.accessibleName
    assert said() == "Gelb: bitte klären"
    fill(sheet, birth=BIRTHDAY, status="p60a", managed_by=frozenset({"none"}))
    assert said() == "Grün: Zielgruppe"
    qtbot.keyClicks(line_of(sheet, "birth"), "")
    line_of(sheet, "birth").selectAll()
    qtbot.keyClicks(line_of(sheet, "birth"), "5.5.2010")
    qtbot.waitUntil(lambda: said() == "Gelb: bitte klären")
    fill(sheet, status="p24")
    assert said() == "Rot: nicht Zielgruppe"


def test_every_reason_is_one_click_away_with_its_source(qtbot: QtBot, shell: Shell) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, birth=BIRTHDAY, status="p60a", managed_by=frozenset({"none"}))
    why = sheet.panel.target.why
    assert why.texts() == []
    qtbot.mouseClick(why.button, Qt.MouseButton.LeftButton)
    assert "Kein Zugang zu einem Fallmanagement." in why.texts()
    spoken = [each.accessibleName() for each in why.findChildren(QWidget)]
    assert any("Rahmenkonzept KIM Leverkusen § 2b" in each for each in spoken)


def test_departing_from_the_rule_needs_a_reason_and_is_told(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, status="p24", moved_here=PartialDate("2001"))
    card = sheet.panel.target
    card.depart.click()
    card.form.colours.choose(["green"])
    card.form.findChild(QLineEdit).returnPressed.emit()
    assert not card.form.isHidden() and sheet.form.record().target_group_overridden is False
    qtbot.keyClicks(card.form.reason, "Notlage")
    qtbot.keyClick(card.form.reason, Qt.Key.Key_Return)
    assert card.badge.accessibleName() == "Grün: Zielgruppe"
    sheet.save_wanted.emit()
    (taken,) = store.all(Meldung)
    assert (taken.target_group, taken.target_group_reason, taken.target_group_overridden) == (
        "green",
        "Notlage",
        True,
    )
    card.follow.click()
    sheet.save_wanted.emit()
    (taken,) = store.all(Meldung)
    assert taken.target_group == "red" and not taken.target_group_overridden


def test_young_people_with_a_duldung_are_shown_for_referral(qtbot: QtBot, shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        unit.add(Parameter(id="p", name="teilhabemanagement", label="JMD", value=1, valid_from=date(2024, 1, 1)))
    sheet = begun(qtbot, shell)
    fill(sheet, birth="2000-02-01", status="p60a")
    assert sheet.panel.guard.badge.accessibleName() == "Zielgruppe – Verweisberatung"
    assert "weiterverwiesen an: JMD" in sheet.panel.guard.text.text()
    sheet.begin_decision("referred")
    assert "JMD" in sheet.decision.reason.raw()
    fill(sheet, birth="2006-07-01")
    assert "18. Geburtstag" in sheet.panel.guard._said[0]


def test_the_address_proposes_who_is_responsible(qtbot: QtBot, shell: Shell, store: Store) -> None:
    share_the_city(store)
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, street="Sandstr. 12")
    card = sheet.panel.responsibility
    assert card.where.text() == "Opladen · Stadtbezirk II"
    buttons = card._group.buttons()
    assert [each.text() for each in buttons] == ["Ben Beispiel", "Mia Muster"]
    assert "Anteil 60 %" in buttons[0].accessibleDescription()
    buttons[1].click()
    assert not card.reason.isHidden() and sheet.form.record().responsible == "user-muster"
    buttons[0].click()
    assert card.reason.isHidden() and card.combo.code() == "user-beispiel"


def test_somebody_in_another_spelling_is_shown_and_opened(qtbot: QtBot, shell: Shell, store: Store) -> None:
    known = reported(store, family_name="Al-Haddad", given_name="Amina", birth=BIRTHDAY)
    page = opened(qtbot, shell)
    page.begin()
    sheet = sheet_of(page)
    fill(sheet, family_name="Hadad", given_name="Aminah", birth=BIRTHDAY)
    assert sheet.panel.duplicates.badge.accessibleName() == "1 ähnliche Person"
    (hit,) = sheet.panel.duplicates._shown or ()
    sheet.panel.duplicates.opened.emit(hit)
    assert sheet.form.loaded().id == known.id
    assert [draft.record["family_name"] for draft in all_drafts(store).values()] == ["Hadad"]


def test_an_entry_that_does_not_fit_is_told_beside_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, family_name="Muster")
    line_of(sheet, "birth").setText("gestern oder so")
    sheet.save_wanted.emit()
    assert store.all(Meldung) == [] and "ist kein Datum" in sheet.form.editor("birth").problem.text()
    assert shell.focusWidget() is line_of(sheet, "birth")
    assert "1 Angabe" in sheet.footer.text() and len(all_drafts(store)) == 1


def test_without_a_name_the_field_says_so(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, concern_line="Sprachkurs")
    sheet.save_wanted.emit()
    assert store.all(Meldung) == []
    assert "Es fehlt ein Name" in sheet.form.editor("family_name").problem.text()
    assert shell.focusWidget() is line_of(sheet, "family_name")


def test_admitting_opens_the_case_with_all_that_belongs_to_it(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, status="p60a", managed_by=frozenset({"none"}), street="Sandstraße 5", children=2)
    sheet.footer.admit.click()
    assert shell.focusWidget() is sheet.decision.button
    qtbot.keyClick(sheet.decision.button, Qt.Key.Key_Space)
    (case,) = store.all(Case)
    (person,), (household,) = store.all(Person), store.all(Household)
    (address,), (residence,) = store.all(Address), store.all(Residence)
    assert {person.case_id, household.case_id, address.case_id, residence.case_id} == {case.id}
    assert (person.family_name, household.children, address.street) == ("Muster", 2, "Sandstraße 5")
    assert residence.status == "p60a" and all_drafts(store) == {}
    assert isinstance(shell.stage.page(), CaseFile)


def test_who_departs_from_the_key_says_why_and_it_stands_in_the_case(qtbot: QtBot, shell: Shell, store: Store) -> None:
    share_the_city(store)
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, status="p60a", managed_by=frozenset({"none"}), quarter="opladen")
    sheet.panel.responsibility.chosen.emit("user-muster")
    sheet.decided.emit("admitted", "", "light")
    assert store.all(Case) == [] and shell.focusWidget() is sheet.panel.responsibility.reason
    qtbot.keyClicks(sheet.panel.responsibility.reason, "spricht Arabisch")
    sheet.decided.emit("admitted", "", "light")
    (case,) = store.all(Case)
    assert (case.responsible, case.responsible_reason, case.level) == ("user-muster", "spricht Arabisch", "light")


@pytest.mark.parametrize("decision", ["referred", "short_contact", "declined", "withdrawn"])
def test_a_decision_without_a_case_needs_a_reason(qtbot: QtBot, shell: Shell, store: Store, decision: str) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON)
    sheet.begin_decision(decision)
    sheet.decision.button.click()
    assert "Begründung" in sheet.decision.reason.problem.text() and store.all(Case) == []
    sheet.decision.reason.set_raw("Beratung bei der MBE vereinbart")
    sheet.decision.button.click()
    (taken,) = store.all(Meldung)
    assert (taken.decision, taken.decision_reason) == (decision, "Beratung bei der MBE vereinbart")
    assert store.all(Case) == [] and all_drafts(store) == {}


def test_admitting_somebody_outside_the_target_group_needs_a_reason(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, status="p24", moved_here=PartialDate("2001"))
    sheet.begin_decision("admitted")
    sheet.decision.button.click()
    assert store.all(Case) == [] and "„rot“" in sheet.decision.reason.problem.text()


def test_a_key_press_is_checked_within_a_frame_or_two(qtbot: QtBot, shell: Shell) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, **PERSON, street="Sandstraße 5")
    begin = perf_counter()
    for _ in range(20):
        sheet.check()
    assert (perf_counter() - begin) / 20 < 0.05
    assert QApplication.activeModalWidget() is None
