"""Heute: what must not be missed, and one key to act on it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.case import FollowUp
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.storage.store import Store
from kim_desktop.work.intake import new_meldung
from tests.ui.conftest import IDENTITY, present
from tests.ui.overview_samples import (
    TODAY,
    add_case,
    add_follow_up,
    add_meldung,
    add_referral,
)
from ui.casework.closing import ClosingSection
from ui.casework.desk import Desk
from ui.intake.drafts import Draft, good_values, write_draft
from ui.overview.agenda_items import Heading, Item
from ui.overview.agenda_paint import tick_rect
from ui.places.case_file import CaseFile
from ui.places.meldung import MeldungAufnehmen
from ui.places.today import Heute
from ui.shell import Shell

Look = Callable[[QWidget, str], None]


def opened(qtbot: QtBot, shell: Shell) -> Heute:
    shell.open_place("today")
    present(qtbot, shell)
    page = shell.stage.page()
    assert isinstance(page, Heute)
    return page


@pytest.fixture
def busy(store: Store) -> Store:
    """A day with something in every group."""
    late = add_case(store, 1, "Amina", "Muster", status="p60a", valid_until=TODAY + timedelta(days=9))
    add_follow_up(store, late, TODAY - timedelta(days=3), "Beim Jobcenter nachfragen, ob der Antrag angekommen ist")
    add_follow_up(store, late, TODAY, "Mit der Schule über den Platz in der Seiteneinsteigerklasse sprechen")
    long = add_case(store, 2, "Maximiliane-Alexandra Theodora", "von Musterhausen-Beispielstein zu Probeburg")
    add_follow_up(store, long, TODAY + timedelta(days=2), "Rückruf " * 20)
    arabic = add_case(store, 3, "محمد عبد الرحمن", "الأحمد", status="p55", valid_until=TODAY + timedelta(days=40))
    add_referral(store, arabic, TODAY + timedelta(days=6))
    add_meldung(store, "Olena", "Beispiel", TODAY - timedelta(days=12))
    return store


def test_a_day_is_shown_in_groups_late_things_first(qtbot: QtBot, shell: Shell, busy: Store) -> None:
    page = opened(qtbot, shell)
    groups = [line.text for line in page.agenda.agenda.lines if isinstance(line, Heading)]
    assert groups == ["Überfällig oder dringend", "Heute", "Diese Woche", "Danach"]
    assert page.agenda.items()[0].word.startswith("seit")
    assert "Mittwoch, 12. Juni 2024" in page.day.text()


def test_enter_opens_the_case_where_the_reminder_is_seen_to(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    add_follow_up(store, case, TODAY, "Anrufen")
    page = opened(qtbot, shell)
    assert page.agenda.hasFocus()
    QTest.keyClick(page.agenda, Qt.Key.Key_Return)
    file = shell.stage.page()
    assert isinstance(file, CaseFile) and isinstance(file.desk, Desk)
    assert (file.desk.case_id, file.section().name) == (case.id, "follow_ups")


def test_a_request_leads_to_its_row_and_a_deletion_to_its_place(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = add_case(store, 1, "Amina", "Muster").id
    asked = DataRequest(id="d1", case_id=case_id, sort="access", received_on=TODAY - timedelta(days=40))
    with store.unit() as unit:
        unit.add(asked)
    page = opened(qtbot, shell)
    (item,) = [line for line in page.agenda.agenda.lines if isinstance(line, Item) and line.finding.kind == "request"]
    page._open(item)
    file = shell.stage.page()
    assert isinstance(file, CaseFile)
    section = file.section()
    assert isinstance(section, ClosingSection) and section.requests.rows.widget(asked.id).isVisible()
    page._open(replace(item, finding=replace(item.finding, kind="deletion", case_id="")))
    assert shell.stage.place() == "data_protection"


def test_one_key_marks_a_follow_up_as_done_and_it_can_be_taken_back(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    planned = add_follow_up(store, case, TODAY, "Anrufen")
    add_follow_up(store, case, TODAY + timedelta(days=60), "Später")
    page = opened(qtbot, shell)
    QTest.keyClick(page.agenda, Qt.Key.Key_E)
    assert store.get(FollowUp, planned.id) == replace(planned, done_on=TODAY)
    assert page.agenda.items() == []
    assert "Anrufen" in page.undo.text()
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert store.get(FollowUp, planned.id) == planned
    assert [item.title for item in page.agenda.items()] == ["Anrufen"]


def test_a_click_on_the_circle_marks_it_as_done(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    planned = add_follow_up(store, case, TODAY, "Anrufen")
    page = opened(qtbot, shell)
    line = page.agenda.visualRect(page.agenda.currentIndex())
    QTest.mouseClick(page.agenda.viewport(), Qt.MouseButton.LeftButton, pos=tick_rect(line).center())
    found = store.get(FollowUp, planned.id)
    assert found and found.done_on == TODAY


def test_a_meldung_is_opened_in_its_place(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = add_meldung(store, "Olena", "Beispiel", TODAY - timedelta(days=12))
    page = opened(qtbot, shell)
    QTest.keyClick(page.agenda, Qt.Key.Key_Return)
    place = shell.stage.page()
    assert isinstance(place, MeldungAufnehmen) and place.sheet
    assert place.sheet.form.loaded() == meldung


def test_a_half_typed_meldung_is_one_click_away(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = replace(new_meldung(store), family_name="Beispiel", given_name="Olena")
    begun = date(2024, 6, 10)
    write_draft(store, Draft(meldung.id, meldung.case_id, begun, {}, good_values(store, meldung)))
    page = opened(qtbot, shell)
    (tile,) = page.notices.tiles()
    assert "Olena Beispiel" in tile.accessibleName()
    tile.click()
    place = shell.stage.page()
    assert isinstance(place, MeldungAufnehmen) and place.sheet
    assert place.sheet.form.loaded().id == meldung.id


def test_an_empty_day_is_friendly(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    page = opened(qtbot, shell)
    assert page.agenda.items() == []
    assert not page.notices.isVisible()
    assert page._empty.isVisible()
    look(shell, "today-empty")


def test_coordination_sees_all_open_meldungen(qtbot: QtBot, store: Store, make_shell: Callable[[], Shell]) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    add_follow_up(store, case, TODAY, "Anrufen")
    store.set_identity(replace(IDENTITY, role="coordinator"))
    add_meldung(store, "Olena", "Beispiel", TODAY)
    page = opened(qtbot, make_shell())
    assert [item.person for item in page.agenda.items()] == ["Beispiel, Olena"]


def test_many_cases_are_read_without_holding_up_the_window(
    qtbot: QtBot, shell: Shell, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.places.today._READ_AT_ONCE", 0)
    case = add_case(store, 1, "Amina", "Muster")
    add_follow_up(store, case, TODAY, "Anrufen")
    page = opened(qtbot, shell)
    qtbot.waitUntil(lambda: len(page.agenda.items()) == 1)


def test_the_place_can_be_looked_at(qtbot: QtBot, shell: Shell, busy: Store, look: Look) -> None:
    meldung = replace(new_meldung(busy), family_name="Beispiel", given_name="Olena")
    write_draft(busy, Draft(meldung.id, meldung.case_id, TODAY, {}, good_values(busy, meldung)))
    page = opened(qtbot, shell)
    page._finish(next(item for item in page.agenda.items() if item.can_be_done))
    look(shell, "today-1366")
    shell.resize(683, 384)
    look(shell, "today-200-percent")
    shell.resize(1920, 1080)
    look(shell, "today-1920")


@pytest.fixture
def make_shell(qtbot: QtBot, store: Store, services: object, jobs: object) -> Iterator[Callable[[], Shell]]:
    """The window for an identity that was changed in the test."""
    from kim_desktop.work.lookups import lookups as load_lookups
    from ui.places.table import CASE_FILE, PLACES

    def make() -> Shell:
        made = Shell(store, services, jobs, load_lookups, PLACES, CASE_FILE)  # type: ignore[arg-type]
        qtbot.addWidget(made)
        made.resize(1366, 768)
        return made

    yield make
