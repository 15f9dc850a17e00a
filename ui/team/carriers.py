"""The case managers in a table that gives way to narrow windows, and the chosen one in a sentence."""

from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.load import decimal
from kim_desktop.work.load import Carrier
from ui.desk import PlainDesk
from ui.team.table import GiveWay, YieldingTable
from ui.team.words import LEVELS, away, cases, used, weighted
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column

_HEIGHT = 220
_GIVE_WAY: GiveWay = ((1, 1240), (9, 980), (2, 760), (8, 700), (4, 640), (5, 560))


class CarrierTable(YieldingTable[Carrier]):
    """The fullest first."""

    def __init__(self, desk: PlainDesk) -> None:
        empty = EmptyState("person", "Noch niemand im Case-Management", "Personen legt die Administration an.")
        super().__init__(_columns(desk), "Auslastung je Case-Management", empty, _GIVE_WAY)
        self.setMinimumHeight(_HEIGHT)

    def show_carriers(self, carriers: tuple[Carrier, ...]) -> None:
        """Show these; who was chosen stays chosen."""
        chosen = self.current()
        self.set_rows(carriers)
        at = next((at for at, each in enumerate(carriers) if chosen and each.staff == chosen.staff), -1)
        if at >= 0:
            self.selectRow(at)


def told(desk: PlainDesk, carrier: Carrier) -> str:
    """All about one person in a sentence or two."""
    parts = [desk.label("organisation", carrier.employer), f"{decimal(carrier.vze)} VZÄ" if carrier.vze else ""]
    if carrier.cases is not None:
        parts.append(cases(carrier.cases))
    parts.append(f"{carrier.meldungen} offene Meldungen" if carrier.meldungen else "")
    if carrier.free is not None:
        room = f"noch frei {decimal(carrier.free)}" if carrier.free > 0 else f"{decimal(-carrier.free)} über Kapazität"
        parts.append(f"gewichtet {weighted(carrier.weighted)} von {carrier.capacity}, {room}")
    parts.append(f"Übergaben: {_handovers(carrier)}" if carrier.given or carrier.taken else "")
    parts.append(f"abwesend {_away(desk, carrier)}" if carrier.away else "")
    return f"{carrier.name}: {' · '.join(part for part in parts if part)}"


def _columns(desk: PlainDesk) -> list[Column[Carrier]]:
    return [
        Column("Case-Management", lambda each: each.name, width=170),
        Column("Träger", lambda each: desk.label("organisation", each.employer) or "–", width=200),
        Column("VZÄ", lambda each: decimal(each.vze) if each.vze else "–", lambda each: each.vze, width=60, right=True),
        Column("Fälle", _cases, lambda each: each.cases or 0, width=64, right=True),
        Column("Meldungen", lambda each: str(each.meldungen), lambda each: each.meldungen, width=96, right=True),
        Column(
            "Gewichtet", lambda each: weighted(each.weighted), lambda each: each.weighted or 0, width=90, right=True
        ),
        Column("Kapazität", lambda each: str(each.capacity or "–"), lambda each: each.capacity, width=90, right=True),
        Column("Auslastung", used, _fill, lambda each: LEVELS[each.state], width=170),
        Column("Übergaben", _handovers, lambda each: each.given + each.taken, width=110),
        Column("Abwesend", lambda each: _away(desk, each) or "–", stretch=True),
    ]


def _away(desk: PlainDesk, carrier: Carrier) -> str:
    deputy = desk.context.store.get(StaffMember, carrier.away.deputy) if carrier.away else None
    return away(carrier.away, deputy.name if deputy else "", desk.today)


def _fill(carrier: Carrier) -> float:
    carried = carrier.cases if carrier.weighted is None else carrier.weighted
    return -1.0 if carried is None or not carrier.capacity else carried / carrier.capacity


def _cases(carrier: Carrier) -> str:
    return "–" if carrier.cases is None else str(carrier.cases)


def _handovers(carrier: Carrier) -> str:
    parts = (f"{carrier.given} ab" if carrier.given else "", f"{carrier.taken} zu" if carrier.taken else "")
    return ", ".join(part for part in parts if part) or "–"
