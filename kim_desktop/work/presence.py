"""Präsenz: days at a place, who came by without a name, and the note of a talk; each step is saved at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import EVERYONE_IN_CASE_WORK, Record
from kim_desktop.domain.records.case import Appointment, Contact
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.rules.presence import FLAT, RESIDENT, UNKNOWN, minutes_between, overlapping
from kim_desktop.domain.times import parse_time
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.storage.views import CaseRow, case_rows
from kim_desktop.work.appointments import HELD, PLANNED
from kim_desktop.work.case_work import write_contact
from kim_desktop.work.lookups import lookups

WAITING, SEEN, LEFT = "waiting", "seen", "left"
SHELTERS = "place.unterkunft"
_TALK = "talk"
_DRAFTS = "visit:"


@dataclass(frozen=True)
class Step:
    """A record before and after a step, for taking it back; `before` is None for a new one."""

    before: Visit | PresenceDay | None
    after: Visit | PresenceDay


def now(store: Store) -> str:
    """The time of day by the clock of this computer, as '14:05'."""
    return f"{store.clock().astimezone():%H:%M}"


def own_days(store: Store) -> list[PresenceDay]:
    """The days of the person at the desk, oldest first."""
    days = [each for each in store.all(PresenceDay, staff=store.identity.user_id) if each.on]
    return sorted(days, key=lambda each: (str(each.on), each.begins))


def all_days(store: Store) -> Sequence[PresenceDay]:
    """The days that one may see: one's own, for Koordination those of the team."""
    return store.all(PresenceDay) if store.identity.role == "coordinator" else own_days(store)


def running_day(store: Store) -> PresenceDay | None:
    """Today's day that has begun and not ended, None if there is none."""
    today = local_date(store.clock())
    return next((each for each in own_days(store) if each.on == today and not each.ends), None)


def forgotten_days(store: Store) -> list[PresenceDay]:
    """Days that never got an end; after the clock was set back also those that lie ahead."""
    today = local_date(store.clock())
    return [each for each in own_days(store) if each.on != today and not each.ends]


def last_place(store: Store) -> str:
    """Where the person at the desk was last, empty at first."""
    days = own_days(store)
    return days[-1].place or "" if days else ""


def usual_place(store: Store) -> str:
    """Where one was last; at first the Unterkunft that the list names first, for there Präsenz is agreed."""
    return last_place(store) or next((code for code, _name in lookups(store).choices.get(SHELTERS, ())), "")


def begin_day(store: Store, place: str, begins: str = "") -> Step:
    """Begins today at a place, from now if no time is given; one that was ended there goes on.

    Raises `BadInput` without a place, while another day runs, or for a time that does not fit.
    """
    running = running_day(store)
    if running:
        raise BadInput(f"Seit {running.begins} läuft schon ein Tag.", "Beenden Sie ihn zuerst.", field="begins")
    if not place:
        raise BadInput("Wo sind Sie heute?", "Wählen Sie einen Ort aus der Liste.", field="place")
    today = local_date(store.clock())
    ended = next((each for each in own_days(store) if (each.on, each.place) == (today, place)), None)
    if ended:
        return _save(store, ended, _fitting(store, replace(ended, ends="")))
    me, begins = store.identity.user_id, begins or now(store)
    day = PresenceDay(id=new_id(), staff=me, place=place, on=today, begins=begins)
    return _add(store, _fitting(store, day))


def end_day(store: Store, day: PresenceDay, ends: str = "") -> Step:
    """Ends a day, now if no time is given. Raises `BadInput` if that lies before its beginning."""
    if not ends and day.on != local_date(store.clock()):
        raise BadInput("Wann war der Tag zu Ende?", "Zum Beispiel 15:30 oder 16 Uhr.", field="ends")
    return change_day(store, day, replace(day, ends=ends or now(store)))


