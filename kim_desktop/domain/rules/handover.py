"""How long an answer to an Übergabe may take, and when the whole file may go to another employer (K91, K96)."""

from collections.abc import Collection, Iterable
from datetime import date

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.people import Consent
from kim_desktop.domain.rules.consents import is_open
from kim_desktop.domain.rules.watch import Level
from kim_desktop.domain.rules.working_days import add_working_days, working_days_between

DEFAULT_DAYS = 5


def due_on(handover: Handover, days: int) -> date | None:
    """The last day on which the answer is in time; None once there is one."""
    if not handover.is_open or handover.offered_on is None:
        return None
    return add_working_days(handover.offered_on, days)


def level_on(due: date | None, on: date) -> Level:
    """Late after its last day, soon on that day and the working day before."""
    if due is None:
        return "fine"
    if on > due:
        return "late"
    return "soon" if working_days_between(on, due) <= 1 else "fine"


def may_go_whole(consents: Iterable[Consent], clients: Collection[str], targets: Iterable[str], on: date) -> bool:
    """Whether the client has agreed (E6) that the file goes to one of these: the person or the employer by name."""
    own = [each for each in consents if each.person in clients]
    return any(is_open(Purpose.HANDOVER, own, on, target) for target in targets if target.strip())
