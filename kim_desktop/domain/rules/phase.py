"""How far a case has come, computed from what is there (DGCC model; K104: steps may be skipped)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kim_desktop.domain.records.case import Case, Contact, FollowUp, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.reasons import CONCEPT, Reason

PHASES = (
    "Zugang",
    "Aufnahme",
    "Bedarfserhebung",
    "Hilfeplan",
    "Verweis",
    "Monitoring",
    "Fallkonferenz",
    "Abschluss",
)
_RULE = "Phase"
_SOURCE = f"{CONCEPT} § 2b, Case-Management; Phasen nach DGCC"


@dataclass(frozen=True)
class PhaseFacts:
    """What exists of a case."""

    meldung: Meldung | None = None
    case: Case | None = None
    needs: Sequence[Need] = ()
    follow_ups: Sequence[FollowUp] = ()
    referrals: Sequence[Referral] = ()
    contacts: Sequence[Contact] = ()
    plans: Sequence[SupportPlan] = ()
    goals: Sequence[Goal] = ()
    measures: Sequence[Measure] = ()


@dataclass(frozen=True)
class PhaseResult:
    """The furthest phase reached, 0 to 7."""

    number: int
    reasons: tuple[Reason, ...]

    @property
    def label(self) -> str:
        """The phase's name."""
        return PHASES[self.number]


def phase(facts: PhaseFacts) -> PhaseResult:
    """The furthest phase of which there is a trace."""
    number, text = _before_admission(facts) if facts.case is None else _in_case(facts.case, facts)
    return PhaseResult(number, (Reason(text, _RULE, _SOURCE),))


def _before_admission(facts: PhaseFacts) -> tuple[int, str]:
    meldung = facts.meldung
    if meldung is None or not (meldung.decision or meldung.target_group or meldung.responsible):
        return 0, "Die Meldung ist eingegangen und noch nicht geprüft."
    if meldung.decision:
        return 1, "Über die Aufnahme ist entschieden."
    return 1, "Die Meldung wird geprüft."


def _in_case(case: Case, facts: PhaseFacts) -> tuple[int, str]:
    if case.closed_on:
        return 7, f"Abgeschlossen am {case.closed_on:%d.%m.%Y}."
    if _is_monitored(facts):
        return 5, "Nach dem Verweis oder Plan gab es eine Rückmeldung, einen Kontakt oder einen erledigten Schritt."
    if any(each.reviewed_on for each in facts.plans):
        return 5, "Der Hilfeplan ist überprüft."
    if facts.referrals:
        return 4, "Ein Verweis ist gemacht."
    if facts.needs and (facts.follow_ups or any(each.next_step_on for each in facts.contacts)):
        return 3, "Zum erhobenen Bedarf sind nächste Schritte mit Datum vereinbart."
    if any(each.agreed_on for each in facts.plans):
        return 3, "Ein Hilfeplan ist vereinbart."
    if {each.id for each in facts.goals} & {each.goal for each in facts.measures}:
        return 3, "Zu einem Ziel ist eine Maßnahme vereinbart."
    if facts.needs:
        return 2, "Der Bedarf ist in mindestens einem Lebensbereich erhoben."
    return 1, "Die Person ist aufgenommen; der Bedarf ist noch nicht erhoben."


def _is_monitored(facts: PhaseFacts) -> bool:
    answered = any(each.result or each.result_on or each.closed_without for each in facts.referrals)
    return answered or _spoken_since(facts) or (bool(facts.needs) and any(each.done_on for each in facts.follow_ups))


def _spoken_since(facts: PhaseFacts) -> bool:
    referred = [each.referred_on for each in facts.referrals if each.referred_on]
    spoken = [each.on for each in facts.contacts if each.on]
    return bool(referred and spoken) and max(spoken) > min(referred)
