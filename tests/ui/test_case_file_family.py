"""Person und Familie: saved as each field is left; nothing typed is lost."""

from dataclasses import replace

from case_file_samples import full_case, open_file, plain_case, press, write
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.records.people import Address, Household, Person, Residence
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from ui.casework.family import Family
from ui.casework.live import Fold
from ui.places.case_file import CaseFile
from ui.shell import Shell


def family(page: CaseFile) -> Family:
    section = page.open_section("family")
    assert isinstance(section, Family)
    return section


def client(store: Store, case_id: str) -> Person:
    return store.all(Person, case_id=case_id, relation="self")[0]


def test_a_field_is_saved_as_it_is_left(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    section = family(page)
    section.client.form.focus_field("phone")
    write(qtbot, "0214 12345")
    press(qtbot, Qt.Key.Key_Tab)
    assert client(store, case_id).phone == "0214 12345"
    assert section._signs[0].text() == "gespeichert"


def test_the_header_follows_a_changed_name(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page = open_file(qtbot, shell, case_id)
    form = family(page).client.form
    form.focus_field("given_name")
    form.editor("given_name").focus_widget().selectAll()  # type: ignore[attr-defined]
    write(qtbot, "Aminata")
    press(qtbot, Qt.Key.Key_Tab)
    assert page.header.name.text().endswith("Aminata Beispiel")


def test_a_date_that_does_not_fit_stays_and_does_not_hold_up_the_rest(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = family(open_file(qtbot, shell, case_id))
    form = section.client.form
    form.focus_field("entered_germany")
    write(qtbot, "irgendwann")
    press(qtbot, Qt.Key.Key_Tab)
    form.focus_field("phone")
    write(qtbot, "0214 99")
    press(qtbot, Qt.Key.Key_Tab)
    assert client(store, case_id).phone == "0214 99"
    assert form.editor("entered_germany").raw() == "irgendwann"
    assert form.problems()["entered_germany"]


def test_a_move_ends_the_address_before(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = family(open_file(qtbot, shell, case_id))
    section.new_address.open()
    form = section.new_address.form
    form.editor("street").set_raw("Beispielweg 7")
    form.editor("since").set_raw("1.6.2024")
    section.new_address.save()
    old, new = store.all(Address, case_id=case_id)
    assert (old.until, new.since, new.street) == ("2024-06-01", "2024-06-01", "Beispielweg 7")
    assert len(section.addresses.widgets()) == 2


def test_an_address_without_a_place_is_refused_and_kept(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = family(open_file(qtbot, shell, case_id))
    section.new_address.open()
    section.new_address.form.editor("since").set_raw("1.6.2024")
    section.new_address.save()
    assert "Wohin" in section.new_address.form.editor("street").problem.text()
    assert section.new_address.form.editor("since").value() == "2024-06-01"
    assert len(store.all(Address, case_id=case_id)) == 1
    section.new_address.form.editor("place").set_raw("gu_opladen")
    section.new_address.save()
    assert [each.place for each in store.all(Address, case_id=case_id)] == [None, "gu_opladen"]


def test_a_member_joins_the_household(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = family(open_file(qtbot, shell, case_id))
    section.new_member.open()
    form = section.new_member.form
    form.editor("given_name").set_raw("Lina")
    section.new_member.save()
    assert "Beziehung" in form.editor("relation").problem.text()
    form.editor("relation").set_raw("child")
    section.new_member.save()
    assert [each.given_name for each in store.all(Person, case_id=case_id, relation="child")] == ["Lina"]
    assert len(section.members.widgets()) == 1


def test_a_new_status_becomes_the_one_in_the_header(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    (first,) = store.all(Residence, case_id=case_id)
    save_record(store, first, replace(first, valid_from=PartialDate("2023")))
    page = open_file(qtbot, shell, case_id)
    section = family(page)
    section.new_residence.open()
    form = section.new_residence.form
    assert form.editor("person").value() == client(store, case_id).id
    form.editor("status").set_raw("p25_3")
    form.editor("valid_from").set_raw("1.6.2024")
    form.editor("valid_until").set_raw("1.6.2025")
    section.new_residence.save()
    assert len(store.all(Residence, case_id=case_id)) == 2
    assert "01.06.2025" in page.header.status.value.text()
    assert page.header.status.badge.isHidden()


def test_an_older_entry_is_corrected_where_it_stands(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = full_case(store)
    section = family(open_file(qtbot, shell, case_id))
    old = store.all(Residence, case_id=case_id, status="p55")[0]
    fold = section.residences.widget(old.id)
    assert isinstance(fold, Fold)
    fold.toggle()
    assert fold.form
    fold.form.editor("authority").set_raw("Ausländerbehörde Köln")
    fold.toggle()
    assert store.get(Residence, old.id).authority == "Ausländerbehörde Köln"  # type: ignore[union-attr]


def test_the_household_is_counted(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = family(open_file(qtbot, shell, case_id))
    section.household.form.focus_field("adults")
    write(qtbot, "2")
    press(qtbot, Qt.Key.Key_Tab)
    assert store.all(Household, case_id=case_id)[0].adults == 2
