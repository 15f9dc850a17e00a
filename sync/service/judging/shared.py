"""What may be written into the units that several people share: Fallkonferenzen, Rückmeldungen, frozen reports."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.conference import Conference, ConferenceCase
from kim_desktop.domain.records.intake import Feedback
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.feedback import case_of
from kim_desktop.domain.rules.units import OWN_UNITS, founder_of
from kim_desktop.domain.rules.writing import (
    is_chair,
    may_begin_in_conference,
    may_change_in_conference,
    may_change_report,
    may_erase_in_conference,
    owner_field,
)
from kim_desktop.storage.schema import Tables
from sync.service.judging.units import founders_of


@dataclass(frozen=True)
class Shared:
    """By unit the record that founds it, by record of a conference whom it names as its own, and what begins a record.

    What a batch itself begins counts from the start: if that is set aside, so is what leans on it.
    """

    founders: dict[str, str] = field(default_factory=dict)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    beginning: set[str] = field(default_factory=set)

    def learn(self, change: Change) -> None:
        """Counts on what a change says."""
        if change.record in OWN_UNITS:
            self.founders.setdefault(change.record_id, change.record)
        named = owner_field(change.record)
        if change.payload and named in change.payload.fields:
            self.owners[change.record, change.record_id] = str(change.payload.fields[named] or "")


def shared_by(
    connection: Connection,
    tables: Tables,
    units: Iterable[str],
    changes: Sequence[Change],
    begun: Container[tuple[str, str]],
) -> Shared:
    """What the store holds of these units as far as these changes are about it; `begun` are the records it knows."""
    shared = Shared(founders_of(connection, tables, units))
    conferences = [unit for unit, kind in shared.founders.items() if kind == Conference.kind()]
    kinds = {each.record for each in changes if owner_field(each.record)} | {Conference.kind()}
    for kind in kinds if conferences else ():
        table = tables.records[kind]
        rows = connection.execute(
            select(table.c.id, table.c[owner_field(kind)]).where(table.c.case_id.in_(conferences))
        )
        shared.owners.update({(kind, record_id): owner or "" for record_id, owner in rows})
    seen: set[tuple[str, str]] = set()
    for change in changes:
        key = (change.record, change.record_id)
        if key not in begun and key not in seen:
            shared.beginning.add(change.id)
            shared.learn(change)
        seen.add(key)
    return shared


def cases_named(changes: Iterable[Change]) -> set[str]:
    """The cases of which these changes begin to tell in a unit that others see."""
    named = {case_of(each.record_id) for each in changes if each.record == Feedback.kind()}
    brought = (each.payload for each in changes if each.record == ConferenceCase.kind() and each.payload)
    return named | {case for each in brought if isinstance(case := each.fields.get("case"), str) and case}


def fault_of_place(change: Change, shared: Shared, *, is_known: bool) -> str | None:
    """Whether the record lies in a unit of its kind: what belongs in a conference not in a case, and the reverse."""
    belongs, stands = founder_of(change.record), shared.founders.get(change.case_id, "")
    if change.record in OWN_UNITS:
        return "foreign_record" if is_known and change.id in shared.beginning else None
    return None if belongs == stands else "foreign_record"


def fault_of_sharing(
    change: Change, author: tuple[str, str], shared: Shared, is_foreign: Callable[[str], bool]
) -> str | None:
    """What forbids this person in that role to write this there, of which it was judged that it is in reach.

    `is_foreign` tells of a case whether it is one that the person does not reach.
    """
    if change.payload is None:
        return None
    fields, begins = change.payload.fields, change.id in shared.beginning
    if change.record == FrozenReport.kind():
        return None if begins or may_change_report(fields) else "frozen"
    if change.record == Feedback.kind():
        return "rights" if begins and is_foreign(case_of(change.record_id)) else None
    if not owner_field(change.record):
        return None
    if is_foreign(str(fields.get("case") or "")):
        return "conference"
    may = _may_begin(change, author, shared) if begins else _may_change(change, author, shared)
    return None if may else "conference"


def _may_begin(change: Change, author: tuple[str, str], shared: Shared) -> bool:
    fields = change.payload.fields if change.payload else {}
    return may_begin_in_conference(*author, change.record, fields, chairs=_chairs(change, author, shared))


def _may_change(change: Change, author: tuple[str, str], shared: Shared) -> bool:
    payload, chairs = change.payload, _chairs(change, author, shared)
    owns = shared.owners.get((change.record, change.record_id)) == author[0]
    if payload and payload.erases:
        return may_erase_in_conference(change.record, chairs=chairs, owns=owns)
    return may_change_in_conference(change.record, payload.fields if payload else (), chairs=chairs, owns=owns)


def _chairs(change: Change, author: tuple[str, str], shared: Shared) -> bool:
    return is_chair(*author, shared.owners.get((Conference.kind(), change.case_id), ""))
