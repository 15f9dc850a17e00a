"""Präsenz in the window: a day by keyboard, no name on the screen, and the proof."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from case_file_samples import plain_case
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, Contact
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.storage.store import Store
from kim_desktop.work.presence import visits_of
from tests.ui.conftest import present
from ui.actions import COMMANDS
from ui.places.presence import Praesenz
from ui.places.preview import PdfPreview
from ui.places.table import PLACES
from ui.presence.termine import AppointmentLine
from ui.presence.times import ForgottenDay
from ui.shell import Shell

TODAY = date(2024, 6, 12)


def clock(store: Store, hour: int, minute: int = 0) -> None:
    local = datetime(2024, 6, 12, hour, minute)
    store.clock = lambda: local.astimezone(UTC)


def page_of(shell: Shell) -> Praesenz:
    shell.open_place("presence")
    page = shell.stage.page()
    assert isinstance(page, Praesenz)
    return page


def begun(shell: Shell, store: Store) -> Praesenz:
    clock(store, 9)
    page = page_of(shell)
    assert page.day.begin.form.day().place == "gu_opladen"  # where Präsenz is agreed, as long as one was nowhere else
    page.day.begin.begin()
    return page


def readable(page: QWidget) -> str:
    """Everything that can be read on the screen."""
    labels = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    buttons = [each.text() for each in page.findChildren(QAbstractButton) if each.isVisible()]
    lines = [each.displayText() for each in page.findChildren(QLineEdit) if each.isVisible()]
    return " ".join([*labels, *buttons, *lines])


def test_a_day_goes_by_keyboard_and_no_name_stands_on_the_screen(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = plain_case(store)
    with store.unit() as unit:
        unit.add(
            Appointment(
                id=new_id(), case_id=case_id, on=TODAY, at="11:00", place="gu_opladen", what="Mietvertrag",
                staff="user-muster",
            )
        )  # fmt: skip
    present(qtbot, shell)
    page = begun(shell, store)
    sheet, table = page.day, page.day.visits.table
    page.focus_first()
    for key in "RRWU":
        QTest.keyClick(QApplication.focusWidget(), key)
    assert table.count() == 4 and "In der Unterkunft: 2" in sheet.counters.buttons["resident"].text()
    QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert table.count() == 3
    clock(store, 9, 20)
    QTest.keyClick(table, Qt.Key.Key_Return)
    note = sheet.note.form
    assert note and note.case.hasFocus()
    clock(store, 9, 32)
    sheet.tick()
    assert note.editor("minutes").raw() == "12"
    note.choose(case_id)
    assert "Beispiel" in readable(page)
    note.focus_field("text")
    QTest.keyClicks(QApplication.focusWidget(), "Wartet auf den Kursbeginn")
    assert "Beispiel" not in readable(page) and "26" not in readable(page)
    assert note.number.text() and "A. B." in readable(page)
    QApplication.processEvents()
    present(qtbot, shell)
    note.focus_field("text")
    look(shell, "presence-day")
    QTest.keyClick(note.editor("text").focus_widget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (contact,) = store.all(Contact)
    assert (contact.case_id, contact.minutes, contact.place) == (case_id, 12, "gu_opladen")
    assert table.hasFocus() and "beraten: 1" in sheet.visits.summary.text()
    QTest.keyClick(table, "G")
    assert [each.state for each in visits_of(store, store.all(PresenceDay)[0])] == ["seen", "left", "waiting"]
    line = sheet.appointments.rows.widgets()[0]
    assert isinstance(line, AppointmentLine)
    line.setFocus()
    assert "Beispiel, Amira" in line.text()
    line.click()
    assert "Beispiel" not in line.text() and sheet.note.form and sheet.note.form.case.code() == case_id
    assert [each.group for each in store.all(Visit)][-1] == "flat"


def test_without_a_case_only_minutes_and_areas_are_counted_and_a_draft_outlives_the_window(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    plain_case(store)
    present(qtbot, shell)
    page = begun(shell, store)
    page.day.counters.buttons["flat"].click()
    page.day.visits.talk.click()
    form = page.day.note.form
    assert form
    form.editor("text").set_raw("Frau mit zwei Kindern")
    page.day.note.save()
    assert "Ohne Fall" in form.editor("text").problem.text() and store.all(Contact) == []
    page.keep()
    page.day.note.put_aside()
    page.day.running.end()
    assert "Noch offen: Nr. 1" in shell.messages.text() and page.day.visits.isHidden()
    page.day.unsaved.button.click()
    form = page.day.note.form
    assert form and form.editor("text").raw() == "Frau mit zwei Kindern"
    form.editor("text").set_raw("")
    form.areas.choose(["wohnen"])
    clock(store, 8)
    page.day.tick()
    assert "Uhr" in form.editor("minutes").problem.text() and form.editor("minutes").raw() == ""
    form.editor("minutes").set_raw("10")
    page.day.tick()
    page.day.note.save()
    assert page.day.unsaved.isHidden()
    (visit,) = store.all(Visit)
    assert (visit.state, visit.minutes, visit.life_areas) == ("seen", 10, frozenset({"wohnen"}))
    assert store.drafts() == {}
    clock(store, 9)
    page.day.begin.begin()
    clock(store, 8)
    page.day.running.end()
    assert "liegt vor dem Anfang" in page.day.running.form.editor("ends").problem.text()
    clock(store, 12, 30)
    page.day.running.form.editor("ends").set_raw("12 uhr")
    page.day.running.end()
    assert store.all(PresenceDay)[0].ends == "12:00" and page.day.begin.isVisible()


def test_the_privacy_key_hides_everything_even_an_open_list_of_names(qtbot: QtBot, shell: Shell, store: Store) -> None:
    plain_case(store)
    plain_case(store, family_name="Beispielhaus")
    present(qtbot, shell)
    page = begun(shell, store)
    page.day.counters.buttons["flat"].click()
    page.day.visits.talk.click()
    form = page.day.note.form
    assert form
    QTest.keyClicks(form.case, "beisp")
    popup = form.case.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_F9)
    assert not popup.isVisible() and shell.privacy.isVisible() and not page.isVisible()
    QTest.keyClick(shell.privacy, Qt.Key.Key_F9)
    assert page.isVisible()
    form.case.showPopup()
    popup = form.case.view()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_F9)
    assert not popup.isVisible() and shell.privacy.isVisible()


def test_a_forgotten_end_is_asked_for_the_next_day(shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        unit.add(
            PresenceDay(
                id=new_id(), staff="user-muster", place="gu_opladen", on=TODAY - timedelta(days=1), begins="09:00"
            )
        )
    page = page_of(shell)
    (card,) = page.day.forgotten.widgets()
    assert isinstance(card, ForgottenDay) and "11.06.2024, GU Opladen" in card.words.text()
    card.form.editor("ends").set_raw("8")
    card.enter()
    assert "liegt vor dem Anfang" in card.form.editor("ends").problem.text()
    card.form.editor("ends").set_raw("1430")
    card.enter()
    assert page.day.unsaved.isHidden()
    assert store.all(PresenceDay)[0].ends == "14:30" and page.day.forgotten.isHidden()


def test_the_proof_is_read_corrected_printed_and_exported(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None], tmp_path: Path
) -> None:
    own = PresenceDay(id=new_id(), staff="user-muster", place="gu_opladen", begins="09:00", ends="13:00")
    with store.unit() as unit:
        for number in (3, 5, 10):
            day = replace(own, id=new_id(), on=date(2024, 6, number))
            unit.add(day)
            for at, group in enumerate(("resident", "resident", "flat", "unknown")[: number - 1], start=1):
                unit.add(Visit(id=new_id(), day=day.id, number=at, group=group))
        unit.add(replace(own, id=new_id(), staff="user-beispiel", on=date(2024, 6, 4)))
    present(qtbot, shell)
    page = page_of(shell)
    page.which.choose(["proof"])
    sheet = page.proof
    assert sheet.weeks.count() == 2 and sheet.days.count() == 3 and sheet.staff.isHidden()
    assert "3 Tage" in sheet.sums.text() and "1 von 1 Wochen erfüllt" in sheet.why.text()
    sheet.days.selectRow(0)
    sheet.correction.form.editor("ends").set_raw("8")
    sheet.keep()
    assert "liegt vor dem Anfang" in sheet.correction.form.editor("ends").problem.text()
    sheet.correction.form.editor("ends").set_raw("15")
    sheet.keep()
    assert sorted(each.ends for each in store.all(PresenceDay, staff="user-muster")) == ["13:00", "13:00", "15:00"]
    sheet.new.begin()
    sheet.new.form.editor("place").set_raw("gu_opladen")
    for name, raw in (("on", "11.06.2024"), ("begins", "9"), ("ends", "12")):
        sheet.new.form.editor(name).set_raw(raw)
    sheet.new.enter()
    assert sheet.days.count() == 4 and "2 von 2 Wochen erfüllt" in sheet.why.text()
    look(shell, "presence-proof")
    for target, make in ((tmp_path / "a.xlsx", sheet.excel), (tmp_path / "a.csv", sheet.csv)):
        assert make.isEnabled()
        sheet.export(target, lambda shown: str(shown.minutes).encode())
        assert target.read_bytes() == b"1020"
    sheet.print_out()
    preview = shell.stage.page()
    assert isinstance(preview, PdfPreview)
    qtbot.waitUntil(lambda: preview.pdf() is not None)


def test_koordination_sees_the_team_and_prints_for_one_person(shell: Shell, store: Store) -> None:
    with store.unit() as unit:
        for staff in ("user-muster", "user-beispiel"):
            unit.add(PresenceDay(id=new_id(), staff=staff, place="gu_opladen", on=TODAY, begins="09:00", ends="10:00"))
    store.set_identity(replace(store.identity, role="coordinator"))
    page = Praesenz(shell.context)
    page.which.choose(["proof"])
    sheet = page.proof
    assert sheet.days.count() == 2
    sheet.print_out()
    assert "eine Person" in shell.messages.text()
    sheet.staff.setCurrentIndex(sheet.staff.findData("user-beispiel"))
    assert sheet.days.count() == 1 and sheet.days.records.row_at(0).day.staff == "user-beispiel"
    sheet.days.selectRow(0)
    assert sheet.correction.isHidden()
    page.deleteLater()


def test_no_place_takes_the_name_of_a_command() -> None:
    assert not {place.name for place in PLACES} & {command.name for command in COMMANDS}
