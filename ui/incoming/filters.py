"""What one asks the Eingang for: words, a sender, a district, how far and how urgent."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from kim_desktop.domain.lookups import Lookups
from kim_desktop.work.incoming import Incoming
from ui.editors.choices import SearchCombo
from ui.incoming.words import OVER, STANDS
from ui.tokens import GRID
from ui.widgets.basic import column, row
from ui.widgets.chips import ChipRow
from ui.widgets.search_line import SearchLine

LATE, NOW, WEEK = "late", "now", "week"
_SIGNS = ((LATE, "Nur späte"), (NOW, "Sofort"), (WEEK, "1 Woche"))
_STANDS = frozenset(key for key, _text in STANDS)
_PAUSE_MS = 120
_SENDER_WIDTH, _DISTRICT_WIDTH = 220, 150


class IncomingFilters(QWidget):
    """Emits `changed` whenever something else is asked for."""

    changed = Signal()

    def __init__(self, lookups: Lookups) -> None:
        super().__init__()
        self.line = SearchLine("Name in jeder Schreibweise, Zeichen, Anliegen …", "Meldungen suchen")
        self.body = _combo(lookups, "organisation", "Meldende Stelle", _SENDER_WIDTH)
        self.district = _combo(lookups, "district", "Stadtbezirk", _DISTRICT_WIDTH)
        self.chips = ChipRow((*STANDS, *_SIGNS), "Meldungen filtern")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        asked = row(self.line, self.body, self.district, space=GRID)
        asked.setStretch(0, 1)
        self.setLayout(column(asked, self.chips, space=GRID))
        self._pause.timeout.connect(self.changed)
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self.chips.changed.connect(lambda _chosen: self.changed.emit())
        for combo in (self.body, self.district):
            combo.chosen.connect(self.changed)

    def count(self, rows: list[Incoming]) -> None:
        """Say at each chip how many lines it would show."""
        for key, text in STANDS:
            self.chips.rename(key, f"{text}  {sum(each.stand == key for each in rows)}")
        open_ones = [each for each in rows if each.stand not in OVER]
        for key, text in _SIGNS:
            self.chips.rename(key, f"{text}  {sum(_has(each, key) for each in open_ones)}")

    def clear(self) -> None:
        """Ask for everything that is open."""
        for combo in (self.body, self.district):
            combo.show_code("")
        self.line.clear()
        self.chips.choose(())

    def keeper(self, found: set[str] | None) -> Callable[[Incoming], bool]:
        """Whether a line is shown; `found` are the cases in which the words were found, None if none were typed."""
        chosen = self.chips.chosen()
        stands, urgent, only_late = chosen & _STANDS, chosen & {NOW, WEEK}, LATE in chosen
        sender, district = self.body.code(), self.district.code()
        typed = self.line.text().strip().casefold()

        def keep(each: Incoming) -> bool:
            is_asked = each.stand in stands if stands else bool(typed) or each.stand not in OVER
            is_found = found is None or each.case_id in found or typed in each.reference.casefold()
            is_from = sender in {"", each.sender} and district in {"", each.district}
            is_urgent = not urgent or any(_has(each, sign) for sign in urgent)
            return is_asked and is_found and is_from and is_urgent and (each.is_late or not only_late)

        return keep


def _has(each: Incoming, sign: str) -> bool:
    if sign == LATE:
        return each.is_late
    return each.meldung is not None and each.meldung.urgency == sign


def _combo(lookups: Lookups, catalogue: str, title: str, width: int) -> SearchCombo:
    made = SearchCombo(lookups.choices.get(catalogue, ()))
    made.setAccessibleName(title)
    made.setFixedWidth(width)
    line = made.lineEdit()
    if line:
        line.setPlaceholderText(title)
        line.setAccessibleName(title)
    return made
