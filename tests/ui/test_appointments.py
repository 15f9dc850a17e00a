"""Termine: written down with day and hour, told how they went, found again in Heute, and given out without names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, FollowUp
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from tests.ui.conftest import present
from tests.ui.overview_samples import TODAY, add_case, add_follow_up, add_meldung, client
from ui.casework.appointments import AppointmentRow
from ui.casework.follow_ups import FollowUps
from ui.overview.agenda_items import Heading
from ui.places.case_file import CaseFile
from ui.places.today import Heute
from ui.shell import Shell

Look = Callable[[QWidget, str], None]


def termine(qtbot: QtBot, shell: Shell, case: Case) -> FollowUps:
    shell.open_case(case.id, "follow_ups")
    present(qtbot, shell)
    page = shell.stage.page()
    assert isinstance(page, CaseFile)
    section = page.section()
    assert isinstance(section, FollowUps)
    return section


def heute(qtbot: QtBot, shell: Shell) -> Heute:
    shell.open_place("today")
    present(qtbot, shell)
    page = shell.stage.page()
    assert isinstance(page, Heute)
    return page


def write(store: Store, *records: Record) -> None:
    with store.unit() as unit:
        for record in records:
            unit.add(record)


def test_a_termin_is_written_down_and_told_how_it_went(qtbot: QtBot, shell: Shell, store: Store, look: Look) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    write(
        store,
        Appointment(id=new_id(), case_id=case.id, on=TODAY - timedelta(days=2), at="09:00", what="Gespräch Schule"),
        Appointment(
            id=new_id(), case_id=case.id, on=TODAY - timedelta(days=9), at="11:15", what="Beratung", state="missed"
        ),
    )
    add_follow_up(store, case, TODAY + timedelta(days=3), "Beim Jobcenter nachfragen")
    section = termine(qtbot, shell, case)
    card = section.appointments
    card.panel.open()
    card.panel.form.set_raw({"on": "heute", "at": "14 uhr 30", "what": "Jobcenter", "minutes": "45"})
    look(shell, "appointments-form")
    card.panel.save()
    (saved,) = (each for each in store.all(Appointment) if each.what == "Jobcenter")
    assert (saved.on, saved.at, saved.staff) == (TODAY, "14:30", "user-muster")
    look(shell, "appointments")
    row = card.rows.widget(saved.id)
    assert isinstance(row, AppointmentRow)
    row.outcome("held").click()
    assert store.get(Appointment, saved.id) == replace(saved, state="held")
    assert "stattgefunden" in section.undo.text()
    section.undo.button.click()
    assert store.get(Appointment, saved.id) == saved
    card.which.choose(["past"])
    card.refresh()
    assert [each.accessibleName() for each in card.rows.findChildren(QWidget) if "Beratung" in each.accessibleName()]


def test_an_hour_that_is_none_is_refused_at_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    section = termine(qtbot, shell, add_case(store, 1, "Amina", "Muster"))
    panel = section.appointments.panel
    panel.open()
    panel.form.set_raw({"on": "morgen", "at": "mittags"})
    panel.save()
    assert "keine Uhrzeit" in panel.form.editor("at").problem.text()
    assert store.count(Appointment) == 0


def test_todays_termine_stand_on_top_with_their_hour(
    qtbot: QtBot, shell: Shell, store: Store, look: Look, tmp_path: Path
) -> None:
    case = add_case(store, 1, "Amina", "Muster", status="p60a", valid_until=TODAY + timedelta(days=9))
    person = client(store, case)
    with store.unit() as unit:
        unit.save(person, replace(person, birth=PartialDate("1997-08-01"), entered_germany=PartialDate("2019")))
    child = Person(id=new_id(), case_id=case.id, relation="child", given_name="Kim", birth=PartialDate("2006-07-01"))
    late = Appointment(id=new_id(), case_id=case.id, on=TODAY, at="14:30", what="Jobcenter")
    early = Appointment(id=new_id(), case_id=case.id, on=TODAY, at="09:00", what="Schule")
    passed = Appointment(id=new_id(), case_id=case.id, on=TODAY - timedelta(days=1), at="09:00", what="Arzt")
    write(store, child, late, early, passed)
    add_meldung(store, "Olena", "Beispiel", TODAY - timedelta(days=12))
    page = heute(qtbot, shell)
    lines = page.agenda.agenda.lines
    assert isinstance(lines[0], Heading) and lines[0].text == "Termine heute"
    assert [item.title for item in page.agenda.items()[:2]] == ["09:00 Uhr: Schule", "14:30 Uhr: Jobcenter"]
    QTest.keyClick(page.agenda, Qt.Key.Key_W)
    assert "Zu jedem Termin gehört" in page.why.text()
    page.calendar.ask()
    page.calendar.write(tmp_path / "termine.ics")
    assert (tmp_path / "termine.ics").read_bytes().count(b"BEGIN:VEVENT") == 2
    look(shell, "today-appointments")
    QTest.keyClick(page.agenda, Qt.Key.Key_Return)
    file = shell.stage.page()
    assert isinstance(file, CaseFile)
    section = file.section()
    assert isinstance(section, FollowUps)
    row = section.appointments.rows.widget(early.id)
    assert isinstance(row, AppointmentRow) and row.outcome("held").hasFocus()
    file.open_section("overview")
    look(shell, "overview-hints")


def test_several_things_are_done_at_once_and_taken_back_one_after_the_other(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    case = add_case(store, 1, "Amina", "Muster")
    steps = [add_follow_up(store, case, TODAY - timedelta(days=day), f"Schritt {day}") for day in range(3)]
    page = heute(qtbot, shell)
    page.agenda.selectAll()
    QTest.keyClick(page.agenda, Qt.Key.Key_E)
    assert all(each.done_on for each in store.all(FollowUp))
    assert "3 Einträge" in page.undo.text()
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {each.id for each in store.all(FollowUp, done_on=None)} == {each.id for each in steps}
    assert page.undo.isHidden()
