"""Die Kette: a picture one can walk through, its breaks, and the Lücke that comes of one."""

from collections.abc import Callable

from case_file_samples import open_file, press
from plan_samples import long_case
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.rules.chain import Link
from kim_desktop.domain.rules.chain_breaks import Break
from kim_desktop.storage.store import Store
from ui.casework.chain import BreakLine, ChainSection
from ui.shell import Shell


def test_the_chain_is_walked_by_keyboard_and_a_break_becomes_a_gap(
    qtbot: QtBot, shell: Shell, store: Store, look: Callable[[QWidget, str], None]
) -> None:
    page = open_file(qtbot, shell, long_case(store))
    section = page.open_section("chain")
    assert isinstance(section, ChainSection)
    shell.resize(1366, 1000)
    canvas = section.view.canvas
    canvas.setFocus()
    press(qtbot, Qt.Key.Key_Home)
    first = canvas.current()
    assert isinstance(first, Link) and first.title.startswith("Einreise")
    assert "Einreise" in canvas.accessibleDescription()
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Down)
    assert canvas.current() not in {None, first}
    look(shell, "chain")
    narrow = canvas.width()
    section.zoom.choose(["months"])
    assert canvas.width() > 3 * narrow
    section.zoom.choose(["fit"])
    assert canvas.width() == narrow
    line = next(each for each in section.breaks.widgets() if isinstance(each, BreakLine))
    line.report.click()
    panel = section.panel
    assert panel.isVisible() and panel.form.editor("district").value() == "II"
    panel.form.editor("what").set_raw("Amira Beispiel wartet zu lange.")
    panel.save()
    assert "Amira" in panel.form.editor("what").problem.text() and not store.all(Gap)
    panel.form.editor("what").set_raw("Nach dem Wechsel des Status fehlt der Anschluss.")
    panel.save()
    (gap,) = store.all(Gap)
    assert gap.reported_by == "user-muster" and gap.case_id == ""
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert page.section().name == "family"


def test_a_click_on_a_break_in_the_picture_opens_its_gap(qtbot: QtBot, shell: Shell, store: Store) -> None:
    section = open_file(qtbot, shell, long_case(store)).open_section("chain")
    assert isinstance(section, ChainSection)
    picture = section.view.canvas._picture
    assert picture
    placed = next(each for each in picture.placed if isinstance(each.item, Break))
    qtbot.mouseClick(section.view.canvas, Qt.MouseButton.LeftButton, pos=placed.shape.center().toPoint())
    assert section.panel.isVisible()
    assert section.panel.form.editor("what").value() == placed.item.anonymous  # type: ignore[union-attr]


def test_a_relative_has_a_chain_of_their_own(qtbot: QtBot, shell: Shell, store: Store) -> None:
    section = open_file(qtbot, shell, long_case(store)).open_section("chain")
    assert isinstance(section, ChainSection) and section.people
    child = next(key for key, name in section._offered if name == "Lina Beispiel")
    section.people.choose([child])
    sorts = {each.item.sort for each in section.view.canvas._picture.placed if isinstance(each.item, Link)}  # type: ignore[union-attr]
    assert sorts == {"status", "address"}
