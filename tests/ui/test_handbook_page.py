"""F1 opens the handbook where one is, and the keyboard alone reads it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.printing.handbook import chapters, find, pictures_of
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from tests.ui.conftest import present
from ui.handbook.page import HandbookPage
from ui.handbook.pdf import HandbookPreview
from ui.page import Page
from ui.places.case_file import SECTIONS
from ui.places.table import PLACES
from ui.shell import Shell


def page_of(shell: Shell) -> HandbookPage:
    page = shell.stage.page()
    assert isinstance(page, HandbookPage)
    return page


def test_f1_opens_the_chapter_of_every_place_with_what_it_says_of_itself(qtbot: QtBot, shell: Shell) -> None:
    present(qtbot, shell)
    for place in ("today", "cases", "settings"):
        shell.open_place(place)
        before = shell.stage.page()
        assert before is not None
        shell.commands["help"].trigger()
        page = page_of(shell)
        assert page.in_front().title == before.title
        assert before.help.split(".")[0] in page.browser.toPlainText()
        QTest.keyClick(shell, Qt.Key.Key_Escape)
        assert shell.stage.page() is before


def test_f1_in_a_case_opens_the_section_in_front(qtbot: QtBot, shell: Shell) -> None:
    store = shell.context.store
    case = admit(store, take_meldung(store, replace(new_meldung(store), family_name="Muster"))).case
    present(qtbot, shell)
    shell.open_case(case.id, "consents")
    shell.commands["help"].trigger()
    page = page_of(shell)
    item = page.contents.currentItem()
    assert page.in_front().title == "Fallakte"
    assert item is not None and item.text(0) == "Einwilligungen"
    qtbot.waitUntil(lambda: page.browser.verticalScrollBar().value() > 0)
    first = page.browser.cursorForPosition(QPoint(2, 2)).block()
    shown = [first.text(), first.next().text(), first.next().next().text()]
    assert "Einwilligungen" in shown


@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.name)
def test_every_place_of_every_role_has_a_chapter_with_a_picture(place: Any) -> None:
    chapter = next(each for each in chapters() if each.title == place.title)
    assert pictures_of(chapter)
    assert find(place.title).chapter == chapter.name


def test_every_section_of_the_case_file_has_its_heading() -> None:
    for section in SECTIONS:
        target = find(section.title, "Fallakte")
        assert target.chapter == find("Fallakte").chapter
        assert target.anchor, f"no heading {section.title}"


def test_every_page_with_a_title_leads_somewhere() -> None:
    lost = [kind.title for kind in _pages(Page) if kind.help and kind.title and not _is_known(kind.title)]
    assert not lost


def test_the_keyboard_alone_searches_follows_and_comes_back(
    qtbot: QtBot, shell: Shell, look: Callable[[QWidget, str], None]
) -> None:
    present(qtbot, shell)
    shell.open_place("today")
    shell.commands["help"].trigger()
    page = page_of(shell)
    assert not page.bar.button("back").isEnabled()
    QTest.keyClick(page.browser, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.search, "rucklauf")
    assert "Nichts gefunden" in page.found.text()
    page.search.setText("Rücklauf")
    assert "Kapiteln" in page.found.text()
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.browser.textCursor().selectedText() == "Rücklauf"
    first = page.in_front().title
    for _ in range(12):
        QTest.keyClick(page.browser, Qt.Key.Key_F3)
    assert page.in_front().title != first
    look(shell, "handbuch-suche")
    steps = 0
    while page.bar.button("back").isEnabled() and steps < 30:
        steps += 1
        QTest.keyClick(page.browser, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.in_front().title == "Heute"
    QTest.keyClick(page.browser, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.bar.button("back").isEnabled()
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert not page.search.text()
    shell.resize(683, 384)
    page.open(find("Familie", "Fallakte"))
    look(shell, "handbuch-klein")


def test_a_quick_start_comes_out_of_the_printer(qtbot: QtBot, shell: Shell) -> None:
    page = HandbookPreview(shell.context, "cm")
    shell.open_page(page)
    qtbot.waitUntil(lambda: page.pdf() is not None)
    page.parts.choose(["it"])
    page.parts.changed.emit(frozenset({"it"}))
    qtbot.waitUntil(lambda: "1 Seite" in page.pages.text() and page.bar.button("print").isEnabled())


def test_escape_leads_from_the_paper_to_the_chapter_and_from_there_to_the_place(qtbot: QtBot, shell: Shell) -> None:
    present(qtbot, shell)
    shell.open_place("today")
    shell.commands["help"].trigger()
    page = page_of(shell)
    page.open(find("Familie", "Fallakte"))
    QTest.keyClick(page.browser, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(shell.stage.page(), HandbookPreview)
    QTest.keyClick(shell, Qt.Key.Key_Escape)
    assert page_of(shell) is page and page.in_front().title == "Fallakte"
    QTest.keyClick(shell, Qt.Key.Key_Escape)
    assert shell.stage.place() == "today"
    shell.commands["help"].trigger()
    assert page_of(shell) is not page
    QTest.keyClick(shell, Qt.Key.Key_Escape)
    assert shell.stage.place() == "today"


def _pages(kind: type[Page]) -> list[type[Page]]:
    return [found for each in kind.__subclasses__() for found in (each, *_pages(each))]


def _is_known(title: str) -> bool:
    return any(heading.text == title for chapter in chapters() for heading in chapter.headings)
