"""The contact sheet of an Übergabe: who it is about and how the person is reached; nothing of the file."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from kim_desktop.domain.records.handover import Handover
from ui.casework.header import Fact
from ui.desk import PlainDesk
from ui.tokens import GRID

_TITLES = {
    "client": "Person",
    "birth_year": "Geburtsjahr",
    "languages": "Sprachen",
    "lives": "Wohnt",
    "reached_by": "Wie erreichbar",
    "reason": "Grund der Übergabe",
    "note": "Was zuerst zu wissen ist",
}
_THREE_FROM = 720


class ContactFacts(QWidget):
    """Shows the facts that are known, in columns as far as there is room."""

    def __init__(self, desk: PlainDesk) -> None:
        super().__init__()
        self._desk = desk
        self._facts = {name: Fact(title) for name, title in _TITLES.items()}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self.setLayout(self._grid)
        self._columns = 0
        self._shown: list[str] = []

    def show_handover(self, handover: Handover) -> None:
        """Show what an offer tells."""
        said = {name: getattr(handover, name) for name in ("client", "birth_year", "lives", "reached_by", "note")}
        said["languages"] = self._desk.labels("language", handover.languages)
        said["reason"] = self._desk.label("handover_reason", handover.reason)
        self._shown = [name for name in _TITLES if said[name]]
        for name, fact in self._facts.items():
            fact.show_value(said[name])
        self._arrange(self._columns or 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 3 if event.size().width() >= _THREE_FROM else 2
        if columns != self._columns:
            self._arrange(columns)

    def _arrange(self, columns: int) -> None:
        self._columns = columns
        at = 0
        for name, fact in self._facts.items():
            self._grid.removeWidget(fact)
            fact.setVisible(name in self._shown)
            if name not in self._shown:
                continue
            if name == "note":
                self._grid.addWidget(fact, -(-at // columns), 0, 1, columns, Qt.AlignmentFlag.AlignTop)
                continue
            self._grid.addWidget(fact, *divmod(at, columns), Qt.AlignmentFlag.AlignTop)
            at += 1
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))