def change_day(store: Store, before: PresenceDay, after: PresenceDay) -> Step:
    """Corrects a day. Raises `BadInput` for times that do not fit, `NotAllowed` for a colleague's day."""
    if before.staff != store.identity.user_id:
        raise NotAllowed("Das ist der Tag einer anderen Person.", "Ihre eigenen Tage können Sie ändern.")
    return _save(store, before, _fitting(store, after))


def enter_day(store: Store, day: PresenceDay) -> Step:
    """Enters a day that nobody began by the clock. Raises `BadInput` if it does not fit or has no end."""
    day = replace(day, staff=store.identity.user_id)
    if not day.ends.strip():
        raise BadInput("Es fehlt das Ende.", "Zum Beispiel 15:30 oder 16 Uhr.", field="ends")
    return _add(store, _fitting(store, day))


def visits_of(store: Store, day: PresenceDay) -> list[Visit]:
    """Who came by on a day, in the order of their coming."""
    return sorted(store.all(Visit, day=day.id), key=lambda each: (each.number, each.id))


def welcome(store: Store, day: PresenceDay, group: str) -> Step:
    """Somebody came by: numbered, without a name, waiting from now on."""
    number = max((each.number for each in visits_of(store, day)), default=0) + 1
    return _add(store, Visit(id=new_id(), day=day.id, number=number, group=group, came_at=now(store)))


def begin_talk(store: Store, visit: Visit) -> Visit:
    """A talk begins; its minutes are counted from now, unless it had begun before."""
    if visit.begun_at:
        return visit
    begun = replace(visit, begun_at=now(store))
    _save(store, visit, begun)
    return begun


def minutes_so_far(store: Store, visit: Visit) -> int | None:
    """How long a talk has lasted; None if the clock was set back, or if the talk was on another day."""
    day = store.get(PresenceDay, visit.day)
    today = day is not None and day.on == local_date(store.clock())
    return minutes_between(visit.begun_at, now(store)) if today else None


def draft_key(visit: Visit) -> str:
    """Under which key the half-written note of a talk is kept."""
    return f"{_DRAFTS}{visit.id}"


def open_notes(store: Store) -> list[Visit]:
    """Talks of days that are over whose note was begun and never saved."""
    running = running_day(store)
    begun = [key.removeprefix(_DRAFTS) for key in store.drafts() if key.startswith(_DRAFTS)]
    visits = (visit for each in begun if (visit := store.get(Visit, each)))
    return [each for each in visits if each.day and each.state != SEEN and (not running or each.day != running.id)]


def let_go(store: Store, visit: Visit) -> Step:
    """Somebody left without a talk."""
    return _save(store, visit, replace(visit, state=LEFT, begun_at=""))


def count_talk(store: Store, visit: Visit, minutes: int | None, life_areas: frozenset[str]) -> Step:
    """A talk with somebody who stays without a name: only minutes and life areas are kept."""
    return _save(store, visit, _seen(visit, minutes, life_areas))


def write_note(store: Store, visit: Visit, contact: Contact, appointment: Appointment | None = None) -> Contact:
    """A talk with a client: the entry in the case, the visit and the Termin that it kept, all or nothing.

    Raises `BadInput` and `NotAllowed` as `write_contact` does.
    """
    day = store.get(PresenceDay, visit.day)
    contact = replace(contact, place=day.place if day else None, on=day.on if day else None, sort=contact.sort or _TALK)
    along: list[tuple[Record, Record]] = [(visit, _seen(visit, contact.minutes, contact.life_areas))]
    if appointment:
        along.append((appointment, replace(appointment, state=HELD)))
    return write_contact(store, contact, along)


def take_back(store: Store, step: Step) -> None:
    """Takes a step back; what was new then belongs to no day and is counted nowhere."""
    if isinstance(step.after, Visit):
        if step.before is None:
            store.drop_draft(draft_key(step.after))
        current: Visit | PresenceDay | None = store.get(Visit, step.after.id)
        undone: Visit | PresenceDay = step.before or replace(step.after, day="")
    else:
        current = store.get(PresenceDay, step.after.id)
        undone = step.before or replace(step.after, on=None)
    if current:
        _save(store, current, undone)


