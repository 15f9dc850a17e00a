"""Fallkonferenzen in the window: planned, filled, held and followed up, all of it by keyboard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from case_file_samples import full_case, open_file, press, write
from handover_samples import shell_of_koordination
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.conference import blank_conference, plan_conference
from kim_desktop.work.conference_agenda import bring
from kim_desktop.work.conference_dossier import release
from kim_desktop.work.consents import Answer, answer_consent
from tests.ui.conftest import IDENTITY
from ui.casework.overview import Overview
from ui.conference.agenda import CaseRow
from ui.conference.dossier import DossierPreview
from ui.conference.guests import GuestRow
from ui.conference.view import ConferenceView
from ui.jobs import Jobs
from ui.places.conferences import Fallkonferenzen
from ui.places.preview import PdfPreview
from ui.places.today import Heute
from ui.services import Services
from ui.shell import Shell

DAY = date(2024, 6, 20)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def planned(store: Store) -> Conference:
    role = store.identity
    store.set_identity(replace(IDENTITY, user_id="user-koord", user_name="Kim Koordination", role="coordinator"))
    made = plan_conference(store, replace(blank_conference(store), on=DAY, at="14:00", where="KI", topic="Wohnen"))
    store.set_identity(role)
    return made


def picture(qtbot: QtBot, shell: Shell, look: Callable[[QWidget, str], None], name: str) -> None:
    """A picture in between; the keyboard goes on where it was."""
    had = QApplication.focusWidget()
    look(shell, name)
    with qtbot.waitActive(shell):
        shell.activateWindow()
    if had:
        had.setFocus()


def place_of(shell: Shell) -> Fallkonferenzen:
    page = shell.stage.page()
    assert isinstance(page, Fallkonferenzen)
    return page


def view_of(shell: Shell) -> ConferenceView:
    view = place_of(shell).view
    assert view
    return view


def test_koordination_plans_leads_and_closes_a_conference_by_keyboard(
    qtbot: QtBot, store: Store, services: Services, jobs: Jobs, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    shell = shell_of_koordination(qtbot, store, services, jobs)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    press(qtbot, Qt.Key.Key_K, CTRL, Qt.KeyboardModifier.ShiftModifier)
    page = place_of(shell)
    page.begin()
    write(qtbot, "Wohnen im Sommer")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "20.6.2024")
    page.panel.form.focus_field("where")
    write(qtbot, "KI, Raum 3")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    conference = store.all(Conference)[0]
    assert (conference.on, conference.where, conference.led_by) == (DAY, "KI, Raum 3", "user-koord")
    names = [each.name for each in view_of(shell).desk.file.guests]
    assert names == ["Ben Beispiel", "Mia Muster"]

    store.set_identity(IDENTITY)
    entry = bring(store, conference.id, case_id, "Wer hilft bei der Wohnung?")
    release(store, entry, {"person", "needs", "goals", "referrals", "chain"})
    store.set_identity(replace(IDENTITY, user_id="user-koord", user_name="Kim Koordination", role="coordinator"))
    page.refresh()
    view = view_of(shell)
    view.sit.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    sitting = page.minutes
    assert sitting
    sitting.agenda.setFocus()
    sitting.go_to(entry.id)
    sitting.step(0)
    write(qtbot, "Die AWO kennt einen Vermieter.")
    press(qtbot, Qt.Key.Key_B, CTRL)
    write(qtbot, "Vermieter fragen")
    sitting.panel.form.editor("organisation").set_raw("org-awo")
    sitting.panel.form.editor("staff").set_raw("user-muster")
    sitting.panel.form.focus_field("due_on")
    write(qtbot, "14.6.2024")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    picture(qtbot, shell, look, "conference-minutes")
    press(qtbot, Qt.Key.Key_Down, ALT)
    assert sitting.subject.text() == "Allgemeines"
    write(qtbot, "Danke an alle.")
    sitting.keep()
    kept = store.all(ConferenceCase)[0]
    assert kept.said == "Die AWO kennt einen Vermieter."
    decision = store.all(ConferenceDecision)[0]
    assert (decision.about, decision.due_on, decision.what) == (kept.id, date(2024, 6, 14), "Vermieter fragen")
    press(qtbot, Qt.Key.Key_P, CTRL)
    paper = shell.stage.page()
    assert isinstance(paper, PdfPreview)
    qtbot.waitUntil(lambda: paper.pdf() is not None)
    shell.go_back()
    sitting.finish.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    closed = store.get(Conference, conference.id)
    assert closed and (closed.state, closed.held_on, closed.notes) == ("closed", date(2024, 6, 12), "Danke an alle.")
    assert sitting.finish.isHidden() and not sitting.said.isEnabled()

    store.set_identity(IDENTITY)
    today = Heute(shell.context)
    today.refresh()
    mine = [each for each in today.agenda.items() if each.finding.kind == "conference"]
    assert [each.finding.record_id for each in mine] == [decision.id] and mine[0].can_be_done
    today.deleteLater()


def test_a_case_manager_brings_her_case_from_the_fallakte_and_releases_the_dossier(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    conference, case_id = planned(store), full_case(store)
    client = open_case(store, case_id).client
    assert client
    answer_consent(store, client, Purpose.CONFERENCE, Answer("given", "signed", "de"), "Fallkonferenz am 20.06.2024")
    page = open_file(qtbot, shell, case_id, "overview")
    overview = page.section()
    assert isinstance(overview, Overview)
    card = overview.conference
    card.add.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert card.panel.choice.code() == conference.id and "E5" in card.panel.stands.text()
    write(qtbot, "Was hilft?")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    entry = store.all(ConferenceCase)[0]
    assert (entry.case, entry.question, entry.shown_as) == (case_id, "Was hilft?", "Amira Beispiel")
    preview = shell.stage.page()
    assert isinstance(preview, DossierPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)
    preview.sections.choose({"person", "needs"})
    press(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: preview.release.isEnabled() and preview.pdf() is not None)
    kept = store.all(ConferenceCase)[0]
    assert kept.sections == {"person", "needs"} and "A1 abgeschlossen" in kept.dossier
    shell.go_back()
    shell.open_place("conferences")
    shown = place_of(shell)
    view = shown.open_conference(conference.id)
    row = view.cases.widgets()[0]
    assert isinstance(row, CaseRow) and not row.choose.isHidden() and row.up.isHidden()
    assert view.sit.isHidden() and view.change.isHidden() and view.guests.add.isHidden()
    own = next(each for each in view.guests.rows.widgets() if isinstance(each, GuestRow) and not each.comes.isHidden())
    own.comes.click()
    assert store.all(ConferenceGuest, staff="user-muster")[0].reply == "accepted" and own.comes.isHidden()
    row.off.click()
    row.really.click()
    assert store.all(ConferenceCase)[0].withdrawn_on and view.cases.widgets() == []
    view.back_button.setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert shown.view is None and shown.table.count() == 1
