"""Tables of Meldungen, cases and people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from kim_desktop.domain.rules.phase import PHASES
from kim_desktop.figures.counts import (
    ADULT,
    AGE_BANDS,
    DURATIONS,
    ELSEWHERE,
    NEWCOMER_YEARS,
    NOT_IN_HOUSEHOLD,
    STAYS,
    Counts,
)
from kim_desktop.figures.grouping import Pairs, Singles
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import TOTAL, Heading, columns, crossed, firsts, listed, named
from kim_desktop.figures.references import References
from kim_desktop.figures.report import FigureTable, grouped

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


def coverage_tables(counts: Counts, labels: Labels, references: References) -> tuple[FigureTable, ...]:
    """Those whom KIM reaches, held against figures from elsewhere."""
    return _protection(counts, labels, references), _newness(counts, references)


def _meldungen_by_sender(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "meldungen_by_sender",
        "Meldungen nach Stelle",
        "Neue Meldungen nach meldender Stelle und Stadtbezirk",
        "Der Stadtbezirk folgt aus dem Stadtteil, sonst aus der Unterkunft.",
        _MELDUNGEN,
        adds_up=True,
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
        adds_up=True,
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
        adds_up=True,
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
        adds_up=True,
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
    nationality, district = counts.persons_by_nationality(), counts.persons_by_district()
    spans = [f"{age} bis {after - 1}" for age, after in pairwise(AGE_BANDS)]
    names = [*spans, f"ab {AGE_BANDS[-1]}"]
    bands: Axis = tuple((str(age), name) for age, name in zip(AGE_BANDS, names, strict=True))
    return (
        listed(_of_persons("sex", "Geschlecht"), sex, labels.whole("sex", {*sex, UNKNOWN})),
        listed(_of_persons("age", "Alter"), counts.persons_by_age(), (*bands, (UNKNOWN, "ohne Angabe"))),
        listed(_of_persons("status_group", "Statusgruppe"), status, labels.whole("status_group", {*status, UNKNOWN})),
        _housing(counts, labels),
        listed(_of_persons("district", "Stadtbezirk"), district, labels.whole("district", {*district, UNKNOWN})),
        listed(_of_persons("stay", "Aufenthaltsdauer"), counts.persons_by_stay(), _years(STAYS)),
        listed(_of_persons("nationality", "Staatsangehörigkeit"), nationality, labels.seen("country", nationality)),
    )


def _housing(counts: Counts, labels: Labels) -> FigureTable:
    found = counts.persons_by_housing()
    kinds = labels.whole("housing", set(found) - {NOT_IN_HOUSEHOLD, UNKNOWN})
    others = ((NOT_IN_HOUSEHOLD, "lebt nicht im Haushalt"), (UNKNOWN, "ohne Angabe"))
    return listed(_of_persons("housing", "Wohnform"), found, (*kinds, *others))


def _protection(counts: Counts, labels: Labels, references: References) -> FigureTable:
    """Parts that do not overlap, since of overlapping ones the difference could be told."""
    found: Singles = Counter()
    for (status, age), number in counts.persons_by_protection().items():
        flags = labels.flags("residence_status", status) & {"gestattung", "duldung"}
        grown = {str(ADULT): "_adults", "0": "_minors"}.get(age, "")
        found["".join(sorted(flags)[:1]) + grown if flags else UNKNOWN] += number
    rows = (
        ("gestattung_adults", "Gestattung, volljährig"),
        ("gestattung_minors", "Gestattung, minderjährig"),
        ("gestattung", "Gestattung, Alter unbekannt"),
        ("duldung_adults", "Duldung, volljährig"),
        ("duldung_minors", "Duldung, minderjährig"),
        ("duldung", "Duldung, Alter unbekannt"),
        (UNKNOWN, "anderer Status oder ohne Angabe"),
    )
    heading = Heading(
        "coverage_status", "Abdeckung: Status", "Erreichte Personen mit Gestattung und Duldung", "", _PERSONS
    )
    shown = tuple(row for row in rows if row[0] not in {"gestattung", "duldung"} or found[row[0]])
    compared = {"gestattung_adults": "gestattung_adults", "duldung_adults": "duldung_adults", TOTAL: "people"}
    return _compared(heading, found, shown, references, compared)


def _newness(counts: Counts, references: References) -> FigureTable:
    found = counts.persons_by_newness()
    rows = (
        ("0", f"in den letzten {NEWCOMER_YEARS} Jahren nach Leverkusen zugezogen"),
        (str(NEWCOMER_YEARS), "früher zugezogen"),
        (UNKNOWN, "ohne Angabe"),
    )
    heading = Heading("coverage_newness", "Abdeckung: Zuzug", "Erreichte Personen nach Zuzug", "", _PERSONS)
    return _compared(heading, found, rows, references, {"0": "newcomers"})


def _compared(
    heading: Heading, found: Singles, rows: Axis, references: References, compared: Mapping[str, str]
) -> FigureTable:
    """With what share of the reference figure is reached, and where that figure comes from."""
    used = {code: references[subject] for code, subject in compared.items() if subject in references}
    counted = {**found, TOTAL: found.total()}
    shares = {code: round(100 * counted.get(code, 0) / each.value, 1) for code, each in used.items() if each.value}
    sources = "; ".join(f"{each.label}: {grouped(each.value)} ({each.origin})" for each in used.values())
    note = f"{_IN_PERIOD} " + (
        f"Vergleichszahlen: {sources}." if sources else "Vergleichszahlen sind nicht hinterlegt."
    )
    by_column = {"Anzahl": (found, heading.subject)}
    return columns(replace(heading, note=note), by_column, rows, {"Abdeckung in %": shares})


def _years(bands: tuple[int, ...]) -> Axis:
    spans = [f"unter {bands[1]} Jahr"]
    spans += [f"{low} Jahre" if high - low == 1 else f"{low} bis {high - 1} Jahre" for low, high in pairwise(bands[1:])]
    named = [text.replace("1 Jahre", "1 Jahr") if text == "1 Jahre" else text for text in spans]
    names = [*named, f"ab {bands[-1]} Jahre"]
    return (*((str(low), name) for low, name in zip(bands, names, strict=True)), (UNKNOWN, "ohne Angabe"))


def _of_persons(criterion: str, german: str) -> Heading:
    title = f"Personen nach {german}" + (" am Stichtag" if criterion in {"age", "stay"} else "")
    return Heading(f"persons_by_{criterion}", f"Personen: {german}", title, _IN_PERIOD, _PERSONS)


def _districts(labels: Labels, found: Pairs) -> Axis:
    return labels.whole("district", {district for _, district in found} | {UNKNOWN})
