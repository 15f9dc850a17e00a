"""What *Heute* tells of Fallkonferenzen: tasks that were given, dossiers still to release, minutes never written."""

from collections.abc import Iterator
from datetime import date, timedelta

from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.master import Organisation, Parameter, StaffMember
from kim_desktop.domain.rules.conference import OPEN, OVER, decisions_due, name_of
from kim_desktop.domain.rules.parameters import Parameters
from kim_desktop.domain.rules.watch import Finding, found
from kim_desktop.storage.store import Store
from kim_desktop.work.today_handovers import Told


def conferences_of_case_manager(store: Store, today: date) -> Iterator[Told]:
    """Her own tasks, the conferences of the next days, and what her cases still lack there."""
    me, ahead = store.identity.user_id, _ahead(store, today)
    yield from _coming(store, today, ahead)
    for each in decisions_due(store.all(ConferenceDecision, staff=me, done_on=None), today, ahead):
        if each.finding:
            yield _told(store, each.finding)
    for entry in store.all(ConferenceCase, brought_by=me, withdrawn_on=None):
        conference = store.get(Conference, entry.case_id)
        if entry.dossier or conference is None or conference.on is None or conference.state not in OPEN:
            continue
        if today <= conference.on <= today + timedelta(days=ahead):
            text = f"Für die {name_of(conference)} ist noch kein Dossier freigegeben"
            yield Told(found("soon", "conference", text, conference.on, entry), "", entry.shown_as)


def conferences_of_coordination(store: Store, today: date) -> Iterator[Told]:
    """The conferences of the next days, everybody's tasks that are late, and days that are over without minutes."""
    yield from _coming(store, today, _ahead(store, today))
    for each in decisions_due(store.all(ConferenceDecision, done_on=None), today, _ahead(store, today)):
        if each.finding and each.finding.level == "late":
            yield _told(store, each.finding)
    for conference in store.all(Conference):
        if conference.on and conference.on < today and conference.state not in OVER:
            text = f"{name_of(conference)}: Das Protokoll ist noch nicht abgeschlossen"
            yield Told(found("late", "conference", text, conference.on, conference), "", conference.topic)


def _coming(store: Store, today: date, ahead: int) -> Iterator[Told]:
    """All that this device holds: they are for the person at the desk."""
    for each in store.all(Conference):
        if each.on and each.state in OPEN and today <= each.on <= today + timedelta(days=ahead):
            where = ", ".join(part for part in (f"{each.at} Uhr" if each.at else "", each.where) if part)
            text = f"{name_of(each)}{', ' if where else ''}{where}"
            yield Told(found("soon", "conference", text, each.on, each), "", each.topic)


def _told(store: Store, finding: Finding) -> Told:
    """The task with whom it is given to, or the name of the case as it stands in the conference."""
    decision = store.get(ConferenceDecision, finding.record_id)
    if decision is None:
        return Told(finding, "", "")
    entry = store.get(ConferenceCase, decision.about) if decision.about else None
    member = store.get(StaffMember, decision.staff) if decision.staff else None
    body = store.get(Organisation, decision.organisation) if decision.organisation else None
    who = ", ".join(each.name for each in (member, body) if each)
    return Told(finding, entry.shown_as if entry else "", who)


def _ahead(store: Store, today: date) -> int:
    return Parameters.of(store.all(Parameter), today).value("reminder_days", 7)
