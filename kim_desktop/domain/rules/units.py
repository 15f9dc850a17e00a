"""The units of access, one kind after the other: which records belong to each, and who sees it on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Case, Participation
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.handover import Absence, Handover
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.domain.rules.access import (
    CASE_MANAGER,
    CONTACT_OFFICE,
    COORDINATOR,
    deputies,
    holders,
    may_see,
    may_see_handover,
    responsible_for,
)

OWN_UNITS: Mapping[str, frozenset[type[Record]]] = {
    Handover.kind(): frozenset({Handover}),
    Conference.kind(): frozenset({Conference, ConferenceGuest, ConferenceCase, ConferenceDecision}),
    Feedback.kind(): frozenset({Feedback}),
    FrozenReport.kind(): frozenset({FrozenReport}),
}
"""By the record that founds a unit (its id is the unit's), all that belongs in it; what is left belongs in a case."""

FOUNDERS = frozenset({*OWN_UNITS, Case.kind()})
_FOUNDER = {kind.kind(): founder for founder, kinds in OWN_UNITS.items() for kind in kinds}
_DAY = timedelta(days=1)


def founder_of(kind: str) -> str:
    """The record that founds the units in which records of this kind lie; empty for what lies in cases."""
    return _FOUNDER.get(kind, "")


@dataclass(frozen=True)
class Viewer:
    """Somebody who works with the program, in one role."""

    id: str
    role: str
    organisation: str = ""


@dataclass(frozen=True)
class Unit:
    """What is seen as a whole or not at all; this one is seen by nobody."""

    @property
    def offices(self) -> frozenset[str]:
        """The organisations whose people it may be for, whoever they are."""
        return frozenset()

    def named(self, on: date) -> frozenset[str]:
        """Everybody whom anything names, so that not every user has to be asked about every unit."""
        return frozenset()

    def shows(self, viewer: Viewer, on: date) -> bool:
        """Whether this person sees it."""
        return False

    def as_deputy(self, user_id: str, on: date) -> bool:
        """Whether somebody who sees it does so only in somebody's place."""
        return False

    def next_change(self, on: date) -> date | None:
        """The next day that gives or takes a right by itself."""
        return None


@dataclass(frozen=True)
class CaseUnit(Unit):
    """A Meldung and the case that comes of it."""

    case: Case | None = None
    meldung: Meldung | None = None
    participations: tuple[Participation, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def responsible(self) -> str:
        """Who is responsible."""
        return responsible_for(self.case, self.meldung)

    def named(self, on: date) -> frozenset[str]:
        sender = frozenset({(self.meldung and self.meldung.sent_by) or ""}) - {""}
        return sender | self._holders(on) | deputies(self.responsible, self.absences, on)

    def shows(self, viewer: Viewer, on: date) -> bool:
        return may_see(viewer.id, viewer.role, self.case, self.meldung, self.participations, on, self.absences)

    def as_deputy(self, user_id: str, on: date) -> bool:
        return user_id in deputies(self.responsible, self.absences, on) and user_id not in self._holders(on)

    def next_change(self, on: date) -> date | None:
        last_days = (*(each.until for each in self.participations), *(each.ends for each in self.absences))
        days = [day + _DAY for day in last_days if day and day < date.max]
        days += [each.begins for each in self.absences if each.begins]
        return min((day for day in days if day > on), default=None)

    def _holders(self, on: date) -> frozenset[str]:
        return holders(self.case, self.meldung, self.participations, on)


@dataclass(frozen=True)
class HandoverUnit(Unit):
    """An Übergabe."""

    handover: Handover

    def named(self, on: date) -> frozenset[str]:
        return frozenset({self.handover.from_staff, self.handover.to_staff})

    def shows(self, viewer: Viewer, on: date) -> bool:
        return may_see_handover(viewer.id, viewer.role, self.handover)


@dataclass(frozen=True)
class ConferenceUnit(Unit):
    """A Fallkonferenz: for Koordination, whoever leads it, who is invited, and the case managers of its cases."""

    conference: Conference
    guests: tuple[ConferenceGuest, ...] = ()
    cases: tuple[ConferenceCase, ...] = ()

    def named(self, on: date) -> frozenset[str]:
        bringing = {each.brought_by for each in self.cases}
        return frozenset({self.conference.led_by} | bringing | self._invited) - {""}

    def shows(self, viewer: Viewer, on: date) -> bool:
        if viewer.role == CASE_MANAGER:
            return viewer.id in self.named(on)
        return viewer.role == COORDINATOR or (viewer.role == CONTACT_OFFICE and viewer.id in self._invited)

    @property
    def _invited(self) -> frozenset[str]:
        return frozenset(each.staff for each in self.guests if each.staff)


@dataclass(frozen=True)
class FeedbackUnit(Unit):
    """A Rückmeldung: for who sent the Meldung, contacts of the same body, Koordination, and who works in `about`."""

    feedback: Feedback
    about: CaseUnit = CaseUnit()

    @property
    def offices(self) -> frozenset[str]:
        return frozenset({self.feedback.sender or ""}) - {""}

    def named(self, on: date) -> frozenset[str]:
        return (frozenset({self.feedback.sent_by}) | self.about.named(on)) - {""}

    def shows(self, viewer: Viewer, on: date) -> bool:
        if viewer.role == CONTACT_OFFICE:
            return viewer.id == self.feedback.sent_by or viewer.organisation in self.offices
        return viewer.role == COORDINATOR or (viewer.role == CASE_MANAGER and self.about.shows(viewer, on))

    def as_deputy(self, user_id: str, on: date) -> bool:
        return self.about.as_deputy(user_id, on)

    def next_change(self, on: date) -> date | None:
        return self.about.next_change(on)


@dataclass(frozen=True)
class ReportUnit(Unit):
    """A festgeschriebene Auswertung, whose small numbers are for Koordination only."""

    def shows(self, viewer: Viewer, on: date) -> bool:
        return viewer.role == COORDINATOR
