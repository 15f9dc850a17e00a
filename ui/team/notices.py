"""What waits for Koordination in the team: Meldungen without a case manager, open Übergaben, absences."""

from kim_desktop.clock import local_date
from kim_desktop.domain.records.handover import Handover
from kim_desktop.work.absence import absences, absent_without_deputy
from kim_desktop.work.assigning import waiting_meldungen
from ui.context import Context
from ui.overview.tiles import Notice, Tiles
from ui.overview.ways import HANDOVERS, open_part

_PLACE = "team_load"


class TeamNotices(Tiles):
    """Each tile leads to a part of a place."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Was im Team wartet")

    def _wanted(self) -> list[Notice]:
        return [each for each in _notices(self._context) if each]

    def _go(self, target: tuple[str, ...]) -> None:
        open_part(self._context, self, *target)


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
    return Notice(*look, f"{number} {word}", text, way) if number else None
