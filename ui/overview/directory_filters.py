"""What one asks the directory of offers for: words, a person, and what an offer must have."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.rules.offers import Wanted
from ui.editors.choices import Choices, SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import QuietButton, column, label, row
from ui.widgets.chips import ChipRow, FlowLayout
from ui.widgets.search_line import SearchLine

ACCEPTING, TO_CHECK = "accepting", "to_check"
_PAUSE_MS = 120
_OLDEST = 120
_CATALOGUES = (
    ("life_area", "Lebensbereich", 210),
    ("status_group", "Statusgruppe", 180),
    ("language", "Sprache", 140),
    ("district", "Stadtbezirk", 140),
)


class DirectoryFilters(QWidget):
    """Emits `changed` whenever something else is asked for."""

    changed = Signal()

    def __init__(self, lookups: Lookups, cases: Choices) -> None:
        super().__init__()
        self.line = SearchLine("Angebot, Stelle, Ansprechperson, Stichwort …", "Angebote und Stellen suchen")
        self.person = SearchCombo(cases)
        self.person.setAccessibleName("Passend für diese Person zuerst")
        self.combos = {name: _combo(lookups, name, title) for name, title, _ in _CATALOGUES}
        self.age = QLineEdit()
        self.age.setValidator(QIntValidator(0, _OLDEST, self.age))
        self.age.setAccessibleName("Alter")
        self.signs = ChipRow(((ACCEPTING, "nimmt jetzt auf"), (TO_CHECK, "Angaben prüfen")), "Angebote filtern")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect()

    def wanted(self) -> Wanted:
        """What an offer must have."""
        codes = {name: combo.code() for name, combo in self.combos.items()}
        age = self.age.text().strip()
        return Wanted(age=int(age) if age else None, accepting=ACCEPTING in self.signs.chosen(), **codes)

    def must_be_checked(self) -> bool:
        """Whether only entries are asked for that must be checked."""
        return TO_CHECK in self.signs.chosen()

    def clear(self) -> None:
        """Ask for nothing."""
        for combo in (self.person, *self.combos.values()):
            combo.show_code("")
        self.line.clear()
        self.age.clear()
        self.signs.choose(())

    def _build(self) -> None:
        flow = FlowLayout(2 * GRID)
        flow.addWidget(_named("Passend für", self.person, 250))
        for name, title, width in _CATALOGUES:
            flow.addWidget(_named(title, self.combos[name], width))
        flow.addWidget(_named("Alter", self.age, 72))
        clear = QuietButton("Filter leeren", self.clear)
        signs = row(self.signs, clear, space=GRID)
        signs.setStretch(0, 1)
        self.setLayout(column(self.line, flow, signs, space=12))

    def _connect(self) -> None:
        self._pause.timeout.connect(self.changed)
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self.age.textChanged.connect(lambda _text: self._pause.start())
        self.signs.changed.connect(lambda _chosen: self.changed.emit())
        for combo in (self.person, *self.combos.values()):
            combo.chosen.connect(self.changed)


def _combo(lookups: Lookups, catalogue: str, title: str) -> SearchCombo:
    made = SearchCombo(lookups.choices.get(catalogue, ()))
    made.setAccessibleName(title)
    return made


def _named(title: str, part: QWidget, width: int) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(label(title, "field"), part, space=GRID // 2))
    part.setFixedWidth(width)
    return holder
