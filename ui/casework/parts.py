"""What the sections of a case file are made of: scrolled body, list lines, lists that keep their rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QWidget

from ui.casework.desk import Desk
from ui.casework.focus import focusable
from ui.casework.texts import say
from ui.icons import icon
from ui.tokens import GRID
from ui.widgets.basic import Divider, IconLabel, QuietButton, column, label, row, scrolled
from ui.widgets.signs import Badge, Level

_BESIDE_FROM, _LEAST_WORDS = 860, 96
PAGE = 40
"""How many entries of a long list are made at a time."""


class Section(QWidget):
    """One section of the case file; `body` scrolls when there is too little room."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.body = column(space=2 * GRID)
        # Focus frames and the scroll bar need a little room of their own at the right.
        self.body.setContentsMargins(0, GRID, GRID, GRID)
        self.area = scrolled(self.body)
        self.setLayout(column(self.area))
        self.setAccessibleName(self.title.replace("&", "und"))  # Qt would take it for the mark of a mnemonic

    def refresh(self) -> None:
        """Show the case as it was read last."""

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""

    def keep(self) -> None:
        """Save what is half typed."""

    def begin(self, hint: Any) -> None:
        """Start with what another section asked for: a record's id leads to its row."""
        found = [rows.reveal(hint) for rows in self.findChildren(Rows)] if isinstance(hint, str) else []
        row = next((each for each in found if each), None)
        if row is None:
            self.focus_first()
            return
        for part in focusable(row):
            if part.isVisibleTo(row):
                part.setFocus()
                break
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The context menu, also by its key: from a row to the history of its record."""
        record_id = self.record_at(self.childAt(event.pos()))
        if record_id and self.name != "history":
            self.history_menu(record_id).popup(event.globalPos())

    def history_menu(self, record_id: str) -> QMenu:
        """What can be done with any record."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = menu.addAction(icon("history"), "Verlauf dieses Eintrags")
        shown.triggered.connect(lambda: self.desk.show_section("history", record_id))
        return menu

    def record_at(self, widget: QWidget | None) -> str:
        """The record in whose row a widget stands, empty for none."""
        while widget is not None and widget is not self:
            above = widget.parentWidget()
            if isinstance(above, Rows) and (found := above.record_of(widget)):
                return found
            widget = above
        return ""


@dataclass(frozen=True)
class Sketch:
    """A list entry in words: picture, title, text below it, and how it stands."""

    picture: str
    title: str
    text: str = ""
    level: Level | None = None
    word: str = ""


class Sign(QHBoxLayout):
    """Room for a badge, which is made only where there is something to say."""

    def __init__(self, where: Qt.AlignmentFlag) -> None:
        super().__init__()
        self._where = where
        self.badge: Badge | None = None

    def show_state(self, level: Level | None, word: str, picture: str = "") -> None:
        """Say how something stands, or nothing."""
        if level is not None and self.badge is None:
            self.badge = Badge(level, word, picture)
            self.addWidget(self.badge, alignment=self._where)
        if self.badge:
            self.badge.setVisible(level is not None)
            self.badge.show_state(level or Level.NEUTRAL, word, picture)


class Line(QWidget):
    """Shows a sketch, with buttons at the right."""

    def __init__(self, sketch: Sketch, *buttons: QWidget) -> None:
        super().__init__()
        self._buttons = buttons
        self._icon = IconLabel(sketch.picture, 20)
        self._title = label("", "strong", wrap=True)
        self._text = label("", "small", wrap=True)
        for text in (self._title, self._text):
            text.setMinimumWidth(_LEAST_WORDS)
        self._sign = Sign(Qt.AlignmentFlag.AlignVCenter)
        words = column(self._title, self._text, space=2)
        outer = row(space=12)
        outer.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        outer.addLayout(words, 1)
        outer.addLayout(self._sign)
        for part in buttons:
            outer.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        outer.setContentsMargins(0, GRID, 0, GRID)
        self.setLayout(outer)
        self.show_sketch(sketch)

    def show_sketch(self, sketch: Sketch) -> None:
        """Change the words."""
        self._icon.show_icon(sketch.picture, "muted")
        say(self._title, sketch.title)
        say(self._text, sketch.text)
        self._text.setVisible(bool(sketch.text))
        self._sign.show_state(sketch.level, sketch.word)
        self.setAccessibleName(", ".join(part for part in (sketch.title, sketch.text, sketch.word) if part))
        for button in self._buttons:
            button.setAccessibleDescription(sketch.text)  # lines of the same title are told apart


