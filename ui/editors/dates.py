"""Editors for days and partial dates: they take what people type and show how it was understood."""

from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout

from kim_desktop.clock import Clock, local_date, system_clock
from kim_desktop.domain.dates import parse_date, parse_partial, show_date
from kim_desktop.domain.fields import Field
from ui.editors.lines import LineEditor
from ui.icons import icon


class PartialDateEditor(LineEditor):
    """A day, a month or a year: "3.4.91", "april 1991", "1991"."""

    def __init__(self, field: Field, clock: Clock = system_clock) -> None:
        self._clock = clock
        super().__init__(field)

    def _parse(self, text: str) -> Any:
        return parse_partial(text, self._today()) if text.strip() else None

    def _text_of(self, value: Any) -> str:
        return show_date(value) if value else ""

    def _example(self) -> str:
        return "z. B. 03.04.1991 oder 1991"

    def _today(self) -> date:
        return local_date(self._clock())


class DateEditor(PartialDateEditor):
    """A whole day: "3.4.", "morgen", "in 2 wochen"; with a calendar on demand."""

    def __init__(self, field: Field, clock: Clock = system_clock) -> None:
        super().__init__(field, clock)
        opener = QAction(icon("calendar", "muted"), "Kalender öffnen", self)
        opener.setShortcut(QKeySequence("Alt+Down"))
        opener.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        opener.triggered.connect(self._open_calendar)
        self.addAction(opener)
        self.line.addAction(opener, QLineEdit.ActionPosition.TrailingPosition)

    def _parse(self, text: str) -> Any:
        return parse_date(text, self._today()) if text.strip() else None

    def _text_of(self, value: Any) -> str:
        return show_date(value) if value else ""

    def _example(self) -> str:
        return "TT.MM.JJJJ"

    def _open_calendar(self) -> None:
        shown = self._read() or self._today()
        calendar = _Calendar(QDate(shown.year, shown.month, shown.day), self)
        calendar.days.activated.connect(self._take)
        calendar.move(self.line.mapToGlobal(QPoint(0, self.line.height())))
        calendar.show()
        calendar.days.setFocus()

    def _take(self, day: QDate) -> None:
        self.line.setText(show_date(date(day.year(), day.month(), day.day())))
        self.line.setFocus()
        self._settle()


class _Calendar(QFrame):
    def __init__(self, day: QDate, parent: DateEditor) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.days = QCalendarWidget()
        self.days.setLocale(QLocale(QLocale.Language.German, QLocale.Country.Germany))
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self.days.setSelectedDate(day)
        self.days.activated.connect(self.close)
        self.days.clicked.connect(self.days.activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.days)
