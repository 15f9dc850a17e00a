"""A report's tables, counted on any database that holds the record tables (concept paper § 2b, Berichtswesen)."""

from collections.abc import Mapping
from itertools import pairwise
from statistics import median

from sqlalchemy import Connection

from kim_desktop.domain.rules.phase import PHASES
from kim_desktop.figures.counts import AGE_BANDS, ELSEWHERE, Counts, Pairs
from kim_desktop.figures.labels import UNKNOWN, Axis, Labels
from kim_desktop.figures.layout import TOTAL, Heading, columns, crossed, listed
from kim_desktop.figures.report import FigureTable, Period, Report
from kim_desktop.storage.schema import Tables

_MELDUNGEN, _CASES, _PERSONS = "meldungen", "active_cases", "persons"
_IN_PERIOD = "Gezählt werden alle Personen in Fällen, die im Zeitraum mindestens einen Tag liefen."


def compute(
    connection: Connection, tables: Tables, period: Period, threshold: int = 5, municipality: str = ""
) -> Report:
    """Raw counts; what leaves the house goes through `protect` first."""
    labels = Labels(connection, tables, period.end)
    counts = Counts(connection, tables, labels, period)
    made = (
        _meldungen_by_sender(counts, labels),
        _meldungen_by_decision(counts, labels),
        _overrides(counts, labels),
        _active_cases(counts, labels),
        _phases(counts),
        *_persons(counts, labels),
        _contacts(counts, labels),
        _needs(counts, labels),
        _referrals(counts, labels, threshold),
        _consents(counts, labels),
    )
    return Report(period, period.end, municipality, made, threshold)


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
    rows = senders + tuple(other for other in others if other[0] in _firsts(found))
    return crossed(heading, found, rows, _districts(labels, found))


def _meldungen_by_decision(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "meldungen_by_decision", "Meldungen: Entscheidung", "Neue Meldungen nach Entscheidung", "", _MELDUNGEN
    )
    found = counts.meldungen_by_decision()
    decisions = _named(labels.whole("decision", {*found, UNKNOWN}), "noch nicht entschieden")
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
    groups = _named(labels.whole("target_group", {*_firsts(found), UNKNOWN}), "nicht geprüft")
    return crossed(heading, found, groups, ((UNKNOWN, "nach Regel"), ("yes", "abgewichen")))


def _active_cases(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "active_cases",
        "Laufende Fälle",
        "Laufende Fälle am Stichtag nach Zuständigkeit und Stadtbezirk",
        "Der Stadtbezirk folgt aus der letzten Anschrift, sonst aus der Meldung.",
        _CASES,
    )
    found = counts.active_cases()
    return crossed(heading, found, labels.seen("staff_member", _firsts(found)), _districts(labels, found))


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
        "Im Zeitraum abgeschlossen": ({str(len(PHASES) - 1): counts.closed_cases()}, ""),
    }
    return columns(heading, by_column, tuple((str(n), f"{n} {name}") for n, name in enumerate(PHASES)))


def _persons(counts: Counts, labels: Labels) -> tuple[FigureTable, ...]:
    sex, status = counts.persons_by_sex(), counts.persons_by_status_group()
    spans = [f"{age} bis {after - 1}" for age, after in pairwise(AGE_BANDS)]
    names = [*spans, f"ab {AGE_BANDS[-1]}"]
    bands: Axis = tuple((str(age), name) for age, name in zip(AGE_BANDS, names, strict=True))
    return (
        listed(_of_persons("sex", "Geschlecht"), sex, labels.whole("sex", {*sex, UNKNOWN})),
        listed(_of_persons("age", "Alter"), counts.persons_by_age(), (*bands, (UNKNOWN, "ohne Angabe"))),
        listed(_of_persons("status_group", "Statusgruppe"), status, labels.whole("status_group", {*status, UNKNOWN})),
    )


def _of_persons(criterion: str, german: str) -> Heading:
    title = f"Personen nach {german}" + (" am Stichtag" if criterion == "age" else "")
    return Heading(f"persons_by_{criterion}", f"Personen: {german}", title, _IN_PERIOD, _PERSONS)


def _contacts(counts: Counts, labels: Labels) -> FigureTable:
    found = counts.contacts()
    heading = Heading("contacts", "Kontakte", "Kontakte nach Ort und Art")
    kinds = labels.whole("contact_kind", {kind for _, kind in found})
    return crossed(heading, found, labels.seen("place", _firsts(found)), kinds)


def _needs(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "needs",
        "Bedarfe",
        "Bedarfe und Anliegen nach Lebensbereich",
        "Bedarfe: im Zeitraum erhoben, ohne Stufe 0. Anliegen: in neuen Meldungen genannt, bis zu drei je Meldung.",
    )
    needs, concerns = counts.needs(), counts.concerns()
    by_column = {"Erhobene Bedarfe": (needs, ""), "Anliegen in Meldungen": (concerns, "")}
    return columns(heading, by_column, labels.whole("life_area", {*needs, *concerns}))


def _referrals(counts: Counts, labels: Labels, threshold: int) -> FigureTable:
    heading = Heading(
        "referrals",
        "Verweise",
        "Verweise nach Ziel mit Rückmeldungen",
        f"Dauer: mittlerer Wert (Median) vom Verweis bis zur Rückmeldung, ab {threshold} datierten Rückmeldungen.",
    )
    found, days = counts.referrals(), counts.feedback_days()
    days = {**days, TOTAL: [each for target in days.values() for each in target]}
    targets = sorted(((target, _target_label(labels, target)) for target in _firsts(found)), key=_by_label)
    enough = {target: each for target, each in days.items() if each and len(each) >= threshold}
    measures: dict[str, dict[str, int | None]] = {
        "Quote in %": _rates(found),
        "Dauer in Tagen": {target: round(median(each)) for target, each in enough.items()},
    }
    answers = (("yes", "mit Rückmeldung"), (UNKNOWN, "ohne Rückmeldung"))
    return crossed(heading, found, tuple(targets), answers, measures)


def _consents(counts: Counts, labels: Labels) -> FigureTable:
    heading = Heading(
        "consents",
        "Einwilligungen",
        "Einwilligungen nach Zweck und Stand am Stichtag",
        "Gezählt in Fällen, die im Zeitraum liefen. Nicht gezählt ist, wonach noch nicht gefragt wurde.",
    )
    found = counts.consents()
    states = labels.whole("consent_state", {state for _, state in found} - {"expired"})
    return crossed(heading, found, labels.whole("purpose", _firsts(found)), (*states, ("expired", "abgelaufen")))


def _rates(found: Pairs) -> dict[str, int | None]:
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


def _districts(labels: Labels, found: Pairs) -> Axis:
    return labels.whole("district", {district for _, district in found} | {UNKNOWN})


def _firsts(found: Mapping[tuple[str, str], int]) -> set[str]:
    return {first for first, _ in found}


def _named(axis: Axis, unknown: str) -> Axis:
    return tuple((code, unknown if code == UNKNOWN else label) for code, label in axis)
