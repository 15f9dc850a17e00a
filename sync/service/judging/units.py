"""Reads units of access from the central store's records: one reader for each kind, and for cases all that is left."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceGuest
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import responsible_for
from kim_desktop.domain.rules.feedback import case_of, feedback_id
from kim_desktop.domain.rules.units import (
    OWN_UNITS,
    CaseUnit,
    ConferenceUnit,
    FeedbackUnit,
    HandoverUnit,
    ReportUnit,
    Unit,
)
from kim_desktop.storage.schema import Tables
from sync.service.store.database import Database
from sync.service.store.reading import records

R = TypeVar("R", bound=Record)


def units_of(connection: Connection, database: Database, ids: Iterable[str]) -> dict[str, Unit]:
    """These units as they stand, and the Rückmeldungen that tell of the cases among them."""
    wanted = set(ids)
    founders = founders_of(connection, database.tables, wanted | {feedback_id(each) for each in wanted})
    look = _Look(connection, database)
    found: dict[str, Unit] = dict.fromkeys(founders, Unit())
    for kind, read in _READERS.items():
        found |= read(look, [unit for unit, founder in founders.items() if founder == kind])
    return found | look.cases(wanted - founders.keys())


def founders_of(connection: Connection, tables: Tables, ids: Iterable[str]) -> dict[str, str]:
    """What kind of record founds each of these units; cases are left out."""
    states = tables.states.c
    founding = states.record_id.in_(list(ids)) & states.record.in_(list(OWN_UNITS))
    rows = connection.execute(select(states.record_id, states.record).where(founding))
    return {row.record_id: row.record for row in rows}


@dataclass(frozen=True)
class _Look:
    connection: Connection
    database: Database

    def handovers(self, ids: list[str]) -> Mapping[str, Unit]:
        return {each.id: HandoverUnit(each) for each in self._up(Handover, "id", ids)}

    def conferences(self, ids: list[str]) -> Mapping[str, Unit]:
        guests = _by_unit(self._up(ConferenceGuest, "case_id", ids))
        cases = _by_unit(self._up(ConferenceCase, "case_id", ids))
        return {
            each.id: ConferenceUnit(each, tuple(guests[each.id]), tuple(cases[each.id]))
            for each in self._up(Conference, "id", ids)
        }

    def feedbacks(self, ids: list[str]) -> Mapping[str, Unit]:
        about = self.cases(case_of(each) for each in ids)
        return {each.id: FeedbackUnit(each, about[case_of(each.id)]) for each in self._up(Feedback, "id", ids)}

    def reports(self, ids: list[str]) -> Mapping[str, Unit]:
        return {each: ReportUnit() for each in ids}

    def cases(self, ids: Iterable[str]) -> dict[str, CaseUnit]:
        wanted = list(ids)
        cases = {each.case_id: each for each in self._up(Case, "case_id", wanted)}
        meldungen = {each.case_id: each for each in self._up(Meldung, "case_id", wanted)}
        participations = _by_unit(self._up(Participation, "case_id", wanted))
        responsible = {each: responsible_for(cases.get(each), meldungen.get(each)) for each in wanted}
        absences: dict[str, list[Absence]] = defaultdict(list)
        for away in self._up(Absence, "staff", {*responsible.values()}):
            absences[away.staff] += [] if away.cancelled else [away]
        return {
            each: CaseUnit(
                cases.get(each), meldungen.get(each), tuple(participations[each]), tuple(absences[responsible[each]])
            )
            for each in wanted
        }

    def _up(self, kind: type[R], column: str, values: Iterable[str]) -> list[R]:
        return records(self.connection, self.database, kind, column, values)


_READERS: Mapping[str, Callable[[_Look, list[str]], Mapping[str, Unit]]] = {
    Handover.kind(): _Look.handovers,
    Conference.kind(): _Look.conferences,
    Feedback.kind(): _Look.feedbacks,
    FrozenReport.kind(): _Look.reports,
}


def _by_unit(found: Iterable[R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for each in found:
        grouped[each.case_id].append(each)
    return grouped
