"""Who may see which case; the central store uses the same rule to decide what a device receives."""

from collections.abc import Iterable
from datetime import date

from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Meldung

CASE_MANAGER = "case_manager"
COORDINATOR = "coordinator"
ASSISTANT = "assistant"
CONTACT_OFFICE = "contact_office"
MANAGEMENT = "management"
ADMIN = "admin"
ROLES = (CASE_MANAGER, COORDINATOR, ASSISTANT, CONTACT_OFFICE, MANAGEMENT, ADMIN)
"""The Lenkungsgruppe is none of them: it gets paper."""

_ADMITTED = "admitted"


def responsible_for(case: Case | None, meldung: Meldung | None) -> str:
    """Who is responsible: the case says so once it exists, before that the Meldung; empty for nobody."""
    return (case.responsible if case else meldung.responsible if meldung else None) or ""


def holders(
    case: Case | None, meldung: Meldung | None, participations: Iterable[Participation], on: date
) -> frozenset[str]:
    """The staff who work in a case: who is responsible, and who takes part until `on` or longer.

    A participation without a last day gives no right.
    """
    guests = {each.staff for each in participations if each.until is not None and each.until >= on}
    return frozenset(guests | {responsible_for(case, meldung)}) - {""}


def deputies(responsible: str, absences: Iterable[Absence], on: date) -> frozenset[str]:
    """Who stands in for the responsible person on a day; for a deputy who is away nobody stands in."""
    away = (each for each in absences if responsible and each.staff == responsible and each.holds_on(on))
    return frozenset(each.deputy for each in away) - {""}


def is_waiting(meldung: Meldung | None, case: Case | None) -> bool:
    """Whether KIM has not taken the Meldung up yet: nobody has decided on it, and there is no case."""
    return meldung is not None and case is None and not meldung.decision


def open_to_coordination(meldung: Meldung | None, case: Case | None) -> bool:
    """Whether Koordination sees the Meldung by name.

    She does as long as nobody has decided on it and, where no case came of it, until it is followed up to its end.
    """
    if meldung is None or case is not None or meldung.decision == _ADMITTED:
        return False
    return not (meldung.decision and meldung.settled_on)


def may_see(
    user_id: str,
    role: str,
    case: Case | None,
    meldung: Meldung | None,
    participations: Iterable[Participation],
    on: date,
    absences: Iterable[Absence] = (),
) -> bool:
    """Whether a user in that role may see the content of a case; roles are never mixed (K48, K114).

    A Fachbereichskontakt sees what she has sent herself, until KIM has taken it up.
    """
    if role == CASE_MANAGER:
        standing_in = deputies(responsible_for(case, meldung), absences, on)
        return user_id in holders(case, meldung, participations, on) | standing_in
    if role == CONTACT_OFFICE:
        return meldung is not None and meldung.sent_by == user_id and is_waiting(meldung, case)
    return role == COORDINATOR and open_to_coordination(meldung, case)


def may_see_handover(user_id: str, role: str, handover: Handover) -> bool:
    """Whether a user in that role may see an Übergabe: the giver for good, the taker unless it came to nothing.

    Koordination sees all of them.
    """
    if role == CASE_MANAGER:
        with_taker = handover.is_open or handover.state == "accepted"
        return user_id == handover.from_staff or (with_taker and user_id == handover.to_staff)
    return role == COORDINATOR
