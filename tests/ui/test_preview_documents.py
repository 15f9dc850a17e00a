"""Previews: all pages in all languages, printed and saved, and never a file on the way."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrinterInfo
from pytestqt.qtbot import QtBot

from kim_desktop.errors import DocumentError
from kim_desktop.printing.flat import flat
from kim_desktop.storage.store import Store
from kim_desktop.work.documents import filled_meldebogen, print_document
from kim_desktop.work.intake import admit
from tests.ui.conftest import present
from tests.ui.meldung_samples import BIRTHDAY, fill, opened, reported, sheet_of
from ui.pdf import MemoryPdf, print_pages
from ui.places.preview import DocumentPreview, LanguagePreview, PdfPreview
from ui.shell import Shell

_WRITING: list[str] = []
_WATCHED = [False]
_BESIDE_GERMAN = ("schweigepflicht", "widerruf", "hilfeplan", "auskunft")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _WATCHED[0] and event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _WRITING.append(str(arguments[0]))


sys.addaudithook(_watch)


@pytest.fixture
def no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails if anything opened a file for writing, from Python or, as temporary file, from anywhere."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    _WRITING.clear()
    _WATCHED[0] = True
    yield
    _WATCHED[0] = False
    assert _WRITING == [] and list(temporary.iterdir()) == []


@pytest.fixture
def case_id(store: Store) -> str:
    meldung = reported(store, family_name="Haddad", given_name="أمينة", birth=BIRTHDAY, concerns=frozenset({"wohnen"}))
    return admit(store, meldung).case.id


def shown(qtbot: QtBot, shell: Shell, page: PdfPreview) -> PdfPreview:
    """The page once its document is there."""
    present(qtbot, shell)
    shell.open_page(page)
    qtbot.waitUntil(lambda: page.pdf() is not None and page.bar.button("print").isEnabled(), timeout=15_000)
    return page


def has_ink(pdf: MemoryPdf, page: int) -> bool:
    picture = pdf.picture(page, 24)
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    return len(colours) > 5


@pytest.mark.parametrize(
    ("document", "language"),
    [("meldebogen", "ar"), ("einwilligung", "ti"), ("fallblatt", "de"), *((name, "uk") for name in _BESIDE_GERMAN)],
)
def test_documents_are_shown_with_all_pages_and_in_german_where_a_language_is_missing(
    qtbot: QtBot, shell: Shell, case_id: str, document: str, language: str, no_files: None
) -> None:
    page = shown(qtbot, shell, DocumentPreview(shell.context, document, case_id, language))
    assert isinstance(page, LanguagePreview) and page.language() in {language, "de"}
    pdf = page.pdf()
    assert pdf is not None and pdf.pages() == len(PdfReader(BytesIO(page._pdf)).pages) >= 1
    assert page.pages.text() in {"1 Seite", f"{pdf.pages()} Seiten"}
    assert all(has_ink(pdf, number) for number in range(pdf.pages()))


def test_the_language_is_changed_on_the_page(qtbot: QtBot, shell: Shell, case_id: str) -> None:
    page = shown(qtbot, shell, DocumentPreview(shell.context, "einwilligung", case_id))
    assert isinstance(page, LanguagePreview)
    german = page._pdf
    page.languages.choose(["ar"])
    page.languages.choose(["uk"])
    qtbot.waitUntil(lambda: page._pdf != german and page.bar.button("print").isEnabled(), timeout=15_000)
    assert page.language() == "uk"
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(page._pdf)).pages)
    assert any("\u0400" <= letter <= "\u04ff" for letter in text)


def test_what_is_filled_in_is_seen_as_on_paper(store: Store, case_id: str, qtbot: QtBot) -> None:
    empty, filled = (
        filled_meldebogen(store, reported(store, family_name="M")),
        filled_meldebogen(
            store, reported(store, family_name="Muster-Beispielhausen", given_name="Amina", concern_line="W" * 60)
        ),
    )
    pictures = [MemoryPdf(each).picture(0, 72) for each in (empty, filled)]
    different = sum(
        pictures[0].pixel(x, y) != pictures[1].pixel(x, y)
        for x in range(0, pictures[0].width(), 2)
        for y in range(0, pictures[0].height(), 2)
    )
    assert different > 100
    assert b"/AcroForm" not in flat(filled) and b"/AcroForm" in filled


def test_printing_draws_every_page_on_a_device_in_memory(
    store: Store, case_id: str, qtbot: QtBot, no_files: None
) -> None:
    pdf = MemoryPdf(print_document(store, "meldebogen", case_id))
    paper = QBuffer()
    paper.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(paper)
    writer.setResolution(150)
    print_pages(pdf, writer)
    printed = PdfReader(BytesIO(bytes(paper.data().data())))
    assert len(printed.pages) == pdf.pages() == 2
    width, height = (float(each) for each in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    assert all(len(page.images) == 1 for page in printed.pages)


def test_without_a_printer_the_page_says_so(
    qtbot: QtBot, shell: Shell, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    page = shown(qtbot, shell, DocumentPreview(shell.context, "meldebogen", case_id))
    qtbot.keyClick(page.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert page.banner.isVisible() and "kein Drucker" in page.banner.text()


def test_saving_warns_first_and_writes_exactly_the_document(
    qtbot: QtBot, shell: Shell, case_id: str, tmp_path: Path
) -> None:
    page = shown(qtbot, shell, DocumentPreview(shell.context, "meldebogen", case_id))
    page.bar.button("save").click()
    assert page.warning.isVisible() and "nicht verschlüsselt" in page.warning.text()
    assert "verantwortlich" in page.warning.text()
    page.save_as(tmp_path / "Bogen.pdf")
    assert (tmp_path / "Bogen.pdf").read_bytes() == page._pdf
    assert "unverschlüsselt" in page.banner.text()
    page.save_as(tmp_path / "fehlt" / "Bogen.pdf")
    assert "lässt sich nichts speichern" in page.banner.text()


def test_a_document_that_cannot_be_made_is_told(qtbot: QtBot, shell: Shell) -> None:
    def fail() -> bytes:
        raise DocumentError("Die Schrift fehlt.", "Bitte neu installieren.")

    page = PdfPreview(shell.context, "Beispiel", fail)
    present(qtbot, shell)
    shell.open_page(page)
    qtbot.waitUntil(lambda: "Die Schrift fehlt" in page.banner.text(), timeout=5_000)
    assert not page.bar.button("print").isEnabled()


def test_what_is_no_document_is_told(qtbot: QtBot, shell: Shell) -> None:
    page = PdfPreview(shell.context, "Beispiel", lambda: b"kein PDF")
    present(qtbot, shell)
    shell.open_page(page)
    qtbot.waitUntil(lambda: "lässt sich nicht anzeigen" in page.banner.text(), timeout=5_000)


def test_the_blank_form_and_the_meldung_at_hand_are_one_click_away(qtbot: QtBot, shell: Shell) -> None:
    place = opened(qtbot, shell)
    place.bar.button("blank").click()
    blank = shell.stage.page()
    assert isinstance(blank, LanguagePreview) and blank.heading.text() == "Leerer Meldebogen"
    qtbot.waitUntil(lambda: blank.pdf() is not None, timeout=15_000)
    shell.go_back()
    place.begin()
    present(qtbot, shell)
    fill(sheet_of(place), family_name="Haddad", languages=frozenset({"ar"}))
    qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page = shell.stage.page()
    assert isinstance(page, LanguagePreview) and page.language() == "ar"
    qtbot.waitUntil(lambda: page.pdf() is not None, timeout=15_000)
    present(qtbot, shell)
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert shell.stage.page() is place and sheet_of(place).form.record().family_name == "Haddad"


def test_zooming_changes_the_size_and_comes_back(qtbot: QtBot, shell: Shell, case_id: str) -> None:
    page = shown(qtbot, shell, DocumentPreview(shell.context, "meldebogen", case_id))
    control: Callable[[Qt.Key], None] = lambda key: qtbot.keyClick(page.view, key, Qt.KeyboardModifier.ControlModifier)  # noqa: E731
    control(Qt.Key.Key_Minus)
    smaller = page.view.zoomFactor()
    control(Qt.Key.Key_Plus)
    assert page.view.zoomFactor() > smaller
    control(Qt.Key.Key_0)
    assert page.view.zoomMode() is page.view.ZoomMode.FitToWidth
