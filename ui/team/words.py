"""How a load is put into words: never by colour alone."""

from datetime import date, datetime

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.rules.load import Fullness, decimal
from kim_desktop.work.load import Area, Carrier
from ui.widgets.signs import Level

LEVELS: dict[Fullness, Level] = {
    "free": Level.FINE,
    "nearly": Level.SOON,
    "full": Level.LATE,
    "over": Level.LATE,
    "unknown": Level.NEUTRAL,
}
STATES: dict[Fullness, str] = {
    "free": "frei",
    "nearly": "fast voll",
    "full": "voll",
    "over": "überlastet",
    "unknown": "nicht bekannt",
}


def cases(number: int) -> str:
    """'1 Fall', '12 Fälle'."""
    return "1 Fall" if number == 1 else f"{number} Fälle"


def people(number: int) -> str:
    """'1 Person', '12 Personen'."""
    return "1 Person" if number == 1 else f"{number} Personen"


def weighted(number: float | None) -> str:
    """A weighted load, a dash where it is not known."""
    return "–" if number is None else decimal(number)


def used(carrier: Carrier) -> str:
    """'frei · 62 %'."""
    carried = carrier.cases if carrier.weighted is None else carrier.weighted
    if carried is None or not carrier.capacity:
        return STATES["unknown"] if carried is None else "ohne Kapazität"
    return f"{STATES[carrier.state]} · {round(carried * 100 / carrier.capacity)} %"


def area(each: Area) -> str:
    """All about a district, an employer or a quarter, in one line."""
    counts = f"{cases(each.cases)}, {people(each.people)}"
    if each.percent is None:
        return f"{counts} · keine Kapazität bekannt"
    room = f"gewichtet {weighted(each.weighted)} von {decimal(each.capacity)}"
    return f"{each.percent} % {STATES[each.state]} · {counts} · {room}"


def quarter(each: Area) -> str:
    """All about a quarter or a place, in one line."""
    border = ", Randquartier" if each.is_border else ""
    who = "niemand ist zuständig oder die Kapazität fehlt"
    if each.percent is not None:
        who = f"die Zuständigen sind zu {each.percent} % ausgelastet ({STATES[each.state]})"
    return f"{each.label}{border}: {cases(each.cases)}, {people(each.people)}; {who}"


def away(absence: Absence | None, deputy: str, today: date) -> str:
    """'bis 14.06. – Vertretung: Ben Beispiel'."""
    if absence is None:
        return ""
    term = f"bis {show_date(absence.ends)}"
    if not absence.holds_on(today):
        term = f"{show_date(absence.begins)} {term}"
    return f"{term} – {f'Vertretung: {deputy}' if deputy else 'ohne Vertretung'}"


def told_at(moment: datetime | None) -> str:
    """When the counts were told."""
    if moment is None:
        return (
            "Die Zahlen nach Stadtteil kommen mit dem nächsten Abgleich aus der Zentrale. Bis dahin zählt jeder Fall "
            "gleich."
        )
    local = moment.astimezone()
    return (
        f"Fälle und Personen: Stand vom Abgleich am {show_date(local.date())} um {local:%H:%M} Uhr, ohne Namen. "
        "Meldungen, Übergaben und Abwesenheiten: Stand dieses Geräts."
    )
