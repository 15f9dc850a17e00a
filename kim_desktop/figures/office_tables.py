"""Tables of presence, gaps and data protection."""

from kim_desktop.figures.grouping import Pairs
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import TOTAL, Heading, columns, crossed, firsts, listed, seconds
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.report import FigureTable

_GAPS = "gaps"
_STATE_OF_GAPS = "Gezählt nach dem Tag der Meldung; beantwortet ist, was bis zum Abruf dieser Zahlen beantwortet war."


def presence_tables(counts: OfficeCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """Presence in the places, and who came by."""
    return _presence(counts, labels), _visits(counts, labels)


def gap_tables(counts: OfficeCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """Gaps that were reported, and whether anybody answered."""
    kinds, areas = counts.gaps_by_kind(), counts.gaps_by_life_area()
    return (
        _gaps("kind", "Art", kinds, labels.whole("gap_kind", firsts(kinds))),
        _gaps("life_area", "Lebensbereich", areas, labels.whole("life_area", firsts(areas))),
    )


def protection_tables(counts: OfficeCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """Consents, what people asked about their data, and what was deleted."""
    return _consents(counts, labels), _data_requests(counts, labels), _deletions(counts, labels)


def _presence(counts: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "presence",
        "Präsenz",
        "Präsenztage und Stunden nach Ort",
        "Stunden: volle Stunden je Ort; ein Tag ohne Ende zählt keine. Tage je Woche: im Mittel des Zeitraums.",
    )
    days, hours, weeks = counts.presence_days(), counts.presence_hours(), counts.weeks()
    each_week: dict[str, float | None] = {place: round(number / weeks, 1) for place, number in days.items()}
    each_week[TOTAL] = round(days.total() / weeks, 1)
    by_column = {"Präsenztage": (days, ""), "Stunden": (hours, "")}
    return columns(heading, by_column, labels.seen("place", {*days, *hours}), {"Tage je Woche": each_week})


def _visits(counts: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading("visits", "Besuche", "Besuche in Präsenzzeiten nach Ort und Wohnung", adds_up=True)
    found = counts.visits()
    return crossed(heading, found, labels.seen("place", firsts(found)), labels.whole("visit_group", seconds(found)))


def _gaps(criterion: str, german: str, found: Pairs, rows: Axis) -> FigureTable:
    heading = Heading(
        f"gaps_by_{criterion}",
        f"Lücken: {german}",
        f"Gemeldete Lücken nach {german} und Antwort",
        _STATE_OF_GAPS,
        _GAPS,
        shares_columns=True,
    )
    return crossed(heading, found, rows, (("yes", "beantwortet"), (UNKNOWN, "noch offen")))


def _consents(counts: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "consents",
        "Einwilligungen",
        "Einwilligungen nach Zweck und Stand am Stichtag",
        "Gezählt in Fällen, die im Zeitraum liefen. Nicht gezählt ist, wonach noch nicht gefragt wurde.",
    )
    found = counts.consents()
    states = labels.whole("consent_state", seconds(found) - {"expired"})
    return crossed(heading, found, labels.whole("purpose", firsts(found)), (*states, ("expired", "abgelaufen")))


def _data_requests(counts: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading("data_requests", "Anträge", "Anträge zum Datenschutz nach Art und Stand am Stichtag")
    found = counts.data_requests()
    answers = (("yes", "beantwortet"), (UNKNOWN, "noch offen"))
    return crossed(heading, found, labels.whole("data_request", firsts(found)), answers)


def _deletions(counts: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "deletions",
        "Löschungen",
        "Gelöschte Fälle und Meldungen nach Grund",
        "Gezählt nach dem Tag der Freigabe durch eine zweite Person.",
    )
    found = counts.deletions()
    return listed(heading, found, labels.whole("deletion_ground", set(found)))
