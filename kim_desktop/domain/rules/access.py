"""Who may see which case; the central store uses the same rule to decide what a device receives."""

from collections.abc import Iterable
from datetime import date

from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.intake import Meldung

CASE_MANAGER = "case_manager"
COORDINATOR = "coordinator"


def holders(
    case: Case | None, meldung: Meldung | None, participations: Iterable[Participation], on: date
) -> frozenset[str]:
    """The staff who work in a case: who is responsible, and who takes part until `on` or longer.

    A participation without a last day gives no right.
    """
    responsible = case.responsible if case else (meldung.responsible if meldung else None)
    guests = {each.staff for each in participations if each.until is not None and each.until >= on}
    return frozenset(guests | {responsible or ""}) - {""}


def open_to_coordination(meldung: Meldung | None, case: Case | None) -> bool:
    """Whether Koordination sees the Meldung by name: as long as nobody has decided on it."""
    return meldung is not None and case is None and not meldung.decision


def may_see(
    user_id: str,
    role: str,
    case: Case | None,
    meldung: Meldung | None,
    participations: Iterable[Participation],
    on: date,
) -> bool:
    """Whether a user in that role may see the content of a case; roles are never mixed (K48, K114)."""
    if role == CASE_MANAGER:
        return user_id in holders(case, meldung, participations, on)
    return role == COORDINATOR and open_to_coordination(meldung, case)
