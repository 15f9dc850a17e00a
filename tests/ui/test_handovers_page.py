"""Übergaben: what is offered is seen, accepted or declined; absences say who stands in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from case_file_samples import plain_case, press
from handover_samples import AWO, CARITAS, employ, offered, offered_as_sheet, shell_of_koordination
from overview_samples import add_case
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.storage.store import Store
from kim_desktop.work.absence import plan
from kim_desktop.work.handover import offer, prepare
from tests.ui.conftest import present
from ui.casework.closing import ClosingSection
from ui.handover.absences import AbsenceFold, AbsencePart
from ui.handover.incoming import OfferDetails
from ui.handover.lists import OpenTransfers, OwnTransfers
from ui.handover.row import TransferRow
from ui.jobs import Jobs
from ui.overview.case_list import SHARED, CaseList
from ui.places.case_file import CaseFile
from ui.places.handovers import Uebergaben
from ui.places.meldung import MeldungAufnehmen
from ui.places.today import Heute
from ui.services import Services
from ui.shell import Shell

Look = Callable[[QWidget, str], None]


def place_of(qtbot: QtBot, shell: Shell) -> Uebergaben:
    shell.open_place("handovers")
    present(qtbot, shell)
    page = shell.stage.page()
    assert isinstance(page, Uebergaben)
    return page


def own(page: Uebergaben) -> OwnTransfers:
    part = page.open_part("own")
    assert isinstance(part, OwnTransfers)
    return part


def details(part: OwnTransfers, at: int = 0) -> OfferDetails:
    found = part.offers()[at].details
    assert found
    return found


def test_an_offer_is_opened_from_heute_seen_and_accepted_by_keyboard(qtbot: QtBot, shell: Shell, store: Store) -> None:
    employ(store, muster=CARITAS, beispiel=CARITAS)
    handover = offered(store)
    shell.open_place("today")
    present(qtbot, shell)
    today = shell.stage.page()
    assert isinstance(today, Heute)
    (item,) = today.agenda.items()
    assert (item.person, item.action) == ("Probe, Testa", "Angebot ansehen")
    QTest.keyClick(today.agenda, Qt.Key.Key_Return)
    page = shell.stage.page()
    assert isinstance(page, Uebergaben)
    shown = details(own(page))
    seen = store.get(Handover, handover.id)
    assert seen and seen.seen_on == date(2024, 6, 12)
    assert "ganze Akte" in shown.comes.text() and "selben Träger" in shown.comes.text()
    assert own(page).offers()[0].button.hasFocus()
    press(qtbot, Qt.Key.Key_Tab)
    assert shown.accept_button.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    accepted = store.get(Handover, handover.id)
    assert accepted and accepted.state == "accepted"
    assert own(page).offers() == [] and len(own(page).over.widgets()) == 1


def test_declining_asks_for_a_reason_that_is_kept_while_one_looks_something_up(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    handover = offered(store)
    part = own(place_of(qtbot, shell))
    part.offers()[0].open_details()
    shown = details(part)
    shown.decline_button.click()
    shown.send.click()
    assert "Warum lehnen Sie ab?" in shown.form.editor("decline_reason").problem.text()
    shown.form.editor("decline_reason").set_raw("Ich bin bis August voll.")
    part.keep()
    again = Uebergaben(shell.context)
    qtbot.addWidget(again)
    again.refresh()
    kept = details(own(again))
    assert kept.form.raw()["decline_reason"] == "Ich bin bis August voll."
    kept.decline()
    declined = store.get(Handover, handover.id)
    assert declined and declined.state == "declined" and declined.decline_reason == "Ich bin bis August voll."


def test_a_contact_sheet_becomes_a_meldung_of_ones_own(qtbot: QtBot, shell: Shell, store: Store) -> None:
    employ(store, muster=CARITAS, beispiel=AWO)
    offered_as_sheet(store)
    part = own(place_of(qtbot, shell))
    part.offers()[0].open_details()
    assert "Kontaktblatt und nicht die Akte" in details(part).comes.text()
    details(part).accept()
    place = shell.stage.page()
    (meldung,) = store.all(Meldung)
    assert isinstance(place, MeldungAufnehmen) and place.sheet
    assert place.sheet.form.loaded().id == meldung.id and meldung.family_name == "Probe"


def test_what_i_offered_is_ticked_taken_back_and_closed(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    employ(store, muster=CARITAS, beispiel=AWO)
    wanted = prepare(store, plain_case(store), "user-beispiel", "moved")
    handover = offer(store, wanted)
    part = own(place_of(qtbot, shell))
    (row,) = part.outgoing.widgets()
    assert isinstance(row, TransferRow) and row.fold and "nächsten Abgleich" in row.line.accessibleName()
    row.fold.toggle()
    form = row.fold.form
    assert form
    form.editor("checked").set_raw(["talk_of_three"])
    ticked = store.get(Handover, handover.id)
    assert ticked and ticked.checked == {"talk_of_three"}
    row.take_back.click()
    assert part.outgoing.widgets() == [] and len(part.over.widgets()) == 1
    again = offer(store, prepare(store, handover.case, "user-beispiel", "moved"))
    with store.unit() as unit:
        unit.save(again, replace(again, accepted_on=date(2024, 6, 12)))
    offered(store, offered_on=date(2024, 6, 3))
    shell.open_place("today")
    look(shell, "today-handovers")
    today = shell.stage.page()
    assert isinstance(today, Heute)
    (item,) = [each for each in today.agenda.items() if each.finding.kind == "handed_over"]
    today._open(item)
    file = shell.stage.page()
    assert isinstance(file, CaseFile) and isinstance(file.section(), ClosingSection)


def test_an_absence_is_typed_as_people_write_and_can_be_changed_and_taken_back(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    part = place_of(qtbot, shell).open_part("absences")
    assert isinstance(part, AbsencePart)
    part.card.add.click()
    form = part.panel.form
    form.editor("begins").set_raw("montag")
    form.editor("ends").set_raw("1.7.")
    part.panel.save()
    (absence,) = store.all(Absence)
    assert (absence.staff, absence.begins, absence.ends) == ("user-muster", date(2024, 6, 17), date(2024, 7, 1))
    shell.open_place("today")
    today = shell.stage.page()
    assert isinstance(today, Heute)
    (item,) = today.agenda.items()
    assert item.action == "Vertretung eintragen" and item.person == "Mia Muster"
    today._open(item)
    (fold,) = part.rows.widgets()
    assert isinstance(fold, AbsenceFold) and fold.form and not fold.form.isHidden()
    fold.form.editor("deputy").set_raw("user-beispiel")
    fold.keep()
    assert store.all(Absence)[0].deputy == "user-beispiel"
    today.refresh()
    assert today.agenda.items() == []
    fold.take_back.click()
    assert store.all(Absence)[0].cancelled and part.rows.widgets() == []


def test_a_deputy_finds_the_cases_and_the_file_says_until_when(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case = add_case(store, 1, "Testa", "Probe")
    with store.unit() as unit:
        unit.save(case, replace(case, responsible="user-beispiel"))
        away = {"begins": date(2024, 6, 10), "ends": date(2024, 6, 21), "deputy": "user-muster"}
        unit.add(Absence(id="a1", staff="user-beispiel", **away))  # type: ignore[arg-type]
    part = place_of(qtbot, shell).open_part("absences")
    assert isinstance(part, AbsencePart) and part.standing_in.isVisible() and part.rows.widgets() == []
    cases = CaseList.read(store)
    assert [row.case_id for row in cases.rows if cases.keeper(frozenset({SHARED}))(row)] == [case.id]
    shell.open_case(case.id, "sharing")
    file = shell.stage.page()
    assert isinstance(file, CaseFile)
    assert file.header.standing.text() == "In Vertretung für Ben Beispiel bis 21.06.2024."
    card = file.section().handover  # type: ignore[attr-defined]
    assert card.add.isHidden() and "Sie vertreten hier" in card.lock.text()


def test_the_place_of_a_case_manager(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    employ(store, muster=CARITAS, beispiel=CARITAS)
    offered(store)
    offered(store, client="Musterfrau, Nour", code="KIM-24-008-0031", offered_on=date(2024, 5, 30), reason="load")
    offer(store, prepare(store, plain_case(store), "user-beispiel", "left_shelter"))
    done = offered(store, client="Testperson, Omar", code="KIM-24-008-0003")
    with store.unit() as unit:
        unit.save(done, replace(done, accepted_on=date(2024, 6, 11)))
    plan(store, Absence(id="a1", begins=date(2024, 6, 14), ends=date(2024, 6, 28)))
    page = place_of(qtbot, shell)
    own(page).offers()[1].open_details()
    shell.resize(1366, 900)
    look(shell, "handovers-cm")
    shell.resize(683, 384)
    look(shell, "handovers-cm-small")
    shell.resize(1366, 768)
    page.open_part("absences")
    look(shell, "handovers-absences")


def test_koordination_sees_every_open_offer_and_takes_one_back(
    qtbot: QtBot, store: Store, services: Services, jobs: Jobs
) -> None:
    handover = offered(store, client="", reached_by="", lives="", offered_on=date(2024, 5, 30))
    shell = shell_of_koordination(qtbot, store, services, jobs)
    shell.open_place("today")
    today = shell.stage.page()
    assert isinstance(today, Heute)
    (item,) = today.agenda.items()
    assert item.title == "Übergabe von Ben Beispiel an Mia Muster ohne Antwort"
    assert today.day.text().endswith("1 Übergabe ohne Antwort")
    today._open(item)
    page = shell.stage.page()
    assert isinstance(page, Uebergaben)
    part = page.open_part("open")
    assert isinstance(part, OpenTransfers)
    (row,) = part.rows.widgets()
    assert isinstance(row, TransferRow) and "überfällig" in row.line.accessibleName() and row.fold is None
    row.take_back.click()
    found = store.get(Handover, handover.id)
    assert found and found.state == "withdrawn" and part.rows.widgets() == []
    assert store.all(Case) == []
