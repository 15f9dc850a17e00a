"""Löschfristen: what is due on this device, Löschsperren, and deletions that one proposes and another releases.

Deleting itself happens at the central store and on every device once a released request is accepted. Koordination
does not hold the cases, so that whatever speaks against a deletion refuses open requests by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.retention import (
    DECLINED,
    RETENTION,
    Deadline,
    case_deadline,
    held,
    meldung_deadline,
    protected_deadline,
)
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.unit import Unit
from kim_desktop.work.absence import check_not_deputy
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.conference_erasure import losses_by_deletion, take_out
from kim_desktop.work.protected_parts import count_protected, erase_protected
from kim_desktop.work.union import union_of

RELEASERS = frozenset({"coordinator", "admin"})
WITHDRAWN, REQUESTED, MISTAKE = "withdrawal", "request", "mistake"
WHOLE, PROTECTED = "case", "protected"
_AHEAD = timedelta(days=30)
_BY_TIME = frozenset({RETENTION, DECLINED})
_DESPITE_RESTRICTION = frozenset({WITHDRAWN, REQUESTED})


@dataclass(frozen=True)
class Due:
    """What is to be deleted soon: a whole case or Meldung, or only the protected details of a case."""

    case_id: str
    code: str
    name: str
    part: str
    deadline: Deadline
    is_proposed: bool = False
    is_restricted: bool = False

    @property
    def id(self) -> str:
        """Case and part."""
        return f"{self.case_id}:{self.part}"


def due_soon(store: Store) -> list[Due]:
    """What is due in the cases of this device now or within 30 days, and what a Löschsperre keeps; earliest first."""
    last = local_date(store.clock()) + _AHEAD
    found = [each for each in _all(store) if each.deadline.due <= last or each.deadline.held_until]
    return sorted(found, key=lambda each: (each.deadline.due, each.code, each.part))


def deadline_of(store: Store, case_id: str, closed_on: date | None = None) -> Deadline | None:
    """When a case or Meldung is to be deleted as it stands, or if it were closed on a day."""
    parameters, cases = _parameters(store), _cases(store, case_id)
    if not cases:
        meldungen = [meldung_deadline(each, parameters) for each in store.all(Meldung, case_id=case_id)]
        return next((each for each in meldungen if each), None)
    leading = replace(cases[0], closed_on=closed_on) if closed_on else cases[0]
    deadline = case_deadline(leading, parameters)
    return held(deadline, cases) if deadline else None


def protected_deadline_of(store: Store, case_id: str) -> Deadline | None:
    """When the protected details of a closed case are to be deleted."""
    cases = _cases(store, case_id)
    deadline = protected_deadline(cases[0], _parameters(store)) if cases else None
    return held(deadline, cases) if deadline else None


def hold(store: Store, case_id: str, until: date | None, reason: str) -> Case:
    """Sets a Löschsperre; open proposals to delete the case are refused. Raises `BadInput` without day or reason."""
    today, case = local_date(store.clock()), _case(store, case_id)
    if until is None or until < today:
        raise BadInput("Bis wann gilt die Löschsperre?", "Wählen Sie einen Tag ab heute.", field="hold_until")
    if not reason.strip():
        raise BadInput(
            "Warum darf nicht gelöscht werden?", "Zum Beispiel „Klage beim Sozialgericht“.", field="hold_reason"
        )
    with store.unit() as unit:
        refuse_open(store, unit, case_id, "Löschsperre")
        return unit.save(case, replace(case, hold_until=until, hold_reason=reason.strip()))


def end_hold(store: Store, case_id: str) -> list[Case]:
    """Lifts the Löschsperre of a case and of all that were merged into it."""
    with store.unit() as unit:
        return [unit.save(case, replace(case, hold_until=None, hold_reason="")) for case in _cases(store, case_id)]


def delete_protected(store: Store, case_id: str) -> int:
    """Erases the protected details of a closed case for good once they are due; tells how many there were.

    Raises `BadInput` before that day, `NotAllowed` while the use of the case is restricted.
    """
    deadline = protected_deadline_of(store, case_id)
    if deadline is None or not deadline.is_due(local_date(store.clock())):
        when = (
            f"Die Frist endet am {show_date(deadline.due)}." if deadline else "Der Fall ist noch nicht abgeschlossen."
        )
        raise BadInput(when, "Vorher löscht sie nur der Widerruf von E2.")
    check_unrestricted(store, case_id)
    return erase_protected(store, case_id)


def propose_deletion(store: Store, case_id: str, ground: str) -> list[DeletionRequest]:
    """Proposes to delete a case with all that were merged into it; a second person has to release it.

    Raises `BadInput` if it is not due or proposed already, `NotAllowed` while something speaks against it.
    """
    check_not_deputy(store, case_id, "Über eine Löschung entscheidet")
    today, deadline, cases = local_date(store.clock()), deadline_of(store, case_id), _cases(store, case_id)
    _check_may_go(store, case_id, cases, ground)
    if ground in _BY_TIME and (deadline is None or not deadline.is_due(today)):
        when = f"Die Frist endet am {show_date(deadline.due)}." if deadline else "Es läuft noch keine Löschfrist."
        raise BadInput(when, "Vorher geht es nur auf Wunsch der Person, nach Widerruf oder bei einem Irrtum.", "ground")
    code = cases[0].code if cases else f"Meldung {case_id[-8:]}"
    requests = [
        DeletionRequest(
            id=new_id(),
            case=each,
            code=code,
            ground=ground,
            due_on=deadline.due if deadline and ground in _BY_TIME else today,
            proposed_by=store.identity.user_id,
            proposed_on=today,
        )
        for each in union_of(store, case_id).cases
    ]
    with store.unit() as unit:
        return [unit.add(each) for each in requests]


def release_deletion(store: Store, request_id: str) -> list[DeletionRequest]:
    """Releases a proposal, with those for all cases of the same number; the central store then erases them.

    Raises `NotAllowed` for whoever proposed it or is in another role, or while a Löschsperre or restriction is known.
    """
    request, me, today = _open_request(store, request_id), store.identity, local_date(store.clock())
    if me.role not in RELEASERS:
        raise NotAllowed("Freigeben dürfen Koordination und Datenschutz/Admin.", "Bitten Sie dort um die Freigabe.")
    group = same_deletion(store, request)
    if any(each.proposed_by == me.user_id for each in group):
        raise NotAllowed("Sie haben diese Löschung selbst vorgeschlagen.", "Eine zweite Person muss sie freigeben.")
    if request.ground in _BY_TIME and (request.due_on is None or request.due_on > today):
        raise NotAllowed(f"Die Frist endet erst am {show_date(request.due_on)}.", "Geben Sie die Löschung dann frei.")
    for each in group:
        _check_may_go(store, each.case, _cases(store, each.case), each.ground or "", proposing=False)
    losses = losses_by_deletion(store, (each.case for each in group))
    with store.unit() as unit:
        for loss in losses:
            take_out(store, unit, loss)
        return [unit.save(each, replace(each, released_by=me.user_id, released_on=today)) for each in group]


def refuse_deletion(store: Store, request_id: str, reason: str) -> list[DeletionRequest]:
    """Refuses or takes back a proposal; the data stay. Raises `BadInput` without a reason."""
    request = _open_request(store, request_id)
    if not reason.strip():
        raise BadInput("Warum wird nicht gelöscht?", "Ein Satz genügt; bitte ohne Namen.", field="refusal")
    today = local_date(store.clock())
    with store.unit() as unit:
        return [
            unit.save(each, replace(each, refused_on=today, refusal=reason.strip()))
            for each in same_deletion(store, request)
        ]


def refuse_open(store: Store, unit: Unit, case_id: str, reason: str) -> None:
    """Refuses the proposals to delete a case that nobody has released yet, within a unit."""
    cases, today = union_of(store, case_id).cases, local_date(store.clock())
    for each in open_requests(store):
        if each.case in cases:
            unit.save(each, replace(each, refused_on=today, refusal=reason))


def open_requests(store: Store) -> list[DeletionRequest]:
    """Proposals that wait for a second person."""
    return [each for each in store.all(DeletionRequest, refused_on=None) if not each.released_by]


def same_deletion(store: Store, request: DeletionRequest) -> list[DeletionRequest]:
    """The open proposals that go together: merged cases are known by one number."""
    return [each for each in open_requests(store) if each.id == request.id or (each.code and each.code == request.code)]


def ended_requests(store: Store) -> list[DeletionRequest]:
    """Released deletions, newest first: the record of what was deleted."""
    released = [each for each in store.all(DeletionRequest) if each.released_by]
    return sorted(released, key=lambda each: (str(each.released_on), each.id), reverse=True)


def _all(store: Store) -> Iterator[Due]:
    parameters, proposed = _parameters(store), {each.case for each in open_requests(store)}
    every = {case.id: case for case in store.all(Case)}
    absorbed: dict[str, list[Case]] = {}
    for case in every.values():
        if case.merged_into in every:
            absorbed.setdefault(str(case.merged_into), []).append(case)
    for case in every.values():
        if case.closed_on and case.merged_into not in every:
            yield from _of_case(store, case, [case, *absorbed.get(case.id, [])], parameters, proposed)
    for meldung in store.all(Meldung):
        deadline = meldung_deadline(meldung, parameters) if meldung.case_id not in every else None
        if deadline:
            name, is_proposed = _name(meldung), meldung.case_id in proposed
            yield Due(meldung.case_id, "", name, WHOLE, deadline, is_proposed)


def _of_case(
    store: Store, case: Case, cases: list[Case], parameters: Parameters, proposed: Iterable[str]
) -> Iterator[Due]:
    last = local_date(store.clock()) + _AHEAD
    people = store.all(Person, case_id=case.id, relation="self")
    name = _name(people[0]) if people else ""
    is_restricted = any(each.restricted_on for each in cases)
    whole, protected = case_deadline(case, parameters), protected_deadline(case, parameters)
    if whole:
        yield Due(case.id, case.code, name, WHOLE, held(whole, cases), case.id in proposed, is_restricted)
    if protected and (held(protected, cases).due <= last) and count_protected(store, case.id):
        yield Due(case.id, case.code, name, PROTECTED, held(protected, cases), False, is_restricted)


def _check_may_go(store: Store, case_id: str, cases: list[Case], ground: str, proposing: bool = True) -> None:
    today = local_date(store.clock())
    holding = next((each for each in cases if each.hold_until and each.hold_until >= today), None)
    if holding:
        raise NotAllowed(f"Bis zum {show_date(holding.hold_until)} gilt eine Löschsperre.", "Heben Sie sie zuerst auf.")
    if ground not in _DESPITE_RESTRICTION:
        check_unrestricted(store, case_id)
    if not ground:
        raise BadInput("Aus welchem Grund wird gelöscht?", "Wählen Sie einen Grund.", field="ground")
    if proposing and any(each.case == case_id for each in open_requests(store)):
        raise BadInput("Die Löschung ist schon vorgeschlagen.", "Koordination oder Datenschutz/Admin gibt sie frei.")


def _open_request(store: Store, request_id: str) -> DeletionRequest:
    request = next((each for each in open_requests(store) if each.id == request_id), None)
    if request is None:
        raise BadInput("Über diesen Vorschlag ist schon entschieden.", "Gleichen Sie ab, um den Stand zu sehen.")
    return request


def _cases(store: Store, case_id: str) -> list[Case]:
    found = (store.get(Case, each) for each in union_of(store, case_id).cases)
    return [each for each in found if each]


def _case(store: Store, case_id: str) -> Case:
    cases = _cases(store, case_id)
    if not cases:
        raise BadInput("Eine Löschsperre gibt es nur für einen Fall.", "Nehmen Sie die Meldung als Fall auf.")
    return cases[0]


def _parameters(store: Store) -> Parameters:
    return Parameters.of(store.all(Parameter), local_date(store.clock()))


def _name(someone: Person | Meldung) -> str:
    return f"{someone.given_name} {someone.family_name}".strip()
