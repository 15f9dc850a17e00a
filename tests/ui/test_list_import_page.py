"""Listen einlesen and Verwaltung through the window."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry, ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.rules.facts import BORDER
from kim_desktop.work.import_runs import runs
from tests.ui.conftest import present
from ui.places.administration import Verwaltung
from ui.places.list_import import ListenEinlesen

STREETS = """Name,PostalCode,Locality,RegionalKey,Borough,Suburb
Kölner Straße,51379,Leverkusen,05316000,Stadtbezirk II,Opladen
Sandstraße,51379,Leverkusen,05316000,Stadtbezirk II,Opladen
Hauptstraße,51373,Leverkusen,05316000,Stadtbezirk I,Wiesdorf
Grenzweg,51381,Leverkusen,05316000,Stadtbezirk III,Atlantis
Domplatz,50667,Köln,05315000,,
"""


@pytest.fixture
def old_list(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Klienten"
    rows = [
        ["Klientenliste Beratungsstelle Beispiel, Stand 10/2024", None, None, None, None, None, None],
        ["Name", "geb.", "m/w", "Herkunftsland", "Status", "Adresse", "Bemerkungen"],
        ["Muster, Testa", date(1991, 4, 3), "w", "Syrien", "Gestattung", "Kölner Str. 5, 51379 Leverkusen", "Di"],
        ["PROBE Anton", "1988", "m", "Afghanistan", "grüner Schein", "", "braucht Kita-Platz"],
        ["Beispiel, Berta", "13.13.1990", "w", "Irak", "Duldung", "", ""],
        ["Muster Testa", "03.04.91", "w", "", "", "", ""],
        [None, "1.1.1970", "m", "Syrien", "", "", ""],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    book.create_sheet("Notizen").append(["nichts"])
    path = tmp_path / "Klienten 2024.xlsx"
    book.save(path)
    return path


@pytest.fixture
def page(qtbot, context):
    made = ListenEinlesen(context)
    qtbot.addWidget(made)
    made.resize(1160, 1250)
    made.refresh()
    made.show()
    return made


def read(qtbot, sheet, path: Path) -> None:
    sheet.take_file(path)
    qtbot.waitUntil(lambda: bool(sheet.preview.plan.rows) and sheet.go.isEnabled(), timeout=20_000)


def test_a_list_is_looked_at_read_in_and_taken_back(qtbot, page, store, old_list, look):
    read(qtbot, page.sheet, old_list)
    assert page.sheet.file.sheets.count() == 2
    assert page.sheet.columns.mapping()[0] == "_name"
    assert page.sheet.go.text() == "3 Meldungen einlesen"
    assert store.count(Meldung) == 0
    page.sheet.preview.table.selectRow(1)
    assert "grüner Schein" in page.sheet.preview.notes.text()
    look(page, "liste-einlesen")

    present(qtbot, page)
    page.sheet.preview.table.setFocus()
    qtbot.waitUntil(page.sheet.preview.table.hasFocus)
    qtbot.keyClick(page.sheet.preview.table, Qt.Key.Key_F24)  # no modifier is left down from elsewhere
    page.sheet.preview.table.clearSelection()
    page.sheet.preview.table.selectRow(3)
    qtbot.keyClick(page.sheet.preview.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.sheet.go.text() == "4 Meldungen einlesen")
    page.sheet.columns.combos[6].show_code("_name")
    page.sheet.columns.combos[6].chosen.emit()
    assert "Mehrere Spalten" in page.sheet.columns.problem.text()
    page.sheet.columns.combos[6].show_code("")
    page.sheet.columns.combos[6].chosen.emit()
    page.sheet.check()
    qtbot.waitUntil(lambda: page.sheet.go.text() == "3 Meldungen einlesen" and page.sheet.go.isEnabled())
    page.sheet.write()
    qtbot.waitUntil(lambda: store.count(Meldung) == 3 and bool(page.runs.buttons), timeout=20_000)
    assert "Eingelesen: 3 Meldungen" in page.sheet.banner.text()

    run = runs(store)[0]
    page.runs.buttons[run.id].click()
    assert "zurücknehmen?" in page.runs.banner.text()
    look(page, "liste-zuruecknehmen")
    page.runs.banner.button.click()
    qtbot.waitUntil(lambda: "3 Meldungen gelöscht" in page.runs.banner.text(), timeout=20_000)
    assert not [each for each in store.all(Meldung) if each.family_name]


def test_a_list_may_be_dropped_and_what_is_none_is_told(qtbot, page, tmp_path):
    wrong = tmp_path / "kaputt.xlsx"
    wrong.write_bytes(b"PK\x03\x04 Unsinn")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(wrong))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.sheet.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    qtbot.waitUntil(lambda: "beschädigt" in page.sheet.banner.text(), timeout=20_000)
    assert page.sheet.preview.isHidden()


def test_streets_are_read_in_and_the_key_is_kept(qtbot, context, store, tmp_path, look):
    with store.unit() as unit:
        for staff, capacity in (("user-muster", 20), ("user-beispiel", 0)):
            member = store.get(StaffMember, staff)
            unit.save(member, StaffMember(**{**member.__dict__, "capacity": capacity}))
    path = tmp_path / "strassen.csv"
    path.write_text(STREETS, encoding="utf-8")
    page = Verwaltung(context)
    qtbot.addWidget(page)
    page.resize(1160, 1300)
    page.refresh()
    page.show()
    streets = page.open_part("streets")
    read(qtbot, streets.sheet, path)
    assert streets.sheet.go.text() == "3 Änderungen einlesen"
    assert "Zeilen anderer Gemeinden übersprungen: 1" in streets.sheet.file.about.text()
    look(page, "verwaltung-strassen")
    streets.sheet.write()
    qtbot.waitUntil(lambda: store.count(Street) == 3 and streets.table.count() == 3, timeout=20_000)
    streets.search.setText("koelner str")
    assert streets.table.count() == 1

    part = page.open_part("responsibility")
    part.key.begin()
    part.key.save()
    assert store.count(ResponsibilityKey) == 0
    part.key.form.set_raw({"staff": "user-muster", "district": "II", "share": "80"})
    part.key.save()
    assert [(each.staff, each.share) for each in store.all(ResponsibilityKey)] == [("user-muster", 80)]
    part.border.choose(part.border.chosen() | {"opladen"})
    assert BORDER in store.all(CodeEntry, catalogue="quarter", code="opladen")[0].flags
    part.key.table.selectRow(0)
    part.key.edit(part.key.table.current())
    look(page, "verwaltung-zustaendigkeit")
