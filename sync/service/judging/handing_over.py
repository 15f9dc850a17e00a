"""What an accepted Übergabe brings about, in the transaction that takes the acceptance: the case changes hands.

The service itself writes it, so that no device has to hold rights over a case that it does not yet, or no more, hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, FollowUp
from kim_desktop.domain.records.handover import CONTACT_SHEET, Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.domain.rules.facts import current_address
from kim_desktop.domain.rules.sheet import sheet_of
from sync.service.judging.matters import may_go
from sync.service.judging.system import rewrite_records
from sync.service.store.database import Database
from sync.service.store.reading import records
from sync.service.store.tables import USERS

R = TypeVar("R", bound=Record)

_PLANNED, _HANDED_OVER = "planned", "handed_over"


def carry_out(connection: Connection, database: Database, taken: Iterable[Change], now: datetime) -> None:
    """Lets every Übergabe that these taken changes accept take effect, once."""
    accepted = {each.record_id for each in taken if _accepts(each)}
    for handover in records(connection, database, Handover, "id", sorted(accepted)):
        _let_go(connection, database, handover, now)


def carry_out_healed(connection: Connection, database: Database, healed: Iterable[Change], now: datetime) -> None:
    """Lets the last accepted Übergabe of a case take effect that a restored store has lost together with its effect.

    What such a store takes back was not judged again, so that only what may go even today goes.
    """
    changes = list(healed)
    units = records(connection, database, Handover, "id", {each.record_id for each in changes})
    cases = {each.case for each in units} | {each.case_id for each in changes if each.record == Case.kind()}
    last: dict[str, Handover] = {}
    for each in records(connection, database, Handover, "case", cases):
        if each.state == "accepted" and each.extent != CONTACT_SHEET:
            last[each.case] = each
    for handover in last.values():
        if may_go(connection, database, handover, now.date()):
            _let_go(connection, database, handover, now)


def _let_go(connection: Connection, database: Database, handover: Handover, now: datetime) -> None:
    effect = _Effect(connection, database, handover, now.date())
    rewrites = [pair for pair in effect.rewrites() if pair[0] != pair[1]]
    if rewrites:
        rewrite_records(connection, database, rewrites, now)


def _accepts(change: Change) -> bool:
    return change.record == Handover.kind() and bool(change.payload and change.payload.fields.get("accepted_on"))


@dataclass(frozen=True)
class _Effect:
    connection: Connection
    database: Database
    handover: Handover
    today: date

    def rewrites(self) -> Iterator[tuple[Record, Record]]:
        """Every record that changes, before and after."""
        if self.handover.extent == CONTACT_SHEET:
            yield from self._sheet()
            return
        for case_id in self._cases():
            yield from self._moved(case_id)

    def _cases(self) -> list[str]:
        """The case and all that were merged into it, over any number of steps."""
        cases = [self.handover.case]
        for each in cases:  # grows while it is read
            merged = records(self.connection, self.database, Case, "merged_into", [each])
            cases += [case.id for case in merged if case.id not in cases]
        return cases

    def _moved(self, case_id: str) -> Iterator[tuple[Record, Record]]:
        giver, taker = self.handover.from_staff, self.handover.to_staff
        held: list[Case | Meldung] = [*self._of(Case, case_id)] or [*self._of(Meldung, case_id)]
        for each in held:
            if each.responsible == giver:
                yield each, replace(each, responsible=taker, responsible_reason=self._reason())
        for task in self._of(FollowUp, case_id):
            if task.staff == giver and task.done_on is None:
                yield task, replace(task, staff=taker)
        for appointment in self._of(Appointment, case_id):
            if appointment.staff == giver and appointment.state == _PLANNED:
                yield appointment, replace(appointment, staff=taker)

    def _sheet(self) -> Iterator[tuple[Record, Record]]:
        """Koordination offers without names: the sheet is filled in now, and a case left behind by its CM ends."""
        case_id, handover = self.handover.case, self.handover
        if not handover.client:
            clients = [each for each in self._of(Person, case_id) if each.relation == "self"]
            known: tuple[Person | Meldung, ...] = (*clients, *self._of(Meldung, case_id))
            for client in known[:1]:
                where = current_address(self._of(Address, case_id)) or next(iter(self._of(Meldung, case_id)), None)
                yield handover, replace(handover, **sheet_of(client, where, self._named(where)))
        gone = select(USERS.c.id).where(USERS.c.id == handover.from_staff, ~USERS.c.active)
        if self.connection.scalar(gone):
            for case in self._of(Case, case_id):
                if case.closed_on is None:
                    yield case, replace(case, closed_on=self.today, closure=_HANDED_OVER, closure_note=self._reason())

    def _named(self, where: Address | Meldung | None) -> list[str]:
        codes = (("place", where.place), ("quarter", where.quarter)) if where else ()
        return [label for catalogue, code in codes if (label := self._label(catalogue, code))]

    def _label(self, catalogue: str, code: str | None) -> str:
        entries = records(self.connection, self.database, CodeEntry, "code", [code or ""])
        return next((each.label for each in entries if each.catalogue == catalogue), "")

    def _reason(self) -> str:
        label = self._label("handover_reason", self.handover.reason)
        return f"Übergabe vom {show_date(self.handover.accepted_on)}" + (f": {label}" if label else "")

    def _of(self, kind: type[R], case_id: str) -> list[R]:
        return records(self.connection, self.database, kind, "case_id", [case_id])
