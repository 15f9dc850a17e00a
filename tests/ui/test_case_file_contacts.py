"""Kontakte: written by keyboard, never lost, open to their author for a day, then only corrected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from case_file_samples import full_case, open_file, plain_case, press, write
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact, FollowUp
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import rewrite_contact, write_contact
from ui.casework.contacts import Contacts, JournalEntry
from ui.casework.texts import LongText
from ui.shell import Shell

CTRL = Qt.KeyboardModifier.ControlModifier


def let_days_pass(store: Store, days: int) -> None:
    """Set the vault's clock ahead."""
    then = store.clock() + timedelta(days=days)
    store.clock = lambda: then


def contacts_of(shell: Shell) -> Contacts:
    page = shell.stage.page()
    section = page.section()  # type: ignore[union-attr]
    assert isinstance(section, Contacts)
    return section


def test_a_contact_written_by_keyboard_is_saved_and_found(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    open_file(qtbot, shell, case_id)
    press(qtbot, Qt.Key.Key_N, CTRL)
    write(qtbot, "Telefonat")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "15")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "Frau Beispiel fragt nach dem Sprachkurs.")
    form = contacts_of(shell).entry.form
    form.focus_field("next_step")
    write(qtbot, "Kursliste schicken")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "morgen")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    (contact,) = store.all(Contact, case_id=case_id)
    assert (contact.sort, contact.minutes, contact.author) == ("phone", 15, "user-muster")
    (step,) = store.all(FollowUp, case_id=case_id)
    assert str(step.due_on) == "2024-06-13"
    assert contact.id in [hit.record_id for hit in store.search("sprachkurs")]
    assert not form.is_changed()
    assert len(contacts_of(shell).journal.widgets()) == 1


def test_life_areas_are_part_of_the_entry_and_of_its_draft(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id, "contacts")
    form = contacts_of(shell).entry.form
    form.areas.choose(["sprache", "wohnen"])  # type: ignore[attr-defined]
    form.editor("text").set_raw("Wohnung angesehen")
    page.keep()
    open_file(qtbot, shell, case_id, "contacts")
    entry = contacts_of(shell).entry
    entry.save()
    (contact,) = store.all(Contact, case_id=case_id)
    assert contact.life_areas == frozenset({"sprache", "wohnen"})
    assert contact.text == "Wohnung angesehen"


def test_a_half_written_contact_is_there_again_after_leaving(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    open_file(qtbot, shell, case_id, "contacts")
    contacts_of(shell).entry.form.focus_field("text")
    write(qtbot, "Angefangen und unterbrochen")
    shell.open_place("settings")
    open_file(qtbot, shell, case_id, "contacts")
    assert contacts_of(shell).entry.form.editor("text").value() == "Angefangen und unterbrochen"


def test_an_empty_contact_is_refused_beside_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    open_file(qtbot, shell, case_id, "contacts")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert "noch leer" in contacts_of(shell).entry.form.editor("text").problem.text()
    assert store.all(Contact, case_id=case_id) == []


def test_a_correction_names_the_old_entry_and_leaves_it_readable(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    old = write_contact(store, Contact(id=new_id(), case_id=case_id, sort="talk", text="Termin am Montag"))
    let_days_pass(store, 2)
    open_file(qtbot, shell, case_id, "contacts")
    section = contacts_of(shell)
    entry = section.journal.widget(old.id)
    assert isinstance(entry, JournalEntry)
    entry.correct.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    panel = entry._panel
    assert panel
    panel.form.editor("text").set_raw("Termin am Dienstag")
    panel.form.focus_field("text")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    new = next(each for each in store.all(Contact, case_id=case_id) if each.corrects == old.id)
    assert new.text == "Termin am Dienstag"
    assert store.get(Contact, old.id) == old
    assert entry.mark.badge and entry.mark.badge.isVisible()
    assert "berichtigt am" in entry.mark.badge.accessibleName()
    assert entry.text.words.text() == "Termin am Montag"
    correction = section.journal.widget(new.id)
    assert isinstance(correction, JournalEntry)
    assert correction.mark.badge
    assert "berichtigt den Eintrag vom 12.06.2024" in correction.mark.badge.accessibleName()
    assert entry.text.words.property("look") == "struck" != correction.text.words.property("look")
    entry.linked.click()
    assert correction.change.hasFocus()
    correction.linked.click()
    assert entry.linked.hasFocus()


def test_the_author_changes_an_entry_until_the_end_of_the_next_day(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    step = {"next_step": "Anrufen", "next_step_on": date(2024, 6, 20)}
    old = write_contact(store, Contact(id=new_id(), case_id=case_id, text="Termin am Montag", **step))
    let_days_pass(store, 1)
    open_file(qtbot, shell, case_id, "contacts")
    entry = contacts_of(shell).journal.widget(old.id)
    assert isinstance(entry, JournalEntry) and entry.correct.isHidden()
    entry.change.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert entry._change
    entry._change.form.editor("text").set_raw("Termin am Dienstag")
    entry._change.form.editor("next_step_on").set_raw("21.06.2024")
    entry._change.form.focus_field("text")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    (now,) = store.all(Contact, case_id=case_id)
    assert (now.id, now.text, entry.text.words.text()) == (old.id, "Termin am Dienstag", "Termin am Dienstag")
    assert [str(each.due_on) for each in store.all(FollowUp, case_id=case_id)] == ["2024-06-21"]
    assert next(each.before for each in store.history("contact", old.id) if each.field == "text") == "Termin am Montag"
    let_days_pass(store, 1)
    with pytest.raises(NotAllowed, match="Berichtigung"):
        rewrite_contact(store, now, replace(now, text="Zu spät"))
    assert store.still_open(Contact, case_id) == frozenset()


def test_a_correction_does_not_plan_the_same_step_twice(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    step = {"next_step": "Anrufen", "next_step_on": date(2024, 6, 20)}
    old = write_contact(store, Contact(id=new_id(), case_id=case_id, text="Termin am Montag", **step))
    open_file(qtbot, shell, case_id, "contacts")
    entry = contacts_of(shell).journal.widget(old.id)
    assert isinstance(entry, JournalEntry)
    entry._open_correction()
    assert entry._panel
    entry._panel.form.editor("text").set_raw("Termin am Dienstag")
    entry._panel.save()
    assert len(store.all(Contact, case_id=case_id)) == 2
    assert len(store.all(FollowUp, case_id=case_id)) == 1


def test_ten_thousand_arabic_characters_are_shown(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    text = ("مرحبا بكم في المدينة " * 500)[:10_000].strip()
    contact = write_contact(store, Contact(id=new_id(), case_id=case_id, text=text))
    open_file(qtbot, shell, case_id, "contacts")
    entry = contacts_of(shell).journal.widget(contact.id)
    assert isinstance(entry, JournalEntry)
    before = entry.height()
    qtbot.mouseClick(entry.text.more, Qt.MouseButton.LeftButton)
    assert entry.text.words.text() == text
    assert entry.text.words.alignment() & Qt.AlignmentFlag.AlignRight
    qtbot.waitUntil(lambda: entry.height() > before + 200)
    assert entry.text.words.height() >= entry.text.words.heightForWidth(entry.text.words.width())


def test_a_short_text_needs_no_button(qtbot: QtBot) -> None:
    text = LongText("Kurz.")
    qtbot.addWidget(text)
    assert text.more.isHidden() and text.words.text() == "Kurz."