class Identified(Protocol):
    """What a list can hold: values that say which one they are."""

    @property
    def id(self) -> str:
        """Stays the same when the value changes."""


R = TypeVar("R", bound=Identified)


class Rows(QWidget, Generic[R]):
    """A list that changes its rows in place, so that nothing under the pointer or in a form is lost.

    Of a long list only the first rows are made; a button below them makes the next, and `grown` says so.
    """

    grown = Signal()

    def __init__(
        self,
        make: Callable[[R], QWidget],
        empty: QWidget | None = None,
        rest: str = "Weitere anzeigen",
        lines: bool = True,
    ) -> None:
        super().__init__()
        self._make, self._empty, self._rest, self._lines = make, empty, rest, lines
        self._records: Sequence[R] = ()
        self._most = PAGE
        self._rows: dict[str, tuple[R, QWidget, QFrame]] = {}
        self.more = QuietButton("", self.show_more)
        self.more.hide()
        self._layout = column(*([empty] if empty else []), self.more, space=0)
        self.setLayout(self._layout)

    def show_records(self, records: Iterable[R], anew: bool = False) -> None:
        """Show these, in this order; rows that were made stay in sight, unless one begins `anew`."""
        self._records = list({record.id: record for record in records}.values())
        made = [at for at, record in enumerate(self._records, 1) if record.id in self._rows]
        self._most = PAGE if anew else max([self._most, *made[-1:]])
        self._show()

    def show_more(self) -> None:
        """Show the next page."""
        self._grow(self._most + PAGE)

    def reveal(self, record_id: str) -> QWidget | None:
        """The row of a record, which is made if it stands further down; None if it is not in the list."""
        at = next((at for at, record in enumerate(self._records, 1) if record.id == record_id), 0)
        if at > self._most:
            self._grow(at)
        return self.widget(record_id) if at else None

    def widget(self, record_id: str) -> QWidget:
        """The row of a record."""
        return self._rows[record_id][1]

    def record_of(self, widget: QWidget) -> str:
        """The record that a row shows, empty if it is no row."""
        return next((record_id for record_id, row in self._rows.items() if row[1] is widget), "")

    def widgets(self) -> list[QWidget]:
        """All rows from top to bottom."""
        return [self._rows[each][1] for each in self._order()]

    def _grow(self, most: int) -> None:
        before, had_focus = self._most, self.more.hasFocus()
        self._most = most
        self._show()
        self.grown.emit()
        if had_focus and self.more.isHidden():
            self._focus_row(self._records[before].id)

    def _focus_row(self, record_id: str) -> None:
        for part in focusable(self.widget(record_id)):
            if part.isVisibleTo(self):
                part.setFocus()
                return

    def _show(self) -> None:
        shown = self._records[: self._most]
        for gone in self._rows.keys() - {record.id for record in shown}:
            self._drop(gone)
        self._layout.setEnabled(False)  # else every row that shows would lay out all the others
        for at, record in enumerate(shown):
            self._put(at, record)
        self._layout.setEnabled(True)
        self._layout.invalidate()
        if self._empty:
            self._empty.setVisible(not shown)
        left = len(self._records) - len(shown)
        self.more.setText(f"{self._rest} ({left})")
        self.more.setVisible(left > 0)

    def _order(self) -> list[str]:
        return sorted(self._rows, key=lambda each: self._layout.indexOf(self._rows[each][1]))

    def _put(self, at: int, record: R) -> None:
        if record.id not in self._rows:
            self._rows[record.id] = (record, self._make(record), Divider())
        old, widget, line = self._rows[record.id]
        if old != record:
            widget.show_record(record)  # type: ignore[attr-defined]
            self._rows[record.id] = (record, widget, line)
        first = 1 if self._empty else 0
        if self._layout.indexOf(widget) != first + 2 * at + 1:
            self._layout.insertWidget(first + 2 * at, line)
            self._layout.insertWidget(first + 2 * at + 1, widget)
            widget.show()  # else it would only show with the next event, too late to take the keyboard
        line.setVisible(self._lines and at > 0)

    def _drop(self, record_id: str) -> None:
        _, widget, line = self._rows.pop(record_id)
        for part in (widget, line):
            self._layout.removeWidget(part)
            part.hide()
            part.deleteLater()


class Beside(QWidget):
    """Two columns where there is room, one below the other where not."""

    def __init__(self, left: QWidget, right: QWidget, shares: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self._box = row(space=2 * GRID)
        for part, share in zip((left, right), shares, strict=True):
            holder = column(part, None)
            self._box.addLayout(holder, share)
        self.setLayout(self._box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
