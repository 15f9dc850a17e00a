"""The Fallakte as a whole: its head, its keys, its other sections, and how it looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from case_file_samples import full_case, open_file, plain_case, press, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import FollowUp, Need, Participation
from kim_desktop.domain.records.people import Person
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import save_record
from kim_desktop.work.intake import new_meldung, take_meldung
from ui.casework.follow_ups import FollowUps
from ui.casework.history import History
from ui.casework.needs import Needs
from ui.casework.overview import Overview
from ui.casework.sharing import Sharing
from ui.places.case_file import SECTIONS, CaseFile
from ui.places.preview import DocumentPreview
from ui.shell import Shell
from ui.widgets.signs import EmptyState

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_the_head_answers_the_first_questions(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    head = page.header
    assert head.name.text().endswith("Amira Beispiel")
    assert "KIM-24-007-0001" in head.about.text() and "33 Jahre" in head.about.text()
    assert "24.06.2024" in head.status.value.text()
    assert head.status.badge.accessibleName() == "dringend: läuft in 12 Tagen ab"
    assert head.owner.value.text() == "Mia Muster"
    assert head.next.value.text() == "Sprachkursliste heraussuchen"
    assert head.next.badge.accessibleName() == "seit 2 Tagen"
    assert head.consents[Purpose.FILE].accessibleName() == "E1 ja"
    assert head.consents[Purpose.MESSENGER].accessibleName() == "E9 nein"
    assert head.consents[Purpose.CONFERENCE].accessibleName() == "E5 offen"


@pytest.mark.parametrize(
    ("until", "word"),
    [
        (date(2024, 8, 9), "läuft in 58 Tagen ab"),
        (date(2024, 7, 10), "läuft in 28 Tagen ab"),
        (date(2024, 6, 11), "abgelaufen seit 1 Tag"),
    ],
)
def test_the_head_warns_of_a_status_that_ends(qtbot: QtBot, shell: Shell, store: Store, until: date, word: str) -> None:
    page = open_file(qtbot, shell, plain_case(store, status_until=until))
    assert page.header.status.badge.accessibleName() == word


def test_the_phase_tells_its_reason_on_click(qtbot: QtBot, shell: Shell, store: Store) -> None:
    head = open_file(qtbot, shell, full_case(store)).header
    assert head.reason.isHidden()
    qtbot.mouseClick(head.phase_button, Qt.MouseButton.LeftButton)
    assert head.reason.isVisible() and "Regel: Phase" in head.reason.text()


def test_every_section_is_reached_by_keyboard(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    for at, kind in enumerate(SECTIONS):
        if at < 10:
            press(qtbot, Qt.Key(Qt.Key.Key_0 + (at + 1) % 10), ALT)
        else:
            press(qtbot, Qt.Key(Qt.Key.Key_0 + at - 9), ALT, Qt.KeyboardModifier.ShiftModifier)
        assert page.section().name == kind.name
    press(qtbot, Qt.Key.Key_PageDown, CTRL)
    assert page.section().name == SECTIONS[0].name
    press(qtbot, Qt.Key.Key_PageUp, CTRL)
    assert page.section().name == SECTIONS[-1].name


def test_tab_goes_through_a_new_entry_as_one_reads_and_then_to_save(qtbot: QtBot, shell: Shell, store: Store) -> None:
    section = open_file(qtbot, shell, plain_case(store)).open_section("needs")
    assert isinstance(section, Needs)
    section.card.add.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    names = []
    for _ in range(9):
        focused = QApplication.focusWidget()
        names.append(focused.accessibleName() or focused.text())  # type: ignore[union-attr]
        press(qtbot, Qt.Key.Key_Tab)
    labels = ["Lebensbereich", "Bedarf", "Situation", "Ressourcen", "Wunsch in eigenen Worten", "Quelle", "Erhoben am"]
    assert names == [*labels, "Erhebung zum Abschluss", "Speichern"]


def test_a_contradiction_is_told_in_the_head(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    seen = store.all(Person, case_id=case_id)[0]
    for phone in ("0214 1", "0214 2"):
        with store.unit() as unit:
            unit.save(seen, replace(seen, phone=phone))
    page = open_file(qtbot, shell, case_id)
    assert page.header.conflict.isVisible() and "Telefon" in page.header.conflict.text()
    qtbot.mouseClick(page.header.conflict.button, Qt.MouseButton.LeftButton)
    assert shell.stage.place() == "reconcile"


def test_a_case_that_is_not_here_says_so(qtbot: QtBot, shell: Shell) -> None:
    page = open_file(qtbot, shell, "unbekannt")
    assert page.findChild(EmptyState)
    page.refresh()
    page.keep()


def test_a_meldung_that_is_not_admitted_yet_opens_too(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = take_meldung(store, replace(new_meldung(store), family_name="Beispiel", given_name="Omar"))
    page = open_file(qtbot, shell, meldung.case_id)
    assert page.header.name.text().endswith("Omar Beispiel")
    assert "noch kein Fall" in page.header.about.text()
    assert page.tabs.count() == 3
    assert page.header.contact.isHidden()


def test_enter_marks_a_follow_up_as_done_and_it_can_be_taken_back(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = open_file(qtbot, shell, case_id).open_section("follow_ups")
    assert isinstance(section, FollowUps)
    write(qtbot, "in 2 wochen")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "Beim Amt nachfragen")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    (planned,) = store.all(FollowUp, case_id=case_id)
    assert (str(planned.due_on), planned.what) == ("2024-06-26", "Beim Amt nachfragen")
    section.table.setFocus()
    section.table.selectRow(0)
    press(qtbot, Qt.Key.Key_Return)
    assert store.get(FollowUp, planned.id).done_on == date(2024, 6, 12)  # type: ignore[union-attr]
    assert section.table.count() == 0 and section.undo.isVisible()
    qtbot.mouseClick(section.undo.button, Qt.MouseButton.LeftButton)
    assert store.get(FollowUp, planned.id).done_on is None  # type: ignore[union-attr]
    assert section.table.count() == 1


def test_a_follow_up_without_a_day_is_refused_at_its_field(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = open_file(qtbot, shell, case_id).open_section("follow_ups")
    assert isinstance(section, FollowUps)
    section.panel.form.focus_field("what")
    write(qtbot, "Ohne Tag")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert "fehlt der Tag" in section.panel.form.editor("due_on").problem.text()
    assert section.panel.form.editor("what").value() == "Ohne Tag"


def test_the_line_of_time_tells_everything_newest_first(qtbot: QtBot, shell: Shell, store: Store) -> None:
    section = open_file(qtbot, shell, full_case(store)).section()
    assert isinstance(section, Overview)
    told = [row.accessibleName() for row in section.timeline.widgets()]
    days = [name[6:10] + name[3:5] + name[:2] for name in told]
    assert days == sorted(days, reverse=True)
    for word in ("Meldung von", "Fall aufgenommen", "Einwilligung E2 erteilt", "Verweis an", "Telefonat", "Bedarf"):
        assert any(word in name for name in told), word
    section.groups.choose(["referrals"])
    assert all("Verweis" in row.accessibleName() for row in section.timeline.widgets())


def test_a_step_is_done_from_the_overview(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    section = page.section()
    assert isinstance(section, Overview)
    before = len(section.steps.widgets())
    section.steps.widgets()[0]._finish()  # type: ignore[attr-defined]
    assert len(section.steps.widgets()) == before - 1
    assert page.header.next.value.text() == "Termin Ausländerbehörde vorbereiten"


def test_a_need_is_assessed_and_edited(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = open_file(qtbot, shell, case_id).open_section("needs")
    assert isinstance(section, Needs)
    section.card.add.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    write(qtbot, "Sprache")
    press(qtbot, Qt.Key.Key_Tab)
    section.panel.form.editor("level").set_raw("2")
    section.panel.form.editor("situation").set_raw("Wartet auf einen Kurs")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    (need,) = store.all(Need, case_id=case_id)
    assert (need.life_area, need.level, need.situation) == ("sprache", "2", "Wartet auf einen Kurs")
    fold = section.needs.widget(need.id)
    fold.toggle()  # type: ignore[attr-defined]
    fold.form.editor("level").set_raw("1")  # type: ignore[attr-defined]
    section.keep()
    assert store.get(Need, need.id).level == "1"  # type: ignore[union-attr]


def test_a_case_is_shared_until_a_day_and_ended_early(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    section = open_file(qtbot, shell, case_id).open_section("sharing")
    assert isinstance(section, Sharing)
    section.panel.open()
    form = section.panel.form
    form.editor("staff").set_raw("user-beispiel")
    section.panel.save()
    assert "Bis wann" in form.editor("until").problem.text()
    form.editor("until").set_raw("1.7.2024")
    form.editor("reason").set_raw("Urlaubsvertretung")
    section.panel.save()
    (shared,) = store.all(Participation, case_id=case_id)
    assert (shared.staff, str(shared.until)) == ("user-beispiel", "2024-07-01")
    section.rows.widget(shared.id)._end()  # type: ignore[attr-defined]
    assert store.get(Participation, shared.id).until == date(2024, 6, 12)  # type: ignore[union-attr]


def test_the_history_tells_who_changed_what_in_plain_words(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    client = store.all(Person, case_id=case_id)[0]
    with store.unit() as unit:
        unit.save(client, replace(client, sex="female", interpreter=True))
    section = open_file(qtbot, shell, case_id).open_section("history")
    assert isinstance(section, History)
    qtbot.waitUntil(lambda: section.table.count() > 0)
    section.kinds.show_code("person")
    section._filter()
    said = [section.table.records.row_at(at) for at in range(section.table.count())]
    assert {each.kind for each in said} == {"person"}
    changed = next(each for each in said if each.field == "Geschlecht")
    assert (changed.before, changed.after, changed.author, changed.device) == (
        "–",
        "weiblich",
        "Mia Muster",
        "Laptop Muster",
    )


def test_the_history_keeps_locked_values_to_itself(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    client = store.all(Person, case_id=case_id)[0]
    with store.unit() as unit:
        unit.save(client, replace(client, health="vertraulich"))
    section = open_file(qtbot, shell, case_id).open_section("history")
    assert isinstance(section, History)
    qtbot.waitUntil(lambda: section.table.count() > 0)
    said = [section.table.records.row_at(at) for at in range(section.table.count())]
    health = next(each for each in said if each.field == "Gesundheit")
    assert (health.before, health.after) == ("gesperrt", "gesperrt")
    assert not any("vertraulich" in each.after for each in said)


def test_a_document_opens_in_the_chosen_language(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    section = page.open_section("documents")
    assert section.languages.chosen() == frozenset({"ar"})  # type: ignore[attr-defined]
    section.buttons["einwilligung"].setFocus()  # type: ignore[attr-defined]
    press(qtbot, Qt.Key.Key_Space)
    assert isinstance(shell.stage.page(), DocumentPreview)
    qtbot.waitUntil(lambda: bool(shell.stage.page()._pdf), timeout=20_000)  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_it_looks_right_and_nothing_is_cut_off(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None], size: tuple[int, int]
) -> None:
    names = {"family_name": "Muster-Beispielhausen-von-Langenfeld-Ems", "given_name": "عبد الرحمن محمد الحسيني المثالي"}
    shell.resize(*size)
    page = open_file(qtbot, shell, full_case(store, **names))
    assert page.width() <= shell.width()
    for kind in SECTIONS:
        area = page.open_section(kind.name).area
        qtbot.wait(10)
        assert area.widget().width() <= area.viewport().width(), kind.name
    page.open_section("overview")
    if size[0] > 1000:
        look(shell, "case_file")


def test_reading_again_keeps_what_is_half_typed(qtbot: QtBot, shell: Shell, store: Store) -> None:
    case_id = plain_case(store)
    page: CaseFile = open_file(qtbot, shell, case_id, "contacts")
    write(qtbot, "Telefonat")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "2")
    page.refresh()
    form = page.section().entry.form  # type: ignore[attr-defined]
    assert form.editor("sort").focus_widget().currentText() == "Telefonat"
    assert form.editor("minutes").raw() == "2"


def test_another_case_of_the_same_name_is_another_page(qtbot: QtBot, shell: Shell, store: Store) -> None:
    first, second = plain_case(store), plain_case(store)
    one = open_file(qtbot, shell, first, "contacts")
    one.section().entry.form.editor("text").set_raw("Nur im ersten Fall")  # type: ignore[attr-defined]
    two = open_file(qtbot, shell, second, "contacts")
    assert two.section().entry.form.editor("text").value() == ""  # type: ignore[attr-defined]


def test_ctrl_z_takes_back_the_last_saved_field_of_the_case(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = open_file(qtbot, shell, full_case(store))
    assert page.desk and page.desk.file.client
    client = page.desk.file.client
    save_record(store, client, replace(client, phone="0214 1"))
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert store.get(Person, client.id) == client
    assert shell.messages.text().startswith("Rückgängig: Person: Telefon")
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert "lässt sich nicht mit Strg+Z" in shell.messages.text() or "ist neu" in shell.messages.text()
