"""The own Termine and Wiedervorlagen as an iCalendar file (RFC 5545): times and case numbers, no names, no texts."""

from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import Action, Deed
from kim_desktop.domain.records.case import Appointment, Case, FollowUp
from kim_desktop.domain.times import parse_time
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import CANCELLED, PLANNED

R = TypeVar("R", Appointment, FollowUp)

ZONE = "Europe/Berlin"
_MAKER = "-//KIM Desktop//Termine ohne Namen//DE"
_USUAL_LENGTH = 60
_YEARS_AHEAD = timedelta(days=3_660)


def calendar(store: Store) -> bytes:
    """What is to come, from today on; events keep their UID, and each change raises their SEQUENCE."""
    made = Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    events = [*_appointments(store), *_follow_ups(store)]
    made.add_component(Timezone.from_tzid(ZONE))
    for event in events:
        made.add_component(event)
    store.audit.note(Deed(Action.EXPORTED, detail="Kalender"))
    return bytes(made.to_ical())


def count_events(store: Store) -> int:
    """How many entries the file would have."""
    return len(_appointments(store)) + len(_follow_ups(store))


def _appointments(store: Store) -> list[Event]:
    """Termine; one that was called off is told as cancelled, so that it goes from the calendar, too."""
    own = _own(store, store.all(Appointment))
    return [
        _appointment(store, each, each.on, code)
        for each, code in own
        if each.on and each.state in {PLANNED, CANCELLED} and _is_to_come(store, each.on)
    ]


def _follow_ups(store: Store) -> list[Event]:
    own = _own(store, store.all(FollowUp))
    return [
        _follow_up(store, each, each.due_on, code)
        for each, code in own
        if each.due_on and _is_to_come(store, each.due_on)
    ]


def _is_to_come(store: Store, day: date) -> bool:
    today = local_date(store.clock())
    return today <= day <= today + _YEARS_AHEAD


def _own(store: Store, records: list[R]) -> list[tuple[R, str]]:
    """The records of open cases that are mine, each with the number of its case."""
    me, cases = store.identity.user_id, {case.case_id: case for case in store.all(Case, closed_on=None)}
    found = ((each, cases[each.case_id]) for each in records if each.case_id in cases)
    return [(each, case.code) for each, case in found if (each.staff or case.responsible) == me]


def _appointment(store: Store, appointment: Appointment, day: date, code: str) -> Event:
    event = _event(store, appointment, f"{code}: Termin")
    begins = _begins(day, appointment.at)
    event.add("dtstart", begins)
    if isinstance(begins, datetime):
        event.add("dtend", begins + timedelta(minutes=appointment.minutes or _USUAL_LENGTH))
    event.add("status", "CANCELLED" if appointment.state == CANCELLED else "CONFIRMED")
    return event


def _begins(day: date, at: str) -> date | datetime:
    """The moment in local time; the whole day where no hour is said or it cannot be read."""
    try:
        hour = parse_time(at)
    except BadInput:
        hour = ""
    return datetime.combine(day, time.fromisoformat(hour), ZoneInfo(ZONE)) if hour else day


def _follow_up(store: Store, follow_up: FollowUp, day: date, code: str) -> Event:
    event = _event(store, follow_up, f"{code}: Wiedervorlage")
    event.add("dtstart", day)
    event.add("status", "CANCELLED" if follow_up.done_on else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _event(store: Store, record: Appointment | FollowUp, summary: str) -> Event:
    changes = {entry.change_id for entry in store.history(record.kind(), record.id)}
    event = Event()
    event.add("uid", f"{record.id}@kim-desktop")
    event.add("dtstamp", store.clock())
    event.add("sequence", max(len(changes) - 1, 0))
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    return event
