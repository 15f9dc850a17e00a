"""Übergaben in lists: whom they concern, until when an answer is due, and what stands about them in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.change import Change
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.domain.records.master import Parameter, StaffMember
from kim_desktop.domain.rules.access import COORDINATOR
from kim_desktop.domain.rules.handover import DEFAULT_DAYS, due_on, level_on
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.watch import Level
from kim_desktop.domain.rules.working_days import working_days_between
from kim_desktop.storage.store import Store
from kim_desktop.work.union import leading_case, union_of

GIVER, TAKER, OBSERVER = "giver", "taker", "observer"
_MANY = 10_000


@dataclass(frozen=True)
class Transfer:
    """An Übergabe with its words; `due` is the last day for the answer, None once it is over.

    `role` is what it is to the person at the desk; `is_sent` says whether the central store has all of it.
    """

    handover: Handover
    from_name: str
    to_name: str
    role: str
    due: date | None
    level: Level
    words: str
    is_sent: bool

    @property
    def id(self) -> str:
        """The Übergabe's."""
        return self.handover.id

    @property
    def state(self) -> str:
        """One of the codes of the catalogue `handover_state`."""
        return self.handover.state

    @property
    def is_open(self) -> bool:
        """Whether the answer is still out."""
        return self.handover.is_open


def incoming(store: Store) -> list[Transfer]:
    """What waits for the answer of the person at the desk, late first."""
    return _open(store, store.all(Handover, to_staff=store.identity.user_id))


def outgoing(store: Store) -> list[Transfer]:
    """What the person at the desk has offered, or others in her place, and nobody has answered; late first."""
    me = store.identity.user_id
    return _open(store, (each for each in store.all(Handover) if me in {each.from_staff, each.offered_by}))


def all_open(store: Store) -> list[Transfer]:
    """Every open Übergabe that one may see, late first."""
    return _open(store, store.all(Handover))


def closing_lines(store: Store) -> list[Transfer]:
    """What is over, newest first: all that a former case manager keeps of a case."""
    found = _told(store, (each for each in store.all(Handover) if not each.is_open))
    return sorted(found, key=lambda each: (str(_ended(each.handover)), each.handover.id), reverse=True)


def transfers_of(store: Store, case_id: str) -> list[Transfer]:
    """Every Übergabe of a case, newest first, and an open one before all."""
    found = _told(store, store.among(Handover, "case", union_of(store, case_id).cases))
    return sorted(found, key=lambda each: (each.is_open, each.handover.id), reverse=True)


def open_handover(store: Store, case_id: str) -> Handover | None:
    """The Übergabe of a case that waits for an answer."""
    found = _standing(store, store.all(Handover, case=leading_case(store, case_id)))
    return next((each for each in found if each.is_open), None)


def to_close(store: Store) -> list[Transfer]:
    """Accepted Kontaktblätter whose case here is still open: the former case manager closes it."""
    me = store.identity.user_id
    return _told(store, (each for each in _sheets(store, from_staff=me) if _is_running(store, each.case, me)))


def to_begin(store: Store) -> list[Transfer]:
    """Accepted Kontaktblätter from which no Meldung has been made yet: Koordination had offered without a name."""
    sheets = _sheets(store, to_staff=store.identity.user_id)
    return _told(store, (each for each in sheets if each.client and not each.continued_as))


def _standing(store: Store, handovers: Iterable[Handover]) -> list[Handover]:
    """Without offers that the central store has refused: these wait under „Abgleich“ for their author."""
    wanted = list(handovers)
    if not wanted:
        return []
    refused = {change.record_id for change, _ in store.replica.set_aside() if _begins(change)}
    return [each for each in wanted if each.id not in refused]


def _begins(change: Change) -> bool:
    return change.record == Handover.kind() and bool(change.payload and change.payload.fields.get("case"))


def _sheets(store: Store, **equal: object) -> list[Handover]:
    found = store.all(Handover, extent=CONTACT_SHEET, **equal)
    return [each for each in found if each.state == "accepted"]


def _is_running(store: Store, case_id: str, staff: str) -> bool:
    case = store.get(Case, case_id)
    return case is not None and case.responsible == staff and case.closed_on is None


def _open(store: Store, handovers: Iterable[Handover]) -> list[Transfer]:
    found = _told(store, (each for each in handovers if each.is_open))
    return sorted(found, key=lambda each: (each.level != "late", str(each.due), each.handover.id))


def _told(store: Store, handovers: Iterable[Handover]) -> list[Transfer]:
    wanted = _standing(store, handovers)
    if not wanted:
        return []
    today = local_date(store.clock())
    days = Parameters.of(store.all(Parameter), today).value("handover_working_days", DEFAULT_DAYS)
    names = {each.id: each.name for each in store.all(StaffMember)}
    pending = {each.record_id for each in store.replica.pending(_MANY) if each.record == Handover.kind()}
    return [_transfer(store, each, names, (days, today), each.id not in pending) for each in wanted]


def _transfer(
    store: Store, handover: Handover, names: dict[str, str], when: tuple[int, date], is_sent: bool
) -> Transfer:
    days, today = when
    due = due_on(handover, days)
    return Transfer(
        handover=handover,
        from_name=names.get(handover.from_staff, ""),
        to_name=names.get(handover.to_staff, ""),
        role=_role(store, handover),
        due=due,
        level=level_on(due, today),
        words=_words(handover, due, today),
        is_sent=is_sent,
    )


def _role(store: Store, handover: Handover) -> str:
    me = store.identity
    if me.role == COORDINATOR:
        return OBSERVER
    return TAKER if me.user_id == handover.to_staff else GIVER


def _words(handover: Handover, due: date | None, today: date) -> str:
    match handover.state:
        case "accepted":
            return f"angenommen am {show_date(handover.accepted_on)}"
        case "declined":
            return f"abgelehnt am {show_date(handover.declined_on)}: {handover.decline_reason}".rstrip(": ")
        case "withdrawn":
            return f"zurückgezogen am {show_date(handover.withdrawn_on)}"
    begun = (
        f"angesehen am {show_date(handover.seen_on)}"
        if handover.seen_on
        else f"angeboten am {show_date(handover.offered_on)}"
    )
    if due is None or today <= due:
        return f"{begun}, Antwort bis {show_date(due)}" if due else begun
    late = max(working_days_between(due, today), 1)
    return f"{begun}, seit {late} {'Arbeitstag' if late == 1 else 'Arbeitstagen'} überfällig"


def _ended(handover: Handover) -> date | None:
    return handover.accepted_on or handover.withdrawn_on or handover.declined_on
