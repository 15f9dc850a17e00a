"""The calendar that leaves the vault names nobody and stays the same calendar when it is written again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, Case, FollowUp
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.times import parse_time
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.appointments import change_appointment, plan_appointment, settle_appointment
from kim_desktop.work.calendar import calendar, count_events


@pytest.fixture
def case(store: Store) -> Case:
    me = store.identity.user_id
    made = Case(id="c", case_id="c", code="KIM-26-007-0012", responsible=me, admitted_on=date(2024, 1, 1))
    with store.unit() as unit:
        unit.add(made)
        unit.add(Person(id="p", case_id="c", given_name="Testa", family_name="Muster"))
    return made


def events(store: Store) -> dict[str, object]:
    text = calendar(store)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    return {str(each["UID"]): each for each in Calendar.from_ical(text).walk("VEVENT")}


def test_it_holds_case_numbers_and_times_and_no_name_and_no_word(store: Store, case: Case) -> None:
    today = local_date(store.clock())
    tomorrow = today + timedelta(days=1)
    visit = plan_appointment(
        store,
        Appointment(id=new_id(), case_id="c", on=tomorrow, at="14 Uhr", what="Testa beim Arzt", where="Musterweg 3"),
    )
    with store.unit() as unit:
        unit.add(FollowUp(id="f", case_id="c", due_on=today, what="Muster anrufen", staff=store.identity.user_id))
        unit.add(FollowUp(id="old", case_id="c", due_on=today - timedelta(days=1), what="Früher"))
        unit.add(FollowUp(id="other", case_id="c", due_on=tomorrow, what="Ben", staff="user-ben"))
    text = calendar(store).decode()
    assert not any(word in text for word in ("Testa", "Muster", "Arzt", "anrufen"))
    assert "BEGIN:VTIMEZONE" in text and f"DTSTART;TZID=Europe/Berlin:{tomorrow:%Y%m%d}T140000" in text
    found = events(store)
    assert set(found) == {f"{visit.id}@kim-desktop", "f@kim-desktop"} and count_events(store) == 2
    summaries = {str(each["SUMMARY"]) for each in found.values()}  # type: ignore[index]
    assert summaries == {"KIM-26-007-0012: Termin", "KIM-26-007-0012: Wiedervorlage"}


def test_a_change_keeps_the_uid_and_raises_the_sequence(store: Store, case: Case) -> None:
    day = local_date(store.clock()) + timedelta(days=3)
    visit = plan_appointment(store, Appointment(id=new_id(), case_id="c", on=day))
    before = events(store)[f"{visit.id}@kim-desktop"]
    moved = change_appointment(store, visit, replace(visit, on=day + timedelta(days=1), at="930"))
    after = events(store)[f"{visit.id}@kim-desktop"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)  # type: ignore[index]
    settle_appointment(store, moved, "cancelled")
    gone = events(store)[f"{visit.id}@kim-desktop"]
    assert (gone["SEQUENCE"], gone["STATUS"]) == (2, "CANCELLED")  # type: ignore[index]


def test_an_appointment_needs_a_day_a_time_that_is_one_and_consent_for_an_interpreter(store: Store, case: Case) -> None:
    visit = Appointment(id=new_id(), case_id="c", on=date(2026, 12, 1))
    with pytest.raises(BadInput, match="fehlt der Tag"):
        plan_appointment(store, replace(visit, on=None))
    with pytest.raises(BadInput, match="keine Uhrzeit"):
        plan_appointment(store, replace(visit, at="halb drei"))
    with pytest.raises(NotAllowed):
        plan_appointment(store, replace(visit, interpreter="ar"))
    assert plan_appointment(store, replace(visit, at="14 uhr 30")).at == "14:30"


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:30", "14:30"), ("14.30", "14:30"), ("1430", "14:30"), ("14 Uhr", "14:00"), ("9", "09:00"),
        ("930", "09:30"), ("9.05 Uhr", "09:05"), ("8 uhr 5", "08:05"), ("0:00", "00:00"), (" ", ""),
    ],
)  # fmt: skip
def test_a_time_is_understood_as_it_is_typed(typed: str, time: str) -> None:
    assert parse_time(typed) == time


@pytest.mark.parametrize("typed", ["24:00", "12:60", "morgen", "14:3:0", "12345"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_time(typed)
