"""The list of open Meldungen, and drafts that survive leaving, locking and a crash."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.storage.store import Store
from tests.ui.meldung_samples import begun, fill, line_of, opened, reported, sheet_of
from ui.intake.drafts import all_drafts
from ui.places.meldung import MeldungAufnehmen
from ui.shell import Shell
from ui.widgets.signs import Level


def test_a_colleagues_changes_come_in_under_what_is_typed(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = reported(store, family_name="Muster", phone="0171 1")
    page = opened(qtbot, shell)
    page.open_meldung(meldung.id)
    sheet = sheet_of(page)
    line_of(sheet, "given_name").setText("Amina")
    with store.unit() as unit:
        unit.save(meldung, replace(meldung, phone="0152 2"))
    page.refresh()
    record = sheet.form.record()
    assert (record.phone, record.given_name) == ("0152 2", "Amina")
    sheet.save_wanted.emit()
    (taken,) = store.all(Meldung)
    assert (taken.phone, taken.given_name) == ("0152 2", "Amina")


def test_the_list_shows_the_longest_waiting_first(qtbot: QtBot, shell: Shell, store: Store) -> None:
    reported(store, family_name="Muster", received_on=date(2024, 6, 12), birth="2010", status="p24")
    reported(store, family_name="Beispiel", received_on=date(2024, 6, 3), quarter="opladen", sender="org-fb50")
    table = opened(qtbot, shell).inbox.table
    first, second = (table.records.row_at(at) for at in range(table.count()))
    assert (first.name, first.waiting, first.level) == ("Beispiel", "seit 7 Arbeitstagen", Level.LATE)
    assert (first.district, first.colour) == ("Stadtbezirk II", "yellow")
    assert (second.name, second.waiting, second.colour) == ("Muster", "seit heute", "red")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert shell.stage.page().heading.text() == "Beispiel"  # type: ignore[union-attr]


def test_a_draft_is_given_up_only_after_a_second_look(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = opened(qtbot, shell)
    page.begin()
    fill(sheet_of(page), family_name="Muster")
    page.keep()
    page.bar.button("discard").click()
    assert len(all_drafts(store)) == 1 and not page.ask.isHidden()
    page.ask.button.click()
    assert all_drafts(store) == {} and page.stack.currentWidget() is page.inbox


def test_locking_keeps_the_draft(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    line_of(sheet, "family_name").setText("Must")
    shell.lock()
    assert [draft.changed for draft in all_drafts(store).values()] == [{"family_name": "Must"}]


def test_everything_typed_survives_leaving_and_a_crash(qtbot: QtBot, shell: Shell, store: Store) -> None:
    sheet = begun(qtbot, shell)
    fill(sheet, family_name="Muster", concerns=frozenset({"wohnen"}))
    line_of(sheet, "birth").setText("3.4.9x")
    sheet.form.editor("done_so_far").findChild(QPlainTextEdit).setPlainText("Wohnung gesucht\nund")
    sheet.decision.begin("declined")
    sheet.decision.reason.set_raw("wohnt in Köln")
    kept = lambda: any(each.beside.get("decision_reason") for each in all_drafts(store).values())  # noqa: E731
    qtbot.waitUntil(kept, timeout=5_000)
    again = MeldungAufnehmen(shell.context)
    qtbot.addWidget(again)
    (row,) = [again.inbox.table.records.row_at(at) for at in range(again.inbox.table.count())]
    assert row.name == "Muster (Entwurf)"
    again.open_meldung(row.id)
    restored = sheet_of(again)
    assert restored.form.record().family_name == "Muster"
    assert restored.form.record().concerns == {"wohnen"}
    assert line_of(restored, "birth").text() == "3.4.9x"
    assert restored.form.record().done_so_far == "Wohnung gesucht\nund"
    assert restored.decision.raw()["decision_reason"] == "wohnt in Köln"
