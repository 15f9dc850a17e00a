"""Whether a person belongs to the target group (concept paper § 2b, K79 to K82)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.rules.ages import ages_on, earliest, latest, years_before
from kim_desktop.domain.rules.facts import NO_CASE_MANAGEMENT, Flags, Subject, is_tolerated
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

Colour = Literal["green", "yellow", "red"]
MOVE_HERE, ENTRY = 1, 2
"""From which day the years of the target group count, as the parameter `target_counts_from` says it."""

_RULE = "Zielgruppe"
_SOURCE = f"{CONCEPT} § 2b, Zielgruppe"


@dataclass(frozen=True)
class TargetGroupResult:
    """Green: target group. Yellow: something is to be clarified. Red: not the target group."""

    colour: Colour
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class _Finding:
    holds: bool | None
    text: str
    values: tuple[str, ...] = ()


def target_group(subject: Subject, on: date, parameters: Parameters, status_flags: Flags) -> TargetGroupResult:
    """The result for a person who is reported on the day `on`; `parameters` are those of that day."""
    adult = _adult(subject, on, parameters)
    recent = _recent(subject, on, parameters)
    tolerated = _tolerated(subject, status_flags)
    findings = [adult, recent, *_by_status(subject, tolerated, parameters)]
    second = _all_hold(findings[2:])
    minors = _minors(adult, tolerated, parameters)
    return TargetGroupResult(
        _colour(adult.holds, _either(recent.holds, second), minors.holds if minors else None),
        tuple(Reason(each.text, _RULE, _SOURCE, values=each.values) for each in (*findings, minors) if each),
    )


def _colour(adult: bool | None, belongs: bool | None, may_be_admitted: bool | None) -> Colour:
    """For a minor it only counts whether Gestattung or Duldung may still lead to admission."""
    if adult is False:
        return "red" if may_be_admitted is False else "yellow"
    if belongs is False:
        return "red"
    return "green" if adult and belongs else "yellow"


def _by_status(subject: Subject, tolerated: _Finding, parameters: Parameters) -> list[_Finding]:
    """The second way into the target group: by status, with or without the question for a Fallmanagement."""
    if not parameters.value("target_tolerated", 1):
        text = "Gestattung oder Duldung zählt nach der geltenden Fassung nicht."
        return [_Finding(False, text, parameters.used("target_tolerated"))]
    if tolerated.holds is False:
        return [tolerated]
    if not parameters.value("target_without_management", 1):
        return [replace(tolerated, values=parameters.used("target_without_management"))]
    return [tolerated, _without_management(subject, parameters)]


def _adult(subject: Subject, on: date, parameters: Parameters) -> _Finding:
    majority, values = parameters.value("age_of_majority", 18), parameters.used("age_of_majority")
    if not subject.birth or earliest(subject.birth) > on:
        return _Finding(None, "Das Geburtsdatum fehlt oder liegt in der Zukunft: Volljährigkeit bitte klären.")
    youngest, oldest = ages_on(subject.birth, on)
    if youngest >= majority:
        return _Finding(True, f"Volljährig: mindestens {youngest} Jahre alt am Tag der Meldung.", values)
    if oldest < majority:
        return _Finding(False, f"Noch nicht volljährig: {max(oldest, 0)} Jahre alt am Tag der Meldung.", values)
    return _Finding(None, "Vom Geburtsdatum ist nur ein Teil bekannt: Volljährigkeit bitte klären.", values)


def _recent(subject: Subject, on: date, parameters: Parameters) -> _Finding:
    years, values = parameters.value("target_years", 5), parameters.used("target_years", "target_counts_from")
    came = _coming(subject, parameters)
    if not came.day:
        return _Finding(None, f"Das Datum {came.of} fehlt: bitte klären.", values)
    shown, start = show_date(came.day), years_before(on, years)
    if earliest(came.day) > on:
        return _Finding(None, f"{came.noun} ({shown}) liegt in der Zukunft: bitte klären.", values)
    if earliest(came.day) >= start:
        return _Finding(True, f"In den letzten {years} Jahren {came.verb} ({shown}).", values)
    if latest(came.day) < start:
        return _Finding(False, f"Vor mehr als {years} Jahren {came.verb} ({shown}).", values)
    return _Finding(None, f"{came.noun} {shown}: ob das in den letzten {years} Jahren lag, bitte klären.", values)


@dataclass(frozen=True)
class _Coming:
    """The day from which the years count, and how one speaks of it."""

    day: PartialDate | None
    noun: str
    of: str
    verb: str


def _coming(subject: Subject, parameters: Parameters) -> _Coming:
    if parameters.value("target_counts_from", MOVE_HERE) == ENTRY:
        of = "der Einreise nach Deutschland"
        return _Coming(subject.entered_germany, "Die Einreise nach Deutschland", of, "nach Deutschland eingereist")
    of = "des Zuzugs nach Leverkusen"
    return _Coming(subject.moved_here, "Der Zuzug nach Leverkusen", of, "nach Leverkusen zugezogen")


def _tolerated(subject: Subject, flags: Flags) -> _Finding:
    tolerated = is_tolerated(subject, flags)
    texts = {
        True: "Gestattung oder Duldung liegt vor.",
        False: "Keine Gestattung oder Duldung.",
        None: "Der Aufenthaltsstatus ist nicht bekannt: bitte klären.",
    }
    return _Finding(tolerated, texts[tolerated])


def _without_management(subject: Subject, parameters: Parameters) -> _Finding:
    values = parameters.used("target_without_management")
    if not subject.managed_by:
        return _Finding(None, "Ob schon ein Fallmanagement besteht, ist nicht bekannt: bitte klären.", values)
    if subject.managed_by == {NO_CASE_MANAGEMENT}:
        return _Finding(True, "Kein Zugang zu einem Fallmanagement.", values)
    return _Finding(False, "Ein Fallmanagement besteht schon.", values)


def _minors(adult: _Finding, tolerated: _Finding, parameters: Parameters) -> _Finding | None:
    """What holds for somebody who is not of age; only Gestattung or Duldung may lead to admission."""
    if adult.holds is not False:
        return None
    values = parameters.used("target_minors")
    if not parameters.value("target_minors", 1):
        return _Finding(False, "Minderjährige werden nach der geltenden Fassung nicht aufgenommen.", values)
    if tolerated.holds:
        text = "Minderjährig mit Gestattung oder Duldung: Aufnahme bitte prüfen und begründen."
        return _Finding(None, text, values)
    if tolerated.holds is None:
        return _Finding(None, "Minderjährig und Status unbekannt: vor einer Absage bitte klären.", values)
    return _Finding(False, "Minderjährig ohne Gestattung oder Duldung.", values)


def _all_hold(findings: list[_Finding]) -> bool | None:
    if any(each.holds is False for each in findings):
        return False
    return True if all(each.holds for each in findings) else None


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if one is None or other is None else False
