"""What waits for Koordination in the team: Meldungen without a case manager, open Übergaben, absences."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.records.handover import Handover
from kim_desktop.work.absence import absences, absent_without_deputy
from kim_desktop.work.assigning import waiting_meldungen
from ui.context import Context
from ui.overview.panels import Tile
from ui.overview.ways import HANDOVERS, open_part
from ui.widgets.chips import FlowLayout

_PLACE = "team_load"


@dataclass(frozen=True)
class Notice:
    """A tile in words, and the part of a place to which it leads."""

    picture: str
    tone: str
    title: str
    text: str
    place: str
    part: str


class TeamNotices(QWidget):
    """Takes no room while nothing waits."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: list[Notice] = []
        self._flow = FlowLayout(space=12)
        self.setLayout(self._flow)
        self.setAccessibleName("Was im Team wartet")

    def refresh(self) -> None:
        """Read what waits."""
        wanted = [each for each in _notices(self._context) if each]
        self.setVisible(bool(wanted))
        if wanted == self._shown:
            return
        self._shown = wanted
        while self._flow.count():
            widget = self._flow.takeAt(0).widget()
            if widget:
                widget.hide()
                widget.deleteLater()
        for each in wanted:
            self._flow.addWidget(Tile(each.picture, each.tone, each.title, each.text, self._way(each)))

    def tiles(self) -> list[Tile]:
        """The tiles in sight."""
        found = (self._flow.itemAt(at).widget() for at in range(self._flow.count()))
        return [tile for tile in found if isinstance(tile, Tile)]

    def _way(self, notice: Notice) -> Callable[[], object]:
        return lambda: open_part(self._context, self, notice.place, notice.part)


def _notices(context: Context) -> list[Notice | None]:
    store, today = context.store, local_date(context.clock())
    waiting = len(waiting_meldungen(store))
    offers = sum(each.is_open for each in store.all(Handover))
    alone = {each.staff for each in absent_without_deputy(store, today)}
    away = [each for each in absences(store) if each.holds_on(today) and each.staff not in alone]
    assign, offered, gone = (_PLACE, "assign"), (HANDOVERS, "open"), (HANDOVERS, "absences")
    return [
        _notice(waiting, ("Meldung wartet", "Meldungen warten"), "Vorschläge ansehen", ("inbox", "soon"), assign),
        _notice(len(alone), ("Person fehlt", "Personen fehlen"), "Niemand vertritt.", ("late", "late"), gone),
        _notice(offers, ("offene Übergabe", "offene Übergaben"), "Stand ansehen", ("handover", "info"), offered),
        _notice(len(away), ("Person fehlt", "Personen fehlen"), "Die Vertretung steht.", ("calendar", "info"), gone),
    ]


def _notice(
    number: int, words: tuple[str, str], text: str, look: tuple[str, str], way: tuple[str, str]
) -> Notice | None:
    word = words[0] if number == 1 else words[1]
    return Notice(*look, f"{number} {word}", text, *way) if number else None
