"""Looks up what judging Übergaben and moved cases needs, in a few queries and only where there are any."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, select

from kim_desktop.domain.change import Change
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.access import responsible_for
from kim_desktop.domain.rules.handover import may_go_whole
from sync.service.judging.handover import Colleague, Matters
from sync.service.judging.judge import safe_name
from sync.service.store.database import Database
from sync.service.store.reading import records
from sync.service.store.tables import USERS

R = TypeVar("R", bound=Record)


def stands_alone(changes: Iterable[Change]) -> bool:
    """Whether this user action has to be judged by itself, after all before it has been written."""
    return any(each.record == Handover.kind() for each in changes)


def matters_of(connection: Connection, database: Database, changes: Sequence[Change], on: date) -> Matters:
    """What stands about the cases that these changes offer or move."""
    look = _Look(connection, database, on)
    touched = {safe_name(change.record_id) for change in changes} | {safe_name(each.case_id) for each in changes}
    offers = {each.id: each for each in look.up(Handover, "id", touched)}
    begun = [each for each in changes if each.record == Handover.kind() and each.record_id not in offers]
    units = offers.keys() | {each.record_id for each in begun}
    moves = [each for each in changes if _moves(each)]
    if not begun and not offers and not moves:
        return Matters()
    named = [_said(each, "case") for each in begun]
    pairs = {(safe_name(each.case_id), _said(each, "responsible")) for each in moves}
    pairs |= {(_said(each, "case"), _said(each, "to_staff")) for each in begun}
    pairs |= {(each.case, each.to_staff) for each in offers.values()}
    cases = {case_id for case_id, _ in pairs}
    responsible = look.responsible(cases)
    pairs = {(case_id, to) for case_id, to in pairs if case_id in responsible}
    team = look.team({to for _, to in pairs} | {*responsible.values()})
    return Matters(
        offers=offers,
        units=frozenset(units),
        responsible=responsible,
        open_cases=frozenset(each.case for each in look.up(Handover, "case", cases) if each.is_open),
        twice=frozenset(case_id for case_id, times in Counter(named).items() if times > 1),
        team=team,
        whole=look.whole(pairs, responsible, team),
    )


def may_go(connection: Connection, database: Database, handover: Handover, on: date) -> bool:
    """Whether the whole file of an Übergabe may go now, from whom it was to come."""
    look = _Look(connection, database, on)
    responsible = look.responsible({handover.case})
    if responsible.get(handover.case) != handover.from_staff:
        return False
    pairs = {(handover.case, handover.to_staff)}
    return bool(look.whole(pairs, responsible, look.team({handover.from_staff, handover.to_staff})))


def _moves(change: Change) -> bool:
    return change.record == Case.kind() and change.payload is not None and "responsible" in change.payload.fields


def _said(change: Change, name: str) -> str:
    return safe_name(str((change.payload.fields.get(name) if change.payload else None) or ""))


class _Look:
    def __init__(self, connection: Connection, database: Database, on: date) -> None:
        self._connection, self._database, self._on = connection, database, on

    def up(self, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
        """The records of a kind with one of these texts in a column."""
        return records(self._connection, self._database, kind, column, values)

    def responsible(self, cases: set[str]) -> dict[str, str]:
        """Who is responsible for those of these cases that exist."""
        held = {each.case_id: each for each in self.up(Case, "case_id", cases)}
        meldungen = {each.case_id: each for each in self.up(Meldung, "case_id", cases)}
        return {case: responsible_for(held.get(case), meldungen.get(case)) for case in held.keys() | meldungen.keys()}

    def team(self, staff: set[str]) -> dict[str, Colleague]:
        """Those of these people whom the store knows."""
        rows = self._connection.execute(select(USERS).where(USERS.c.id.in_(staff)))
        return {row.id: Colleague(row.role, row.organisation, row.active) for row in rows}

    def whole(
        self, pairs: set[tuple[str, str]], responsible: dict[str, str], team: dict[str, Colleague]
    ) -> frozenset[tuple[str, str]]:
        """The pairs of case and person that stay within one employer, or for which the client has agreed (E6)."""
        found, abroad = set(), set()
        for case_id, to in pairs:
            giver, taker = team.get(responsible.get(case_id, "")), team.get(to)
            if taker and giver and taker.organisation == giver.organisation:
                found.add((case_id, to))
            elif taker:
                abroad.add((case_id, to))
        return frozenset(found | self._agreed(abroad, team))

    def _agreed(self, pairs: set[tuple[str, str]], team: dict[str, Colleague]) -> set[tuple[str, str]]:
        if not pairs:
            return set()
        cases = {case_id for case_id, _ in pairs}
        consents: dict[str, list[Consent]] = defaultdict(list)
        clients: dict[str, set[str]] = defaultdict(set)
        for consent in self.up(Consent, "case_id", cases):
            consents[consent.case_id].append(consent)
        for person in self.up(Person, "case_id", cases):
            clients[person.case_id] |= {person.id} if person.relation == "self" else set()
        names = {each.id: each.name for each in self.up(StaffMember, "id", {to for _, to in pairs})}
        bodies = {
            each.id: each.name for each in self.up(Organisation, "id", {team[to].organisation for _, to in pairs})
        }
        return {
            (case_id, to)
            for case_id, to in pairs
            if may_go_whole(
                consents[case_id],
                clients[case_id],
                (names.get(to, ""), bodies.get(team[to].organisation, "")),
                self._on,
            )
        }
