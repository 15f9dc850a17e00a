"""Whether a person belongs to the target group (concept paper § 2b, K79 to K82)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.rules.ages import ages_on, earliest, latest, years_before
from kim_desktop.domain.rules.facts import NO_CASE_MANAGEMENT, Flags, Subject, is_tolerated
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

Colour = Literal["green", "yellow", "red"]
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


def target_group(subject: Subject, on: date, parameters: Parameters, status_flags: Flags) -> TargetGroupResult:
    """The result for a person who is reported on the day `on`."""
    adult = _adult(subject, on, parameters)
    recent = _recent(subject, on, parameters)
    tolerated = _tolerated(subject, status_flags)
    without = _without_management(subject)
    belongs = _either(recent.holds, _both(tolerated.holds, without.holds))
    findings = [adult, recent, tolerated, *([without] if tolerated.holds is not False else [])]
    if adult.holds is False and tolerated.holds is not False:
        findings.append(_minor_warning(tolerated.holds))
    return TargetGroupResult(
        _colour(adult.holds, belongs, tolerated.holds),
        tuple(Reason(each.text, _RULE, _SOURCE) for each in findings),
    )


def _colour(adult: bool | None, belongs: bool | None, tolerated: bool | None) -> Colour:
    if adult is False:
        return "red" if tolerated is False else "yellow"
    if belongs is False:
        return "red"
    return "green" if adult and belongs else "yellow"


def _adult(subject: Subject, on: date, parameters: Parameters) -> _Finding:
    majority = parameters.value("age_of_majority", 18)
    if not subject.birth or earliest(subject.birth) > on:
        return _Finding(None, "Das Geburtsdatum fehlt oder liegt in der Zukunft: Volljährigkeit bitte klären.")
    youngest, oldest = ages_on(subject.birth, on)
    if youngest >= majority:
        return _Finding(True, f"Volljährig: mindestens {youngest} Jahre alt am Tag der Meldung.")
    if oldest < majority:
        return _Finding(False, f"Noch nicht volljährig: {max(oldest, 0)} Jahre alt am Tag der Meldung.")
    return _Finding(None, "Vom Geburtsdatum ist nur ein Teil bekannt: Volljährigkeit bitte klären.")


def _recent(subject: Subject, on: date, parameters: Parameters) -> _Finding:
    years = parameters.value("target_years", 5)
    if not subject.moved_here:
        return _Finding(None, "Das Datum des Zuzugs nach Leverkusen fehlt: bitte klären.")
    moved, start = show_date(subject.moved_here), years_before(on, years)
    if earliest(subject.moved_here) > on:
        return _Finding(None, f"Der Zuzug nach Leverkusen ({moved}) liegt in der Zukunft: bitte klären.")
    if earliest(subject.moved_here) >= start:
        return _Finding(True, f"In den letzten {years} Jahren nach Leverkusen zugezogen ({moved}).")
    if latest(subject.moved_here) < start:
        return _Finding(False, f"Vor mehr als {years} Jahren nach Leverkusen zugezogen ({moved}).")
    text = f"Zuzug nach Leverkusen {moved}: ob er in den letzten {years} Jahren lag, bitte klären."
    return _Finding(None, text)


def _tolerated(subject: Subject, flags: Flags) -> _Finding:
    tolerated = is_tolerated(subject, flags)
    texts = {
        True: "Gestattung oder Duldung liegt vor.",
        False: "Keine Gestattung oder Duldung.",
        None: "Der Aufenthaltsstatus ist nicht bekannt: bitte klären.",
    }
    return _Finding(tolerated, texts[tolerated])


def _without_management(subject: Subject) -> _Finding:
    if not subject.managed_by:
        return _Finding(None, "Ob schon ein Fallmanagement besteht, ist nicht bekannt: bitte klären.")
    if subject.managed_by == {NO_CASE_MANAGEMENT}:
        return _Finding(True, "Kein Zugang zu einem Fallmanagement.")
    return _Finding(False, "Ein Fallmanagement besteht schon.")


def _minor_warning(tolerated: bool | None) -> _Finding:
    if tolerated:
        return _Finding(None, "Minderjährig mit Gestattung oder Duldung: Aufnahme bitte prüfen und begründen.")
    return _Finding(None, "Minderjährig und Status unbekannt: vor einer Absage bitte klären.")


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if one is None or other is None else False
