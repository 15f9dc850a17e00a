"""Tables of the work in cases: contacts, appointments, referrals, needs, goals and measures."""

from collections.abc import Mapping

from kim_desktop.figures.grouping import ALL, Pairs
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import TOTAL, Heading, columns, crossed, firsts, named, seconds
from kim_desktop.figures.office_counts import OfficeCounts
from kim_desktop.figures.report import FigureTable
from kim_desktop.figures.work_counts import NO_NEED, WorkCounts


def need_tables(counts: WorkCounts, office: OfficeCounts, labels: Labels) -> tuple[FigureTable, ...]:
    """What people need and want, and how far they came."""
    return (
        _concerns(counts, office, labels),
        _needs(counts, labels),
        _needs_at_end(counts, labels),
        _goals(counts, labels),
        _measures(counts, labels),
    )


def activity_tables(counts: WorkCounts, labels: Labels, threshold: int) -> tuple[FigureTable, ...]:
    """What case managers do; days of feedback are told from `threshold` referrals on."""
    return _contacts(counts, labels), _appointments(counts, labels), _referrals(counts, labels, threshold)


def _concerns(counts: WorkCounts, office: OfficeCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "concerns",
        "Anliegen",
        "Anliegen nach Lebensbereich",
        "In neuen Meldungen bis zu drei je Meldung, in Präsenzzeiten alle, über die gesprochen wurde.",
        adds_up=True,
    )
    reported, told = counts.concerns(), office.visit_concerns()
    by_column = {"In neuen Meldungen": (reported, ""), "In Präsenzzeiten": (told, "")}
    return columns(heading, by_column, labels.whole("life_area", {*reported, *told}))


def _needs(counts: WorkCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "needs",
        "Bedarfe",
        "Erhobene Bedarfe nach Lebensbereich und Stufe",
        "Im Zeitraum erhoben; ohne Stufe 0 und ohne Erhebungen zum Abschluss.",
        adds_up=True,
    )
    found = counts.needs()
    levels = tuple(each for each in _levels(labels, found) if each[0] != NO_NEED)
    return _by_life_area(heading, found, labels, levels)


def _needs_at_end(counts: WorkCounts, labels: Labels) -> FigureTable:
    heading = Heading("needs_at_end", "Bedarfe am Ende", "Bedarfe zum Abschluss nach Lebensbereich und Stufe")
    found = counts.needs_at_end()
    return _by_life_area(heading, found, labels, _levels(labels, found))


def _goals(counts: WorkCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "goals",
        "Ziele",
        "Gesetzte Ziele nach Lebensbereich und Stand am Stichtag",
        "Gezählt in Fällen, die im Zeitraum liefen; „Gesamt“ sind alle bis zum Stichtag gesetzten Ziele.",
    )
    found = counts.goals()
    return _by_life_area(heading, found, labels, labels.whole("goal_state", seconds(found)))


def _measures(counts: WorkCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "measures",
        "Maßnahmen",
        "Erledigte Maßnahmen nach Lebensbereich und wer sie übernahm",
        "Im Zeitraum erledigt; der Lebensbereich ist der des Ziels.",
        adds_up=True,
    )
    found = counts.measures_done()
    return _by_life_area(heading, found, labels, labels.whole("measure_actor", seconds(found)))


def _contacts(counts: WorkCounts, labels: Labels) -> FigureTable:
    found = counts.contacts()
    heading = Heading("contacts", "Kontakte", "Kontakte nach Ort und Art", subject="contacts", adds_up=True)
    kinds = labels.whole("contact_kind", {kind for _, kind in found})
    return crossed(heading, found, labels.seen("place", firsts(found)), kinds)


def _appointments(counts: WorkCounts, labels: Labels) -> FigureTable:
    heading = Heading(
        "appointments",
        "Termine",
        "Termine nach Stand und Sprachmittlung",
        "Für welche Sprache gemittelt wurde, wird nicht gezählt.",
        adds_up=True,
    )
    found = counts.appointments()
    states = labels.whole("appointment_state", firsts(found))
    return crossed(heading, found, states, (("yes", "mit Sprachmittlung"), (UNKNOWN, "ohne Sprachmittlung")))


def _referrals(counts: WorkCounts, labels: Labels, threshold: int) -> FigureTable:
    heading = Heading(
        "referrals",
        "Verweise",
        "Verweise nach Ziel mit Rückmeldungen",
        f"Dauer: mittlerer Wert (Median) vom Verweis bis zur Rückmeldung, ab {threshold} datierten Rückmeldungen.",
    )
    found, days = counts.referrals(), counts.feedback_days()
    targets = sorted(((target, _target_label(labels, target)) for target in firsts(found)), key=_by_label)
    enough = {
        TOTAL if target == ALL else target: each for target, (number, each) in days.items() if number >= threshold
    }
    measures: dict[str, Mapping[str, float | None]] = {
        "Quote in %": _rates(found),
        "Dauer in Tagen": {target: round(each) for target, each in enough.items()},
    }
    answers = (("yes", "mit Rückmeldung"), (UNKNOWN, "ohne Rückmeldung"))
    return crossed(heading, found, tuple(targets), answers, measures)


def _by_life_area(heading: Heading, found: Pairs, labels: Labels, across: Axis) -> FigureTable:
    return crossed(heading, found, labels.whole("life_area", firsts(found)), across)


def _levels(labels: Labels, found: Pairs) -> Axis:
    return named(labels.whole("need_level", seconds(found) | {UNKNOWN}), "ohne Stufe")


def _rates(found: Pairs) -> dict[str, float | None]:
    answered, asked = Pairs(), Pairs()
    for (target, answer), number in found.items():
        for key in (target, TOTAL):
            asked[key, ""] += number
            answered[key, ""] += number if answer else 0
    return {key: round(100 * answered[key, ""] / number) for (key, _), number in asked.items()}


def _target_label(labels: Labels, target: str) -> str:
    catalogue, _, code = target.partition(":")
    return labels.label(catalogue, code)


def _by_label(target: tuple[str, str]) -> tuple[bool, str]:
    code, label = target
    return code == UNKNOWN, label.casefold()
