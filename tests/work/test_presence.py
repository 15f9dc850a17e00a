"""Präsenz: a day by the clock, visits without names, notes in one unit, and the proof."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from pypdf import PdfReader

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp
from kim_desktop.domain.records.office import PresenceDay, Visit
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.presence import (
    appointments_at,
    begin_day,
    begin_talk,
    change_day,
    count_talk,
    end_day,
    enter_day,
    forgotten_days,
    let_go,
    minutes_so_far,
    open_cases,
    running_day,
    take_back,
    visits_of,
    welcome,
    write_note,
)
from kim_desktop.work.presence_proof import print_proof, proof, to_csv, to_xlsx

MONDAY = date(2026, 11, 2)
MONTH = (date(2026, 11, 1), date(2026, 11, 30))


def at(store: Store, hour: int, minute: int = 0, day: int = 2) -> None:
    store.clock = lambda: datetime(2026, 11, day, hour, minute).astimezone(UTC)


def begun(store: Store, place: str = "gu_opladen") -> PresenceDay:
    at(store, 9)
    step = begin_day(store, place)
    assert isinstance(step.after, PresenceDay)
    return step.after


def visit_of(store: Store, day: PresenceDay, group: str = "resident") -> Visit:
    visit = welcome(store, day, group).after
    assert isinstance(visit, Visit)
    return visit


def client(store: Store, case_id: str = "case-1") -> str:
    with store.unit() as unit:
        unit.add(Case(id=case_id, case_id=case_id, code="KIM-26-001", responsible="user-1"))
        unit.add(Person(id=new_id(), case_id=case_id, relation="self", family_name="Beispiel", given_name="Amira"))
    return case_id


def test_a_day_runs_from_now_to_now_and_goes_on_where_it_was_ended(store: Store) -> None:
    day = begun(store)
    assert running_day(store) == day and day.begins == "09:00"
    with pytest.raises(BadInput, match=r"Seit 09:00 läuft schon ein Tag\."):
        begin_day(store, "ki")
    at(store, 12, 30)
    ended = end_day(store, day)
    assert isinstance(ended.after, PresenceDay) and ended.after.ends == "12:30" and running_day(store) is None
    at(store, 13)
    assert begin_day(store, "gu_opladen").after == day
    assert len(store.all(PresenceDay)) == 1


@pytest.mark.parametrize(("typed", "read"), [("9", "09:00"), ("9 uhr", "09:00"), ("0900", "09:00"), ("9.15", "09:15")])
def test_times_are_read_as_people_type_them(store: Store, typed: str, read: str) -> None:
    at(store, 16)
    step = enter_day(store, PresenceDay(id=new_id(), place="ki", on=MONDAY, begins=typed, ends="15:30"))
    assert isinstance(step.after, PresenceDay) and step.after.begins == read


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends": "8"}, "ends"),
        ({"ends": ""}, "ends"),
        ({"begins": "halb neun"}, "begins"),
        ({"begins": ""}, "begins"),
        ({"place": None}, "place"),
        ({"place": "gu_opladen"}, "place"),
        ({"on": None}, "on"),
        ({"on": date(2026, 11, 3)}, "on"),
        ({"begins": "11:59"}, "begins"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(store: Store, fields: dict[str, object], field: str) -> None:
    day = begun(store)
    at(store, 12)
    end_day(store, day)
    at(store, 18)
    good = PresenceDay(id=new_id(), place="ki", on=MONDAY, begins="13", ends="15:30")
    with pytest.raises(BadInput) as refused:
        enter_day(store, replace(good, **fields))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert enter_day(store, good)


def test_a_forgotten_end_is_asked_for_and_a_clock_set_back_loses_nothing(store: Store) -> None:
    day = begun(store)
    at(store, 8)
    with pytest.raises(BadInput, match=r"Das Ende \(08:00\) liegt vor dem Anfang \(09:00\)"):
        end_day(store, day)
    visit = begin_talk(store, visit_of(store, day))
    at(store, 7)
    assert minutes_so_far(store, visit) is None and running_day(store) == day
    at(store, 9, day=3)
    assert running_day(store) is None and forgotten_days(store) == [day]
    with pytest.raises(BadInput, match="Wann war der Tag zu Ende"):
        end_day(store, day)
    begin_day(store, "gu_opladen")
    end_day(store, day, "15 Uhr")
    assert forgotten_days(store) == []
    at(store, 9, day=1)
    assert [each.on for each in forgotten_days(store)] == [date(2026, 11, 3)]


def test_visits_are_numbered_talked_to_left_and_taken_back(store: Store) -> None:
    day = begun(store)
    first, second = visit_of(store, day), visit_of(store, day, "flat")
    at(store, 9, 20)
    talk = begin_talk(store, first)
    at(store, 9, 45)
    assert begin_talk(store, talk) == talk and minutes_so_far(store, talk) == 25
    counted = count_talk(store, talk, 25, frozenset({"sprache"}))
    let_go(store, second)
    third = welcome(store, day, "unknown")
    assert [(each.number, each.state, each.minutes) for each in visits_of(store, day)] == [
        (1, "seen", 25), (2, "left", None), (3, "waiting", None),
    ]  # fmt: skip
    take_back(store, third)
    take_back(store, counted)
    assert [(each.number, each.state) for each in visits_of(store, day)] == [(1, "waiting"), (2, "left")]


def test_a_note_writes_entry_visit_step_and_termin_in_one_unit_or_nothing(store: Store) -> None:
    case_id, day = client(store), begun(store)
    visit = begin_talk(store, visit_of(store, day))
    planned = Appointment(id=new_id(), case_id=case_id, on=MONDAY, at="10:00", place="gu_opladen", staff="user-1")
    elsewhere = replace(planned, id=new_id(), place="ki")
    with store.unit() as unit:
        unit.add(planned)
        unit.add(elsewhere)
    assert appointments_at(store, day) == [planned]
    assert [each.code for each in open_cases(store)] == ["KIM-26-001"]
    empty = Contact(id=new_id(), case_id=case_id)
    with pytest.raises(BadInput, match="noch leer"):
        write_note(store, visit, empty, planned)
    assert store.all(Contact) == [] and visits_of(store, day)[0].state == "waiting"
    step = replace(empty, text="Sucht einen Kurs.", minutes=12, next_step="Anrufen", next_step_on=date(2026, 11, 4))
    write_note(store, visit, step, planned)
    (contact,), (follow_up,) = store.all(Contact), store.all(FollowUp)
    assert (contact.place, contact.on, contact.sort, contact.author) == ("gu_opladen", MONDAY, "talk", "user-1")
    assert follow_up.what == "Anrufen" and appointments_at(store, day) == []
    (seen,) = visits_of(store, day)
    assert (seen.state, seen.minutes) == ("seen", 12)


def test_a_crash_between_two_steps_loses_none_of_them(store: Store, reopen: Callable[[Store], Store]) -> None:
    day = begun(store)
    visit = begin_talk(store, visit_of(store, day))
    again = reopen(store)
    assert running_day(again) == day and visits_of(again, day) == [visit]


def test_only_ones_own_days_can_be_changed_and_only_koordination_sees_those_of_others(store: Store) -> None:
    other = PresenceDay(id=new_id(), staff="user-2", place="ki", on=MONDAY, begins="09:00", ends="10:00")
    with store.unit() as unit:
        unit.add(other)
    with pytest.raises(NotAllowed, match="einer anderen Person"):
        change_day(store, other, replace(other, ends="11"))
    assert proof(store, MONTH).days == []
    store.set_identity(replace(store.identity, role="coordinator"))
    assert [each.day for each in proof(store, MONTH).days] == [other]
    assert proof(store, MONTH, "user-1").days == []


def test_the_proof_counts_both_groups_on_paper_and_in_tables_with_real_values(store: Store) -> None:
    for number in (2, 3):
        at(store, 9, day=number)
        day = begin_day(store, "gu_opladen").after
        assert isinstance(day, PresenceDay)
        for group in ("resident", "resident", "flat"):
            welcome(store, day, group)
        at(store, 12, 30, day=number)
        end_day(store, day)
    shown = proof(store, MONTH)
    assert (shown.minutes, shown.of("resident"), shown.of("flat"), shown.weeks_met) == (420, 4, 2, "1 von 1")
    assert "2 Tagen" in shown.reason.text and "§ 3" in shown.reason.source
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(shown)))
    row = [cell.value for cell in book["Tage"][2]]
    assert row[1] == datetime(2026, 11, 2) and row[4].hour == 9 and row[6:] == [3.5, 2, 1, 0]
    assert [cell.value for cell in book["Wochen"][2]][-3:] == [2, 2, "erfüllt"]
    lines = list(csv.reader(io.StringIO(to_csv(shown).decode("utf-8-sig")), delimiter=";"))
    assert lines[1][1:] == [
        "02.11.2026",
        "KW 45/2026",
        "GU Opladen (Sandstraße)",
        "09:00",
        "12:30",
        "3,50",
        "2",
        "1",
        "0",
    ]
    paper = PdfReader(io.BytesIO(print_proof(store, shown, "November 2026", "Testa Muster")))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "1 von 1" in text and "Testa Muster" in text and "GU Opladen" in text
