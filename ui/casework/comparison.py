"""Vergleich: how the need in each life area stood at the beginning, stands now, and stood at the end."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.progress import Point, Progress, progress
from kim_desktop.domain.rules.protected import PROTECTED
from ui.casework.area_lock import AreaLock, is_closed
from ui.casework.comparison_paint import ComparisonChart, change_in_words
from ui.casework.desk import Desk
from ui.tokens import GRID
from ui.widgets.basic import Card, column, label
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_ROW, _EDGE = 40, 44


class Comparison(QWidget):
    """The picture, and the same as a table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.chart = ComparisonChart()
        self.summary = label("", "muted", wrap=True)
        self.lock = AreaLock(desk)
        self.table: RecordTable[Progress] = RecordTable(self._columns(), "Bedarf im Vergleich")
        self.empty = EmptyState(
            "chart", "Noch nichts zu vergleichen", "Erheben Sie zuerst den Bedarf, und später noch einmal."
        )
        self.picture = Card(self.summary, self.chart, self.lock, title="Wie hat sich der Bedarf verändert?")
        self.numbers = Card(self.table, title="Als Tabelle")
        self.setLayout(column(self.empty, self.picture, self.numbers, None, space=2 * GRID))

    def refresh(self) -> None:
        """Compare the needs as they were read last."""
        desk = self.desk
        areas = [code for code, _ in desk.context.lookups.choices.get("life_area", ())]
        seen = [each for each in desk.file.needs if not is_closed(desk, each.life_area)]
        found = progress(seen, areas)
        self.empty.setVisible(not found)
        for card in (self.picture, self.numbers):
            card.setVisible(bool(found))
        self.chart.show_progress([(desk.label("life_area", each.life_area), each) for each in found])
        self.summary.setText(summary(found))
        self.table.set_rows(found)
        self.table.setFixedHeight(len(found) * _ROW + _EDGE)
        closed = [code for code, _ in desk.context.lookups.choices.get(f"life_area.{PROTECTED}", ())]
        self.lock.show_for(next((code for code in closed if any(n.life_area == code for n in desk.file.needs)), None))

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.table.setFocus()

    def _columns(self) -> list[Column[Progress]]:
        return [
            Column("Lebensbereich", lambda each: self.desk.label("life_area", each.life_area), stretch=True),
            Column("Anfang", lambda each: _point(each.start), width=150),
            Column("Jetzt", lambda each: _point(each.now), width=150),
            Column("Ende", lambda each: _point(each.end), width=150),
            Column("Veränderung", change_in_words, key=lambda each: each.change, width=190),
        ]


def summary(found: Sequence[Progress]) -> str:
    """'In 4 von 12 Bereichen ist der Bedarf kleiner geworden, in 1 größer.'"""
    less, more = (sum(1 for each in found if sign * each.change > 0) for sign in (-1, 1))
    areas = f"{len(found)} {'Bereich' if len(found) == 1 else 'Bereichen'}"
    return f"In {less} von {areas} ist der Bedarf kleiner geworden, in {more} größer."


def _point(point: Point | None) -> str:
    return f"{point.level}  ({show_date(point.on)})" if point else "–"
