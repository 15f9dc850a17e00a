"""The kit: tables with many rows, badges, banners, chips, empty states."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import present
from ui.tokens import GRID
from ui.widgets.basic import (
    Button,
    Card,
    DangerButton,
    IconButton,
    PrimaryButton,
    QuietButton,
    SectionHeader,
    column,
    label,
    row,
)
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Badge, Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable


@dataclass(frozen=True)
class Line:
    """A row of a list."""

    number: int
    name: str


def level_of(line: Line) -> Level | None:
    return (Level.LATE, Level.SOON, Level.FINE, None)[line.number % 4]


COLUMNS = (
    Column[Line]("Name", lambda line: line.name, stretch=True),
    Column[Line]("Nummer", lambda line: str(line.number), key=lambda line: line.number, right=True),
    Column[Line]("Stand", lambda line: "seit 3 Tagen" if level_of(line) else "", level=level_of),
)
MANY = tuple(Line(at, f"Muster, Person {at % 997}") for at in range(50_000))


def table(qtbot: QtBot, rows: tuple[Line, ...], columns: tuple[Column[Line], ...] = COLUMNS) -> RecordTable[Line]:
    made = RecordTable(columns, "Beispiele", EmptyState("cases", "Noch keine Beispiele", "Hier stünden sie."))
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.set_rows(rows)
    present(qtbot, made)
    return made


def test_of_fifty_thousand_rows_only_those_in_view_are_read_while_scrolling(qtbot: QtBot) -> None:
    read: list[int] = []

    def name(line: Line) -> str:
        read.append(line.number)
        return line.name

    shown = table(qtbot, MANY, (Column[Line]("Name", name, stretch=True), *COLUMNS[1:]))
    shown.viewport().grab()
    bar = shown.verticalScrollBar()
    for step in range(1, 40):
        read.clear()
        bar.setValue(bar.maximum() * step // 40)
        shown.viewport().repaint()
        assert 0 < len(set(read)) <= 40


def test_fifty_thousand_rows_are_sorted_and_filtered(qtbot: QtBot) -> None:
    shown = table(qtbot, MANY)
    shown.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    shown.filter(lambda line: line.name.endswith(" 7"))
    first = shown.records.row_at(0)
    assert first.number == max(line.number for line in MANY if line.number % 997 == 7)
    assert shown.count() == sum(line.number % 997 == 7 for line in MANY)
    shown.filter(None)
    assert shown.count() == 50_000


def test_numbers_are_sorted_as_numbers(qtbot: QtBot) -> None:
    shown = table(qtbot, (Line(10, "b"), Line(9, "a")))
    shown.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert shown.records.row_at(0).number == 9


def test_enter_opens_the_row_the_cursor_is_on(qtbot: QtBot) -> None:
    shown = table(qtbot, MANY[:5])
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    with qtbot.waitSignal(shown.opened) as opened:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert opened.args == [shown.current()]
    assert shown.current() in MANY[:3]


def test_tab_leaves_a_table(qtbot: QtBot) -> None:
    holder = QWidget()
    shown, after = table(qtbot, MANY[:5]), Button("Weiter")
    holder.setLayout(column(shown, after))
    qtbot.addWidget(holder)
    present(qtbot, holder)
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_an_empty_list_says_what_would_be_there(qtbot: QtBot) -> None:
    shown = table(qtbot, ())
    assert any(each.isVisible() and "Noch keine" in each.text() for each in shown.findChildren(QLabel))
    shown.set_rows(MANY[:1])
    assert not any(each.isVisible() and "Noch keine" in each.text() for each in shown.findChildren(QLabel))


def test_a_table_is_read_out_cell_by_cell(qtbot: QtBot) -> None:
    shown = table(qtbot, MANY[:3])
    spoken = QAccessible.queryAccessibleInterface(shown)
    assert spoken.text(QAccessible.Text.Name) == "Beispiele"
    cells = [spoken.child(at).text(QAccessible.Text.Name) for at in range(spoken.childCount())]
    assert {"Name", "Nummer", "Stand", "seit 3 Tagen", "Muster, Person 2"} <= set(cells)


def test_a_badge_says_its_state_in_words(qtbot: QtBot) -> None:
    badge = Badge(Level.LATE, "3 Tage zu spät")
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "3 Tage zu spät"
    badge.show_state(Level.FINE, "erledigt")
    assert badge.accessibleName() == "erledigt"


def test_a_banner_can_be_closed_and_acted_on(qtbot: QtBot) -> None:
    done: list[str] = []
    banner = Banner(Level.SOON, "Der Code läuft ab.", "Erneuern", lambda: done.append("x"), closable=True)
    qtbot.addWidget(banner)
    banner.show()
    qtbot.keyClick(banner.button, Qt.Key.Key_Space)
    assert done == ["x"]
    with qtbot.waitSignal(banner.dismissed):
        qtbot.keyClick(
            banner.findChild(IconButton, options=Qt.FindChildOption.FindChildrenRecursively), Qt.Key.Key_Space
        )
    assert banner.isHidden()


def test_chips_filter_together_or_one_at_a_time(qtbot: QtBot) -> None:
    several = ChipRow([("late", "Überfällig"), ("mine", "Meine")], "Filter")
    single = ChipRow([("day", "Tag"), ("week", "Woche")], "Zeitraum", single=True)
    for each in (several, single):
        qtbot.addWidget(each)
        each.choose(["day", "late"])
    with qtbot.waitSignal(several.changed) as changed:
        qtbot.keyClick(several._chips["mine"], Qt.Key.Key_Space)
    assert changed.args == [frozenset({"late", "mine"})]
    qtbot.keyClick(single._chips["week"], Qt.Key.Key_Space)
    assert single.chosen() == {"week"}


def test_the_kit_can_be_looked_at(qtbot: QtBot, look: Callable[[QWidget, str], None]) -> None:
    kit = QWidget()
    badges = row(
        *(Badge(level, word) for level, word in zip(Level, ("zu spät", "bald", "gut", "neu", "ruht"), strict=True)),
        None,
    )
    banners = [
        Banner(
            level,
            "Was hier steht, sagt es ruhig und nennt einen Ausweg, auch wenn es länger wird.",
            "Zeigen",
            None,
            True,
        )
        for level in Level
    ]
    buttons = row(
        PrimaryButton("Aufnehmen"),
        Button("Später", None, "clock"),
        QuietButton("Abbrechen"),
        DangerButton("Löschen"),
        IconButton("print", "Drucken"),
        None,
    )
    disabled = Button("Geht nicht")
    disabled.setEnabled(False)
    buttons.addWidget(disabled)
    chips = ChipRow(
        [(str(n), text) for n, text in enumerate(("Überfällig 3", "Heute", "Diese Woche", "Ohne Termin"))], "Filter"
    )
    chips.choose(["1"])
    header = SectionHeader("Überschrift", "Eine Erklärung in einem Satz.", Button("Neu", None, "plus"))
    shown = RecordTable(COLUMNS, "Beispiele")
    shown.set_rows(MANY[:9])
    shown.selectRow(2)
    empty = EmptyState(
        "inbox", "Keine neuen Meldungen", "Neue Meldungen erscheinen hier nach dem Abgleich.", "Meldung aufnehmen"
    )
    kit.setLayout(
        column(
            label("Baukasten", "h1"),
            Card(header, badges, buttons, chips),
            *banners,
            shown,
            Card(empty),
            space=2 * GRID,
            margin=3 * GRID,
        )
    )
    qtbot.addWidget(kit)
    kit.resize(900, 1250)
    look(kit, "kit")
