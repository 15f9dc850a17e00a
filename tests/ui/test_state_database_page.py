"""Landesdatenbank: values in the order of typing, copied one by one, marked, told anew after changes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from case_file_samples import full_case
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import save_record
from kim_desktop.work.state_database import Standing, choose, mark_transferred
from kim_desktop.work.withdrawal import withdraw
from tests.ui.conftest import present
from ui.casework.sharing import Sharing
from ui.places.case_file import CaseFile
from ui.places.state_database import Landesdatenbank
from ui.shell import Shell


@pytest.fixture
def case_id(store: Store) -> str:
    """A case whose client has agreed to E7."""
    return full_case(store)


def opened(qtbot: QtBot, shell: Shell) -> Landesdatenbank:
    shell.open_place("state_database")
    page = shell.stage.page()
    assert isinstance(page, Landesdatenbank)
    qtbot.waitUntil(lambda: page.table.count() == 1)
    page.table.selectRow(0)
    return page


def standing(page: Landesdatenbank) -> Standing | None:
    return page.buttons.case.standing if page.buttons.case else None


def client(store: Store, case_id: str) -> Person:
    found = open_case(store, case_id).client
    assert found
    return found


def test_a_case_is_foreseen_typed_and_marked(
    qtbot: QtBot, shell: Shell, store: Store, case_id: str, look: Callable[[QWidget, str], None]
) -> None:
    present(qtbot, shell)
    page = opened(qtbot, shell)
    assert standing(page) is Standing.ASKED and not page.values.isVisible()
    page.buttons.choose.click()
    qtbot.waitUntil(lambda: standing(page) is Standing.READY)
    page.show_values.click()
    assert page.values.count() > 20
    case = store.get(Case, case_id)
    assert case
    qtbot.keyClick(page.values, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == case.code
    page.buttons.mark.click()
    qtbot.waitUntil(lambda: standing(page) is Standing.DONE)
    person = client(store, case_id)
    save_record(store, person, replace(person, nationality="AF"))
    page.refresh()
    qtbot.waitUntil(lambda: standing(page) is Standing.CHANGED)
    assert page.buttons.mark.text() == "Nachgetragen" and "Staatsangehörigkeit" in page.why.text()
    look(shell, "landesdatenbank")
    shell.open_place("today")
    assert QGuiApplication.clipboard().text() == ""


def test_after_a_withdrawal_the_list_asks_for_the_deletion_there(
    qtbot: QtBot, shell: Shell, store: Store, case_id: str
) -> None:
    choose(store, case_id, True)
    mark_transferred(store, case_id)
    (consent,) = store.all(Consent, case_id=case_id, purpose=Purpose.STATE.value)
    withdraw(store, consent, "signed")
    page = opened(qtbot, shell)
    assert standing(page) is Standing.ERASE and not page.buttons.mark.isVisibleTo(page)
    page.buttons.confirm.click()
    qtbot.waitUntil(lambda: page.table.count() == 0)
    assert page.details.isHidden()


def test_the_case_file_tells_how_the_case_stands_and_leads_to_the_list(
    qtbot: QtBot, shell: Shell, store: Store, case_id: str, look: Callable[[QWidget, str], None]
) -> None:
    shell.open_case(case_id, "sharing")
    file = shell.stage.page()
    assert isinstance(file, CaseFile)
    section = file.section()
    assert isinstance(section, Sharing)
    card = section.state
    card.buttons.choose.click()
    card.buttons.mark.click()
    assert card.buttons.case and card.buttons.case.standing is Standing.DONE
    assert "Übertragen am 12.06.2024 von Mia Muster" in card.line.accessibleName()
    look(card, "fallakte-landesdatenbank")
    card.to_list.click()
    page = shell.stage.page()
    assert isinstance(page, Landesdatenbank)
    qtbot.waitUntil(lambda: page.table.count() == 1)
