"""Everybody's open cases for Koordination: what it takes to hand many over, without telling whose they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection, select

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Address, Consent, Person
from kim_desktop.domain.rules.consents import is_open
from kim_desktop.domain.rules.facts import current_address
from sync.caseload_messages import CaseInLoad, CaseloadAnswer, CaseloadRequest
from sync.service.store.database import Database
from sync.service.store.loads import loads
from sync.service.store.reading import records
from sync.service.store.tables import USERS

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Caseload:
    """Answers one question in a few queries, however many cases there are."""

    connection: Connection
    database: Database
    request: CaseloadRequest
    on: date

    def answer(self) -> CaseloadAnswer:
        """The cases in the order of their numbers."""
        told = [*map(self._told, self._cases), *map(self._told, self._meldungen)]
        wanted = [each for each in told if self.request.district in {"", each.district}]
        return CaseloadAnswer(sorted(wanted, key=lambda each: (each.code, each.case_id)), loads(self.connection))

    @cached_property
    def _team(self) -> dict[str, tuple[str, bool]]:
        """By person the employer, and whether they still work here; only those whose cases are asked for."""
        rows = self.connection.execute(select(USERS.c.id, USERS.c.organisation, USERS.c.active))
        staff, organisation = self.request.staff, self.request.organisation
        return {
            row.id: (row.organisation, row.active)
            for row in rows
            if staff in {"", row.id} and organisation in {"", row.organisation}
        }

    @cached_property
    def _cases(self) -> list[Case]:
        found = self._read(Case, "responsible", self._team)
        return [each for each in found if not each.merged_into and (self.request.closed or each.closed_on is None)]

    @cached_property
    def _meldungen(self) -> list[Meldung]:
        return [each for each in self._read(Meldung, "responsible", self._team) if not each.decision]

    @cached_property
    def _addresses(self) -> dict[str, list[Address]]:
        return _by(self._read(Address, "case_id", self._ids), lambda each: each.case_id)

    @cached_property
    def _people(self) -> dict[str, list[Person]]:
        return _by(self._read(Person, "case_id", self._ids), lambda each: each.case_id)

    @cached_property
    def _consents(self) -> dict[str, list[Consent]]:
        return _by(self._read(Consent, "case_id", self._ids), lambda each: each.case_id)

    @cached_property
    def _open(self) -> dict[str, str]:
        return {each.case: each.id for each in self._read(Handover, "case", self._ids) if each.is_open}

    @cached_property
    def _districts(self) -> dict[tuple[str, str], str]:
        entries = self._read(CodeEntry, "catalogue", ("quarter", "place"))
        return {(each.catalogue, each.code): each.group for each in entries}

    @property
    def _ids(self) -> list[str]:
        return [each.case_id for each in (*self._cases, *self._meldungen)]

    def _told(self, held: Case | Meldung) -> CaseInLoad:
        where = held if isinstance(held, Meldung) else current_address(self._addresses.get(held.case_id, ()))
        place, quarter = (where.place or "", where.quarter or "") if where else ("", "")
        staff = held.responsible or ""
        organisation, active = self._team[staff]
        return CaseInLoad(
            case_id=held.case_id,
            code=held.code if isinstance(held, Case) else f"Meldung {held.case_id[-8:]}",
            place=place,
            quarter=quarter,
            district=self._districts.get(("quarter", quarter)) or self._districts.get(("place", place)) or "",
            level=(held.level or "") if isinstance(held, Case) else "",
            responsible=staff,
            organisation=organisation,
            active=active,
            open_handover=self._open.get(held.case_id, ""),
            consents=self._agreed(held.case_id),
            is_case=isinstance(held, Case),
        )

    def _agreed(self, case_id: str) -> list[str]:
        """To whom the client lets the whole file go today."""
        clients = {each.id for each in self._people.get(case_id, ()) if each.relation == "self"}
        answers = [each for each in self._consents.get(case_id, ()) if each.person in clients]
        named = {each.target for each in answers if each.purpose == Purpose.HANDOVER and each.target}
        return sorted(each for each in named if is_open(Purpose.HANDOVER, answers, self.on, each))

    def _read(self, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
        return records(self.connection, self.database, kind, column, values)


def _by(found: Iterable[R], key: Callable[[R], str]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for each in found:
        grouped[key(each)].append(each)
    return grouped
