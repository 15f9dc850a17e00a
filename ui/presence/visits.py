"""Who came by today: big keys that count, and the list of numbers that wait; there is no name on the screen."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.office import Visit
from kim_desktop.domain.rules.presence import FLAT, RESIDENT, UNKNOWN, minutes_between
from kim_desktop.work.presence import LEFT, SEEN, WAITING
from ui.context import Context
from ui.fonts import font
from ui.tokens import GRID, TYPE
from ui.widgets.basic import Button, Card, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import EmptyState, Level
from ui.widgets.table import Column, RecordTable

_KEYS = ((RESIDENT, "In der Unterkunft", "R"), (FLAT, "In einer Wohnung", "W"), (UNKNOWN, "Unbekannt", "U"))
_LEVELS = {WAITING: Level.SOON, SEEN: Level.FINE, LEFT: Level.NEUTRAL}
_LEAST_LIST = 230
_TALL = 64


@dataclass(frozen=True)
class Line:
    """A visit and the time of day at which it is shown."""

    visit: Visit
    at: str

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for a talk, or talks right now."""
        return self.visit.state == WAITING

    @property
    def minutes(self) -> int | None:
        """How long somebody waits, or the talk lasts or lasted."""
        if not self.waits:
            return self.visit.minutes
        return minutes_between(self.visit.begun_at or self.visit.came_at, self.at)


class Counters(QWidget):
    """A big button and a single key for each group; `came` carries the group."""

    came = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        flow = FlowLayout(space=2 * GRID)
        self.buttons: dict[str, Button] = {}
        for group, name, key in _KEYS:
            button = self.buttons[group] = Button("", lambda group=group: self.came.emit(group))  # type: ignore[misc]
            button.setFont(font(TYPE.h3, 600))
            button.setMinimumSize(210, _TALL)
            button.setAccessibleDescription(f"Jemand Neues: {name}. Taste {key}")
            flow.addWidget(button)
        self.setLayout(flow)
        self.show_counts([])

    def show_counts(self, visits: Iterable[Visit]) -> None:
        """Show how many of each group came by."""
        groups = [visit.group or UNKNOWN for visit in visits]
        for group, name, key in _KEYS:
            self.buttons[group].setText(f"{name}: {groups.count(group)}\nNeu mit Taste {key}")
            self.buttons[group].setAccessibleName(f"{name}: {groups.count(group)}")

    def listen(self, page: QWidget) -> None:
        """Take the single keys wherever the page has the keyboard, but for fields in which one types."""
        for group, _name, key in _KEYS:
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.buttons[group].click)


class VisitCard(Card):
    """The list of the day: who waits stands first; Enter begins a talk, G says that somebody left."""

    talk_wanted = Signal(object)
    left = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        empty = EmptyState("person", "Noch niemand da", "R, W oder U zählt, wer kommt. Namen stehen hier nie.")
        self.table: RecordTable[Line] = RecordTable(self._columns(), "Besuche von heute, nach Nummern", empty)
        self.table.setMinimumHeight(_LEAST_LIST)
        self.summary = label("", "muted", wrap=True)
        self.talk = Button("Beraten (Enter)", self._open, "note")
        self.gone = Button("Gegangen (G)", self._leave, "close")
        buttons = QWidget()
        flow = FlowLayout()
        for part in (self.talk, self.gone):
            flow.addWidget(part)
        buttons.setLayout(flow)
        self.body.addLayout(column(label("Besuche", "h3"), self.summary, space=2))
        self.body.addWidget(self.table)
        self.body.addWidget(buttons)
        self.table.opened.connect(lambda _line: self._open())
        self.table.picked.connect(lambda _line: self._enable())
        gone = QShortcut(QKeySequence("G"), self)
        gone.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        gone.activated.connect(self._leave)

    def show_visits(self, visits: list[Visit], at: str) -> None:
        """Show the visits; the chosen one stays chosen until it is done, then the next who waits is."""
        chosen = self.table.current()
        lines = sorted((Line(each, at) for each in visits), key=lambda line: (not line.waits, line.visit.number))
        self.table.set_rows(lines)
        done = {line.visit.id for line in lines if not line.waits}
        self.select("" if chosen is None or (chosen.waits and chosen.visit.id in done) else chosen.visit.id)
        waiting = sum(line.waits for line in lines)
        seen = sum(line.visit.state == SEEN for line in lines)
        self.summary.setText(f"Wartend: {waiting} · beraten: {seen} · insgesamt: {len(lines)}")
        self._enable()

    def select(self, visit_id: str) -> None:
        """Choose a visit, the first one if it is not there."""
        rows = [self.table.records.row_at(at).visit.id for at in range(self.table.count())]
        if rows:
            self.table.selectRow(rows.index(visit_id) if visit_id in rows else 0)

    def _current(self) -> Visit | None:
        line = self.table.current()
        return line.visit if line and line.waits else None

    def _open(self) -> None:
        visit = self._current()
        if visit:
            self.talk_wanted.emit(visit)

    def _leave(self) -> None:
        visit = self._current()
        if visit:
            self.left.emit(visit)

    def _enable(self) -> None:
        for button in (self.talk, self.gone):
            button.setEnabled(self._current() is not None)

    def _columns(self) -> list[Column[Line]]:
        names = self._context.lookups
        return [
            Column("Nr.", lambda line: str(line.visit.number), key=lambda line: line.visit.number, width=60),
            Column("Wohnt", lambda line: names.label("visit_group", line.visit.group or UNKNOWN), stretch=True),
            Column("Seit", lambda line: line.visit.came_at, width=70),
            Column("Stand", self._state, level=lambda line: _level(line), width=150),
            Column("Minuten", _minutes, key=lambda line: line.minutes or 0, width=90, right=True),
        ]

    def _state(self, line: Line) -> str:
        if line.waits and line.visit.begun_at:
            return "im Gespräch"
        return self._context.lookups.label("visit_state", line.visit.state)


def _level(line: Line) -> Level:
    return Level.INFO if line.waits and line.visit.begun_at else _LEVELS.get(line.visit.state, Level.NEUTRAL)


def _minutes(line: Line) -> str:
    return "" if line.minutes is None else str(line.minutes)
