"""Tables of Meldungen, cases and people."""

from itertools import pairwise

from kim_desktop.domain.rules.phase import PHASES
from kim_desktop.figures.counts import AGE_BANDS, DURATIONS, ELSEWHERE, NOT_IN_HOUSEHOLD, Counts
from kim_desktop.figures.grouping import Pairs
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import Heading, columns, crossed, firsts, listed, named
from kim_desktop.figures.report import FigureTable

_MELDUNGEN, _CASES, _CLOSED, _PERSONS = "meldungen", "active_cases", "closed_cases", "persons"
_IN_PERIOD = "Gezählt werden alle Personen in Fällen, die im Zeitraum mindestens einen Tag liefen."


def meldung_tables(counts: Counts, labels: Labels) -> tuple[FigureTable, ...]:
    """What came in, how, and what became of it."""
    return (
        _meldungen_by_sender(counts, labels),
        _meldungen_by_decision(counts, labels),
        _overrides(counts, labels),
        _meldungen_by_way(counts),
    )


def case_tables(counts: Counts, labels: Labels) -> tuple[FigureTable, ...]:
    """Cases that run, where they stand, and how they ended."""
    return _active_cases(counts, labels), _phases(counts), _closures(counts, labels)


def person_tables(counts: Counts, labels: Labels) -> tuple[FigureTable, ...]:
    """Everybody in the cases, with their families."""
    return _persons(counts, labels)


def _meldungen_by_sender(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "meldungen_by_sender",
        "Meldungen nach Stelle",
        "Neue Meldungen nach meldender Stelle und Stadtbezirk",
        "Der Stadtbezirk folgt aus dem Stadtteil, sonst aus der Unterkunft.",
        _MELDUNGEN,
    )
    found = counts.meldungen_by_sender()
    senders = labels.seen("organisation", {sender for sender, _ in found} - {ELSEWHERE, UNKNOWN})
    others = ((ELSEWHERE, "andere Stelle"), (UNKNOWN, "ohne Angabe"))
    rows = senders + tuple(other for other in others if other[0] in firsts(found))
    return crossed(heading, found, rows, _districts(labels, found))


def _meldungen_by_decision(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "meldungen_by_decision", "Meldungen: Entscheidung", "Neue Meldungen nach Entscheidung", "", _MELDUNGEN
    )
    found = counts.meldungen_by_decision()
    decisions = named(labels.whole("decision", {*found, UNKNOWN}), "noch nicht entschieden")
    return listed(heading, found, decisions)


def _overrides(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "overrides",
        "Zielgruppe",
        "Neue Meldungen nach Zielgruppe und Abweichungen von der Regel",
        "Abweichung: Das Case-Management hat anders entschieden, als die Zielgruppenregel vorschlägt.",
        _MELDUNGEN,
    )
    found = counts.overrides()
    groups = named(labels.whole("target_group", {*firsts(found), UNKNOWN}), "nicht geprüft")
    return crossed(heading, found, groups, ((UNKNOWN, "nach Regel"), ("yes", "abgewichen")))


def _meldungen_by_way(counts: Counts) -> FigureTable:
    heading = Heading(
        "meldungen_by_way",
        "Meldungen: Eingang",
        "Neue Meldungen nach Art der Erfassung",
        "Eingelesen: aus einer Liste übernommen.",
        _MELDUNGEN,
    )
    return listed(heading, counts.meldungen_imported(), ((UNKNOWN, "einzeln erfasst"), ("yes", "eingelesen")))


def _active_cases(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "active_cases",
        "Laufende Fälle",
        "Laufende Fälle am Stichtag nach Zuständigkeit und Stadtbezirk",
        "Der Stadtbezirk folgt aus der letzten Anschrift, sonst aus der Meldung.",
        _CASES,
    )
    found = counts.active_cases()
    return crossed(heading, found, labels.seen("staff_member", firsts(found)), _districts(labels, found))


def _phases(counts: Counts) -> FigureTable:
    heading = Heading(
        "phases",
        "Phasen",
        "Phasen des Case-Managements",
        "Die Phase folgt aus dem, was am Stichtag dokumentiert ist; sie wird nicht von Hand gesetzt.",
    )
    by_column = {
        "Meldungen ohne Entscheidung": (counts.open_meldungen_by_phase(), ""),
        "Laufende Fälle": (counts.active_cases_by_phase(), _CASES),
        "Im Zeitraum abgeschlossen": ({str(len(PHASES) - 1): counts.closed_cases().total()}, _CLOSED),
    }
    return columns(heading, by_column, tuple((str(n), f"{n} {name}") for n, name in enumerate(PHASES)))


def _closures(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "closures",
        "Abschlüsse",
        "Abgeschlossene Fälle nach Grund und Dauer",
        "Dauer: volle Monate seit der Aufnahme. Ein mit einem anderen zusammengeführter Fall zählt nicht.",
        _CLOSED,
    )
    found = counts.closed_cases()
    spans = [f"unter {DURATIONS[1]} Monate"]
    spans += [f"{fewest} bis {after - 1} Monate" for fewest, after in pairwise(DURATIONS[1:])]
    names = [*spans, f"ab {DURATIONS[-1]} Monate"]
    bands: Axis = tuple((str(fewest), name) for fewest, name in zip(DURATIONS, names, strict=True))
    reasons = labels.whole("closure", firsts(found))
    return crossed(heading, found, reasons, (*bands, (UNKNOWN, "ohne Angabe")))


def _persons(counts: Counts, labels: Labels) -> tuple[FigureTable, ...]:
    sex, status = counts.persons_by_sex(), counts.persons_by_status_group()
    nationality = counts.persons_by_nationality()
    spans = [f"{age} bis {after - 1}" for age, after in pairwise(AGE_BANDS)]
    names = [*spans, f"ab {AGE_BANDS[-1]}"]
    bands: Axis = tuple((str(age), name) for age, name in zip(AGE_BANDS, names, strict=True))
    return (
        listed(_of_persons("sex", "Geschlecht"), sex, labels.whole("sex", {*sex, UNKNOWN})),
        listed(_of_persons("age", "Alter"), counts.persons_by_age(), (*bands, (UNKNOWN, "ohne Angabe"))),
        listed(_of_persons("status_group", "Statusgruppe"), status, labels.whole("status_group", {*status, UNKNOWN})),
        _housing(counts, labels),
        listed(_of_persons("nationality", "Staatsangehörigkeit"), nationality, labels.seen("country", nationality)),
    )


def _housing(counts: Counts, labels: Labels) -> FigureTable:
    found = counts.persons_by_housing()
    kinds = labels.whole("housing", set(found) - {NOT_IN_HOUSEHOLD, UNKNOWN})
    others = ((NOT_IN_HOUSEHOLD, "lebt nicht im Haushalt"), (UNKNOWN, "ohne Angabe"))
    return listed(_of_persons("housing", "Wohnform"), found, (*kinds, *others))


def _of_persons(criterion: str, german: str) -> Heading:
    title = f"Personen nach {german}" + (" am Stichtag" if criterion == "age" else "")
    return Heading(f"persons_by_{criterion}", f"Personen: {german}", title, _IN_PERIOD, _PERSONS)


def _districts(labels: Labels, found: Pairs) -> Axis:
    return labels.whole("district", {district for _, district in found} | {UNKNOWN})
