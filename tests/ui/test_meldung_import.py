"""A Meldebogen that another office has filled in comes into the form; nothing is dropped in silence."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.storage.store import Store
from tests.ui.meldung_samples import BIRTHDAY, fill, filled_pdf, line_of, opened, reported, sheet_of
from ui.intake.drafts import all_drafts
from ui.intake.notes_card import NotesCard
from ui.intake.sheet import MeldungSheet
from ui.places.meldung import MeldungAufnehmen
from ui.shell import Shell
from ui.widgets.basic import QuietButton

ENTRIES = {
    "sender_person": "Frau Beispiel",
    "family_name": "Haddad",
    "given_name": "أمينة",
    "birth": "03.04.1991",
    "languages": "Arabisch, Klingonisch",
    "children": "viele",
    "received_on": "01.06.2024",
}


def taken(qtbot: QtBot, page: MeldungAufnehmen, pdf: Path | bytes) -> MeldungSheet:
    """The form after an import."""
    page.take_pdf(pdf)
    qtbot.waitUntil(lambda: page.sheet is not None and not page.sheet.notes_card.isHidden(), timeout=5_000)
    return sheet_of(page)


def texts(card: NotesCard) -> str:
    return " ".join(each.text() for each in card.findChildren(type(card._title)))


def test_a_filled_in_pdf_fills_a_new_meldung_and_tells_its_doubts(
    qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "Meldung.pdf"
    file.write_bytes(filled_pdf(store, **ENTRIES))
    sheet = taken(qtbot, opened(qtbot, shell), file)
    record = sheet.form.record()
    assert (record.sender_person, record.family_name, record.given_name) == ("Frau Beispiel", "Haddad", "أمينة")
    assert (record.birth, record.languages, record.children) == (BIRTHDAY, {"ar"}, None)
    assert record.received_on == date(2024, 6, 1)
    assert "Klingonisch" in sheet.form.editor("languages").problem.text()
    assert "viele" in sheet.form.editor("children").problem.text()
    assert "Klingonisch" in texts(sheet.notes_card) and "viele" in texts(sheet.notes_card)
    assert "Felder aus dem PDF übernommen" in sheet.notes_card.title()
    assert sheet.panel.duplicates.badge.accessibleName() == "niemand mit ähnlichem Namen"


def test_the_doubts_of_an_import_survive_a_crash(qtbot: QtBot, shell: Shell, store: Store) -> None:
    taken(qtbot, opened(qtbot, shell), filled_pdf(store, **ENTRIES))
    again = MeldungAufnehmen(shell.context)
    qtbot.addWidget(again)
    (draft,) = all_drafts(store).values()
    again.open_meldung(draft.meldung_id)
    sheet = sheet_of(again)
    assert sheet.form.record().family_name == "Haddad"
    assert "viele" in texts(sheet.notes_card) and "viele" in sheet.form.editor("children").problem.text()


def test_what_was_typed_stays_and_the_difference_is_told(qtbot: QtBot, shell: Shell, store: Store) -> None:
    page = opened(qtbot, shell)
    page.begin()
    fill(sheet_of(page), family_name="Al-Haddad", phone="0171 1")
    sheet = taken(qtbot, page, filled_pdf(store, family_name="Haddad", given_name="Amina", phone="0171 1"))
    record = sheet.form.record()
    assert (record.family_name, record.given_name, record.phone) == ("Al-Haddad", "Amina", "0171 1")
    assert "Im PDF: Haddad" in texts(sheet.notes_card)
    take = next(each for each in sheet.notes_card.findChildren(QuietButton) if each.text() == "Übernehmen")
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    assert sheet.form.record().family_name == "Haddad" and line_of(sheet, "family_name").text() == "Haddad"


def test_decisions_in_the_pdf_are_not_ours(qtbot: QtBot, shell: Shell, store: Store) -> None:
    pdf = filled_pdf(store, family_name="Haddad", decision_reason="schon entschieden", target_group_reason="rot, weil")
    sheet = taken(qtbot, opened(qtbot, shell), pdf)
    assert sheet.form.record().decision_reason == "" and sheet.form.record().target_group_reason == ""
    assert "schon entschieden" in texts(sheet.notes_card) and "rot, weil" in texts(sheet.notes_card)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 mitten abgebroch", "beschädigt"),
        (b"Betreff: Meldung", "keine PDF-Datei"),
        (b"", "keine PDF-Datei"),
    ],
)
def test_a_damaged_file_gives_a_message_and_keeps_what_was_typed(
    qtbot: QtBot, shell: Shell, tmp_path: Path, content: bytes, said: str
) -> None:
    page = opened(qtbot, shell)
    page.begin()
    line_of(sheet_of(page), "family_name").setText("Muster")
    file = tmp_path / "kaputt.pdf"
    file.write_bytes(content)
    page.take_pdf(file)
    qtbot.waitUntil(lambda: said in page.hint.text(), timeout=5_000)
    assert page.hint.isVisible() and line_of(sheet_of(page), "family_name").text() == "Muster"


def test_a_file_that_is_gone_is_told(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    page = opened(qtbot, shell)
    page.take_pdf(tmp_path / "weg.pdf")
    qtbot.waitUntil(lambda: "weg.pdf" in page.hint.text(), timeout=5_000)


def test_a_pdf_is_dropped_onto_the_form(qtbot: QtBot, shell: Shell, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "Meldung.pdf"
    file.write_bytes(filled_pdf(store, family_name="Haddad"))
    page, data = opened(qtbot, shell), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    where, copy, left = QPointF(300, 300), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(where, copy, data, left, Qt.KeyboardModifier.NoModifier)
    page.dragEnterEvent(enter)
    assert enter.isAccepted() and "loslassen" in page.hint.text()
    page.dropEvent(QDropEvent(where, copy, data, left, Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: page.sheet is not None and not page.sheet.notes_card.isHidden(), timeout=5_000)
    assert sheet_of(page).form.record().family_name == "Haddad"


def test_a_pdf_completes_a_meldung_that_is_on_file(qtbot: QtBot, shell: Shell, store: Store) -> None:
    meldung = reported(store, family_name="Haddad", received_on=date(2024, 6, 3))
    page = opened(qtbot, shell)
    page.open_meldung(meldung.id)
    sheet = taken(qtbot, page, filled_pdf(store, given_name="Amina", received_on="01.06.2024"))
    assert sheet.form.record().received_on == date(2024, 6, 3)
    page.save()
    (stored,) = store.all(Meldung)
    assert (stored.id, stored.given_name) == (meldung.id, "Amina")
