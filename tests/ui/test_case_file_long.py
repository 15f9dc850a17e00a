"""A case with a long history: opens at once, and nothing of it is out of reach."""

from datetime import date, timedelta

from case_file_samples import full_case, open_file, plain_case, press
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.storage.store import Store
from ui.casework.contacts import Contacts, JournalEntry
from ui.casework.overview import Overview
from ui.icons import pixmap
from ui.places.case_file import CaseFile
from ui.places.preview import DocumentPreview
from ui.shell import Shell


def journal(store: Store, case_id: str, count: int) -> list[Contact]:
    """Contacts on as many days, newest first."""
    days = (date(2024, 6, 1) - timedelta(days=each) for each in range(count))
    with store.unit() as unit:
        return [
            unit.add(Contact(id=new_id(), case_id=case_id, on=day, sort="talk", text=f"Gespräch am {day}"))
            for day in days
        ]


def contacts_of(page: CaseFile) -> Contacts:
    section = page.section()
    assert isinstance(section, Contacts)
    return section


def has_keyboard(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and widget.isAncestorOf(focused)


def shown_texts(section: Contacts) -> list[str]:
    return [each.contact.text for each in section.journal.widgets() if isinstance(each, JournalEntry)]


def test_older_entries_are_made_by_keyboard_when_they_are_wanted(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    written = journal(store, case_id, 90)
    section = contacts_of(open_file(qtbot, shell, case_id, "contacts"))
    more = section.journal.more
    assert shown_texts(section) == [each.text for each in written[:40]]
    assert more.text() == "Ältere anzeigen (50)"
    section.journal.widgets()[-1].change.setFocus()  # type: ignore[attr-defined]
    press(qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is more
    press(qtbot, Qt.Key.Key_Space)
    assert len(shown_texts(section)) == 80
    assert more.hasFocus() and more.text() == "Ältere anzeigen (10)"
    press(qtbot, Qt.Key.Key_Space)
    assert shown_texts(section) == [each.text for each in written]
    assert more.isHidden()
    first_new = section.journal.widgets()[80]
    assert isinstance(first_new, JournalEntry)
    assert QApplication.focusWidget() is first_new.change


def test_an_old_entry_is_reached_directly(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    old = journal(store, case_id, 60)[54]
    section = open_file(qtbot, shell, case_id).open_section("contacts", old.id)
    assert isinstance(section, Contacts)
    entry = section.journal.widget(old.id)
    assert isinstance(entry, JournalEntry) and entry.change.hasFocus()
    qtbot.waitUntil(lambda: not entry.visibleRegion().isEmpty())


def test_an_entry_that_is_gone_leads_to_the_new_one(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, plain_case(store))
    section = page.open_section("contacts", "unbekannt")
    assert isinstance(section, Contacts)
    assert has_keyboard(section.entry.form)


def test_a_correction_in_work_stays_when_newer_entries_come(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    last = journal(store, case_id, 50)[39]
    page = open_file(qtbot, shell, case_id, "contacts")
    entry = contacts_of(page).journal.widget(last.id)
    assert isinstance(entry, JournalEntry)
    entry.correct.click()
    assert entry._panel
    entry._panel.form.editor("text").set_raw("Halb berichtigt")
    with store.unit() as unit:
        unit.add(Contact(id=new_id(), case_id=case_id, on=date(2024, 6, 10), text="Neu vom Kollegen"))
    page.refresh()
    assert contacts_of(page).journal.widget(last.id) is entry
    assert entry._panel.form.editor("text").value() == "Halb berichtigt"
    assert contacts_of(page).journal.more.text() == "Ältere anzeigen (10)"


def test_the_line_of_time_is_long_too_and_a_filter_begins_anew(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    journal(store, case_id, 60)
    section = open_file(qtbot, shell, case_id).section()
    assert isinstance(section, Overview)
    assert len(section.timeline.widgets()) == 40
    section.timeline.show_more()
    assert len(section.timeline.widgets()) > 60
    section.groups.choose(["contacts"])
    assert len(section.timeline.widgets()) == 40
    assert section.timeline.more.text() == "Ältere anzeigen (22)"


def test_a_case_opens_in_any_section_ready_for_the_keyboard(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    journal(store, case_id, 2)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.open_case(case_id, "contacts")
    page = shell.stage.page()
    assert isinstance(page, CaseFile)
    section = contacts_of(page)
    assert has_keyboard(section.entry.form)
    section.entry.save_button.setFocus()
    press(qtbot, Qt.Key.Key_Tab)
    newest = section.journal.widgets()[0]
    assert isinstance(newest, JournalEntry)
    assert QApplication.focusWidget() is newest.change


def test_a_form_that_tells_of_itself_before_its_section_stands_is_borne(
    qtbot: QtBot, shell: Shell, store: Store
) -> None:
    page = CaseFile(shell.context, plain_case(store), "contacts")
    qtbot.addWidget(page)
    assert page.desk
    page.desk.reshaped.emit()
    page.desk.changed.emit()
    assert page.part() == ""
    page.refresh()
    assert page.part() == "contacts"


def test_back_from_a_print_preview_leads_to_the_section_in_front(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    section = page.open_section("documents")
    section.buttons["einwilligung"].setFocus()  # type: ignore[attr-defined]
    press(qtbot, Qt.Key.Key_Space)
    preview = shell.stage.page()
    assert isinstance(preview, DocumentPreview)
    qtbot.waitUntil(lambda: bool(preview._pdf), timeout=20_000)
    shell.go_back()
    again = shell.stage.page()
    assert isinstance(again, CaseFile) and again.section().name == "documents"


def test_the_way_back_skips_the_case_one_is_in(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    shell.open_place("cases")
    open_file(qtbot, shell, case_id, "needs")
    shell.open_case(case_id, "contacts")
    shell.go_back()
    assert shell.stage.place() == "cases"


def test_an_icon_is_drawn_once_for_each_size_tone_and_screen() -> None:
    drawn = pixmap("phone", 18, "muted", 1.0)
    assert pixmap("phone", 18, "muted", 1.0).cacheKey() == drawn.cacheKey()
    others = [("home", 18, "muted", 1.0), ("phone", 20, "muted", 1.0), ("phone", 18, "late", 1.0)]
    for other in [*others, ("phone", 18, "muted", 2.0)]:
        assert pixmap(*other).cacheKey() != drawn.cacheKey()
    assert pixmap("phone", 18, "muted", 2.0).devicePixelRatio() == 2.0