def open_cases(store: Store) -> list[CaseRow]:
    """The cases that a talk may belong to."""
    return sorted(
        (each for each in case_rows(store) if not each.closed_on), key=lambda each: (each.family_name, each.given_name)
    )


def group_of(store: Store, case: CaseRow) -> str:
    """Whether a client lives in the Unterkunft or in a flat, as far as the case says so."""
    if not case.place:
        return FLAT if case.quarter else UNKNOWN
    return RESIDENT if case.place in dict(lookups(store).choices.get(SHELTERS, ())) else FLAT


def appointments_at(store: Store, day: PresenceDay) -> list[Appointment]:
    """The planned Termine of a day at its place that the person at the desk keeps, by the clock."""
    if day.on is None:
        return []
    planned = store.all(Appointment, on=day.on.isoformat(), place=day.place, state=PLANNED)
    return sorted((each for each in planned if each.staff in ("", day.staff)), key=lambda each: each.at.zfill(5))


def _seen(visit: Visit, minutes: int | None, life_areas: frozenset[str]) -> Visit:
    return replace(visit, state=SEEN, minutes=minutes, life_areas=life_areas)


def _fitting(store: Store, day: PresenceDay) -> PresenceDay:
    """The day with its times spelt as one reads them. Raises `BadInput` beside the field that does not fit."""
    if store.identity.role not in EVERYONE_IN_CASE_WORK:
        raise NotAllowed("Präsenz trägt ein, wer mit Fällen arbeitet.", "Wenden Sie sich an die Koordination.")
    if not day.place:
        raise BadInput("Wo war das?", "Wählen Sie einen Ort aus der Liste.", field="place")
    on = day.on
    if on is None:
        raise BadInput("Es fehlt der Tag.", "Zum Beispiel „heute“ oder 03.06.2024.", field="on")
    day = replace(day, begins=_time(day.begins, "begins"), ends=_time(day.ends, "ends"))
    if not day.begins:
        raise BadInput("Es fehlt der Anfang.", "Zum Beispiel 9:00 oder 9 Uhr.", field="begins")
    if day.ends and minutes_between(day.begins, day.ends) is None:
        raise BadInput(
            f"Das Ende ({day.ends}) liegt vor dem Anfang ({day.begins}).",
            "Bitte eine der beiden Uhrzeiten berichtigen.",
            field="ends",
        )
    _check_calendar(store, day, on)
    return day


def _check_calendar(store: Store, day: PresenceDay, on: date) -> None:
    known = own_days(store)
    before = next((each.on for each in known if each.id == day.id), None)
    if on > local_date(store.clock()) and on != before:
        raise BadInput(
            "Dieser Tag liegt in der Zukunft.", "Präsenz wird eingetragen, wenn sie gewesen ist.", field="on"
        )
    same = next((each for each in known if each.id != day.id and (each.on, each.place) == (on, day.place)), None)
    if same:
        raise BadInput(
            f"Für den {show_date(on)} gibt es an diesem Ort schon einen Eintrag.",
            "Ändern Sie ihn, oder wählen Sie einen anderen Ort.",
            field="place",
        )
    other = overlapping(day, known)
    if other:
        until = f"bis {other.ends}" if other.ends else "ohne Ende"
        raise BadInput(
            f"Da waren Sie schon an einem anderen Ort: {other.begins} {until}.",
            "Bitte die Uhrzeiten so ändern, dass sie sich nicht überschneiden.",
            field="begins",
        )


def _time(text: str, field: str) -> str:
    try:
        return parse_time(text)
    except BadInput as error:
        raise BadInput(error.message, error.way_on, field=field) from error


def _add(store: Store, record: Visit | PresenceDay) -> Step:
    with store.unit() as unit:
        unit.add(record)
    return Step(None, record)


def _save(store: Store, before: Visit | PresenceDay, after: Visit | PresenceDay) -> Step:
    with store.unit() as unit:
        unit.save(before, after)
    return Step(before, after)
