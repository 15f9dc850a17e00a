"""Coordination reads and exports the office's figures."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from journey_parts import Sit
from office_parts import Office
from PySide6.QtWidgets import QFileDialog

from kim_desktop.work.intake import new_meldung, take_meldung
from ui.palette import PaletteDialog
from ui.places.figures import Auswertung
from ui.places.table import PLACES
from ui.shell import Shell

FAMILY = "Musterbergfrau"
SENDERS = ("org-fb50",) * 9 + ("org-caritas",) * 2


def test_coordination_gets_protected_figures_and_exports_them_without_names(
    office: Office, sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    for number, sender in enumerate(SENDERS):
        take_meldung(ada.store, replace(new_meldung(ada.store), family_name=f"{FAMILY}{number}", sender=sender))
    assert ada.sync().digests_equal
    target = tmp_path / "zahlen.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk = office.desk(office.kim)
    desk.sync()
    with sit(desk) as seat:
        page = seat.open("figures", Auswertung)
        page.question.choice.setCurrentIndex(0)
        page.fetch.click()
        seat.wait(lambda: page.report is not None)
        shown = [text for card in page.cards if card.grid for line in card.grid.texts() for text in line]
        assert page.report and page.report.protected
        assert "11" in shown and "<5" in shown
        assert "2" not in shown and "9" not in shown
        page.excel.click()
        seat.wait(lambda: "Gespeichert" in page.answer.text())
    sheets = openpyxl.load_workbook(target).worksheets
    cells = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "<5" in cells and "11" in cells
    for text in (*shown, *cells):
        assert FAMILY not in text and office.ada.name not in text


def test_case_managers_have_no_place_for_figures(office: Office, sit: Sit) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    with sit(ada) as seat:
        for name in ("Auswertung", "Abgleich"):
            place = next(each for each in PLACES if each.title == name)
            assert place.is_for(seat.store.identity.role) is (name == "Abgleich")
        for word, there in (("Abgleich", True), ("Auswertung", False)):
            assert (word in found_by_palette(seat.shell, word)) is there


def found_by_palette(shell: Shell, word: str) -> list[str]:
    """What the palette shows after a word has been typed."""
    shell.open_palette()
    palette = shell.findChild(PaletteDialog)
    palette.line.setText(word)
    model = palette.list.model()
    found = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    palette.reject()
    return found
