"""The hand-over list for the State's "Datenbank KIM": who may go there, who is there, what changed, what must go.

Nothing is sent: a person types the values there and marks the case here. The mark keeps a check sum of each value, so
that what changed later is known without keeping the values twice.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.errors import BadInput
from kim_desktop.printing.state_list import StateEntry, print_state_list
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import CaseFile, open_case, read_case
from kim_desktop.work.case_state import check_unrestricted
from kim_desktop.work.case_work import save_record
from kim_desktop.work.lookups import lookups
from kim_desktop.work.papers.order import provider
from kim_desktop.work.state_fields import Typed, typed

_DIGITS = 8
_PAPER = "Übertragungsliste"


class Standing(StrEnum):
    """How a case stands towards the State's database, the most urgent first."""

    ERASE = "dort löschen lassen"
    CHANGED = "geändert seit der Übertragung"
    READY = "zu übertragen"
    ASKED = "eingewilligt, nicht vorgesehen"
    DONE = "übertragen"


_TO_DO = frozenset({Standing.ERASE, Standing.CHANGED, Standing.READY})


@dataclass(frozen=True)
class StateCase:
    """A case in the list; `changed` are the labels of what is to be typed anew, `why` says more about the standing."""

    case: Case
    standing: Standing
    changed: tuple[str, ...] = ()
    why: str = ""

    @property
    def id(self) -> str:
        """The case's id."""
        return self.case.id


@dataclass(frozen=True)
class TeamProgress:
    """How far one colleague's cases are, for Koordination, who sees no case."""

    staff: str
    organisation: str
    agreed: int
    transferred: int
    to_erase: int


def state_cases(store: Store) -> list[StateCase]:
    """One's own cases that concern the State's database: what must be done first, then by case number."""
    names, me = lookups(store), store.identity.user_id
    own = (each for each in store.all(Case, responsible=me) if not each.merged_into)
    found = (standing_of(read_case(store, each.id), names, local_date(store.clock())) for each in own)
    order = list(Standing)
    return sorted((each for each in found if each), key=lambda each: (order.index(each.standing), each.case.code))


def standing_of(file: CaseFile, names: Lookups, today: date) -> StateCase | None:
    """How one case stands; None if nobody agreed and nothing of it is there."""
    case = file.case
    if case is None:
        return None
    is_open, is_there = Purpose.STATE in file.gates.open, bool(case.transferred_on and not case.state_erased_on)
    if case.state_erase_since and not case.state_erased_on:
        since = f"Die Einwilligung E7 wurde am {show_date(case.state_erase_since)} widerrufen."
        return StateCase(case, Standing.ERASE, why=since)
    if not is_open:
        expired = "Die Einwilligung E7 gilt nicht mehr: erneuern oder dort löschen lassen."
        return StateCase(case, Standing.ERASE, why=expired) if is_there else None
    if not is_there:
        why = "Die Verarbeitung ist eingeschränkt." if case.restricted_on else ""
        return StateCase(case, Standing.READY if case.transferable else Standing.ASKED, why=why)
    changed = tuple(_changed(case, typed(file, names)))
    done = (
        f"Übertragen am {show_date(case.transferred_on)} von {names.label('staff_member', case.transferred_by or '')}."
    )
    return StateCase(case, Standing.CHANGED if changed else Standing.DONE, changed, done)


def values_to_type(store: Store, case_id: str) -> list[Typed]:
    """What is to be typed for a case, in the order of the State's form; noted as a look at the case.

    Raises `NotAllowed` while the use of the case's data is restricted.
    """
    check_unrestricted(store, case_id)
    return typed(open_case(store, case_id), lookups(store))


def print_list(store: Store) -> bytes:
    """The hand-over list as PDF: what is to be typed, typed anew or deleted there, case by case.

    A case whose use is restricted stands without its values.
    """
    found = [each for each in state_cases(store) if each.standing in _TO_DO]
    entries = [_entry(store, each) for each in found]
    return print_state_list(entries, show_date(local_date(store.clock())), provider(store).sender)


def choose(store: Store, case_id: str, wanted: bool) -> Case:
    """Says whether the case shall go to the State's database. Raises `NotAllowed` without consent E7."""
    case = _case(store, case_id)
    return save_record(store, case, replace(case, transferable=wanted))


def mark_transferred(store: Store, case_id: str) -> Case:
    """Marks that everything was typed there as it stands now, by the person at the desk and today.

    Raises `NotAllowed` without consent E7 or while the use of the case's data is restricted, `BadInput` for a case
    that is not meant for it.
    """
    check_unrestricted(store, case_id)
    case = _case(store, case_id)
    if not case.transferable:
        raise BadInput("Der Fall ist nicht für die Landesdatenbank vorgesehen.", "Sehen Sie ihn zuerst dafür vor.")
    values = typed(read_case(store, case_id), lookups(store))
    after = replace(
        case,
        transferred_on=local_date(store.clock()),
        transferred_by=store.identity.user_id,
        transferred_state=_sums(case, values),
        state_erase_since=None,
        state_erased_on=None,
    )
    marked = save_record(store, case, after)
    store.audit.note(Deed(Action.EXPORTED, case_id, detail="Landesdatenbank KIM"))
    return marked


def take_back_mark(store: Store, case_id: str) -> Case:
    """Takes back a mark that was set by mistake. Raises `NotAllowed` without consent E7."""
    case = _case(store, case_id)
    return save_record(store, case, replace(case, transferred_on=None, transferred_by=None, transferred_state=""))


def confirm_erased(store: Store, case_id: str) -> Case:
    """Writes down that the State's database no longer holds the case. Raises `BadInput` if nothing is to be deleted."""
    case, today = _case(store, case_id), local_date(store.clock())
    if not (case.state_erase_since or case.transferred_on):
        raise BadInput("Für diesen Fall ist in der Landesdatenbank nichts zu löschen.")
    return save_record(
        store, case, replace(case, state_erase_since=case.state_erase_since or today, state_erased_on=today)
    )


def _entry(store: Store, case: StateCase) -> StateEntry:
    store.audit.note(Deed(Action.SHOWN, case.id, detail=_PAPER))
    if case.standing is Standing.ERASE or case.case.restricted_on:
        return StateEntry(case.case.code, case.standing.value, [("Grund", case.why)])
    values = values_to_type(store, case.id)
    if case.standing is Standing.CHANGED:
        values = [each for each in values if each.label in case.changed]
    return StateEntry(case.case.code, case.standing.value, [(each.label, each.value) for each in values])


def _case(store: Store, case_id: str) -> Case:
    case = store.get(Case, case_id)
    if case is None:
        raise BadInput("Dieser Fall ist auf diesem Gerät nicht vorhanden.", "Gleichen Sie ab und suchen Sie ihn dann.")
    return case


def _changed(case: Case, values: Iterable[Typed]) -> Iterable[str]:
    """The labels of values that are other than they were typed; one that was unknown then counts once it is known."""
    before = dict(part.split("=", 1) for part in case.transferred_state.split() if "=" in part)
    for each in values:
        known = before.get(each.key)
        if known != _sum(case, each) and (known or each.value):
            yield each.label


def _sums(case: Case, values: Iterable[Typed]) -> str:
    return " ".join(f"{each.key}={_sum(case, each)}" for each in values)


def _sum(case: Case, value: Typed) -> str:
    return hashlib.sha256(f"{case.id}\0{value.key}\0{value.value}".encode()).hexdigest()[:_DIGITS]
