"""Verlauf: every field in words, one record alone, what was erased as erased, devices by name or number."""

from collections.abc import Callable
from dataclasses import replace

from case_file_samples import full_case, open_file, plain_case
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.case import Need
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from ui.casework.history import History, Said
from ui.shell import Shell


def history(qtbot: QtBot, shell: Shell, case_id: str, hint: str = "") -> History:
    page = open_file(qtbot, shell, case_id)
    section = page.open_section("history", hint or None)
    assert isinstance(section, History)
    qtbot.waitUntil(lambda: section.table.count() > 0)
    return section


def rows(section: History) -> list[Said]:
    return [section.table.records.row_at(at) for at in range(section.table.count())]


def test_a_change_is_told_in_words_with_its_person_and_device(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    client = store.all(Person, case_id=case_id)[0]
    save_record(store, client, replace(client, nationality="AF", languages=frozenset({"ar", "fa"})))
    section = history(qtbot, shell, case_id)
    section.fields.show_code("Staatsangehörigkeit")
    section.people.show_code(client.id)
    section._filter()
    newest = rows(section)[0]
    assert (newest.before, newest.after) == ("Syrien", "Afghanistan")
    assert (newest.author, newest.device) == ("Mia Muster", "Laptop Muster")
    assert {each.field for each in rows(section)} == {"Staatsangehörigkeit"}
    section.fields.show_code("Sprachen")
    section._filter()
    assert rows(section)[0].after == "Arabisch, Farsi"


def test_one_record_alone_is_shown_until_all_are_asked_for(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    case_id = full_case(store)
    need = store.all(Need, case_id=case_id)[0]
    save_record(store, need, replace(need, level="3", wish="Ich will eine Ausbildung machen."))
    section = history(qtbot, shell, case_id, need.id)
    qtbot.waitUntil(lambda: not section.only.isHidden())
    assert {each.record_id for each in rows(section)} == {need.id}
    look(shell, "verlauf")
    section.only.button.click()
    assert len({each.record_id for each in rows(section)}) > 5 and section.only.isHidden()


def test_what_was_erased_by_law_is_told_as_erased(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    client = store.all(Person, case_id=case_id, relation="self")[0]
    ill = save_record(store, client, replace(client, health="Zahnschmerzen"))
    with store.unit() as unit:
        unit.erase(ill, ("health",))
    section = history(qtbot, shell, case_id, client.id)
    qtbot.waitUntil(lambda: not section.only.isHidden())
    told = rows(section)
    assert ("Gesundheit", "gelöscht") in {(each.field, each.after) for each in told}
    assert not any("Zahn" in each.before + each.after for each in told)
