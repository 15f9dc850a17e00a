"""Vertretung: a deputy works in the absent one's cases for these days, and loses them by herself."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from office_parts import Desk, Office
from sqlalchemy import text

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Contact, Participation
from kim_desktop.domain.records.handover import Absence
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.work.absence import cancel, change, is_deputy_only, plan
from sync.service.access.accounts import User

MONDAY, FRIDAY = date(2027, 3, 8), date(2027, 3, 12)


def desk_of(office: Office, user: User) -> Desk:
    """A desk that knows the team."""
    made = office.desk(user)
    made.sync()
    return made


def away(office: Office, desk: Desk, begins: date = MONDAY, ends: date = FRIDAY) -> Absence:
    absence = Absence(id=new_id(), staff=office.ada.id, begins=begins, ends=ends, deputy=office.ben.id)
    return plan(desk.store, absence)


def on(office: Office, day: date) -> None:
    office.now = datetime(day.year, day.month, day.day, 9, tzinfo=office.now.tzinfo)


def test_a_deputy_has_the_cases_from_the_first_day_to_the_last(office: Office) -> None:
    ada, ben = desk_of(office, office.ada), office.desk(office.ben)
    before = ada.admit("Früher")
    away(office, ada)
    later = ada.admit("Später")
    ada.sync()
    assert ben.sync().granted == 0
    on(office, MONDAY)
    assert ben.sync().granted == 2 and is_deputy_only(ben.store, before)
    written = ben.note(later, "in der Vertretung geschrieben")
    assert ben.sync().set_aside == 0
    on(office, FRIDAY)
    assert ben.sync().withdrawn == 0
    last = ben.note(before, "am letzten Tag, erst später übertragen")
    on(office, FRIDAY + timedelta(days=1))
    end = ben.sync()
    assert (end.sent, end.set_aside, end.withdrawn, end.digests_equal) == (1, 0, 2, True)
    assert ben.store.all(Case) == []
    ada.sync()
    assert {each.id for each in ada.store.all(Contact)} == {written, last}


def test_a_deputy_leaves_closing_sharing_and_deleting_to_the_absent_one(office: Office) -> None:
    ada, ben = desk_of(office, office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    on(office, MONDAY)
    away(office, ada)
    ada.sync()
    ben.sync()
    held = ben.store.get(Case, case)
    assert held is not None
    with ben.store.unit() as unit:
        unit.save(held, replace(held, closed_on=MONDAY, closure="other"))
    with ben.store.unit() as unit:
        unit.add(Participation(id=new_id(), case_id=case, staff=office.ben.id, until=date(2099, 1, 1)))
    with ben.store.unit() as unit:
        unit.add(DeletionRequest(id=new_id(), case=case, proposed_by=office.ben.id, ground="mistake"))
    with ben.store.unit() as unit:
        unit.save(held, replace(held, responsible=office.ben.id))
    with ben.store.unit() as unit:
        unit.add(DeletionRequest(id=new_id(), case=case, proposed_by=office.ben.id, ground="withdrawal"))
    ben.sync()
    assert [reason for _, reason in ben.store.replica.set_aside()] == ["deputy"] * 3 + ["handover_giver"]


def test_an_absence_that_is_taken_back_ends_the_right_at_once(office: Office) -> None:
    ada, ben, kim = desk_of(office, office.ada), office.desk(office.ben), desk_of(office, office.kim)
    case = ada.admit()
    on(office, MONDAY)
    ada.sync()
    absence = away(office, kim)
    kim.sync()
    assert ben.sync().granted == 1
    moved = change(kim.store, absence, replace(absence, ends=FRIDAY + timedelta(days=3)))
    kim.sync()
    assert ben.sync().withdrawn == 0
    ada.sync()
    cancel(ada.store, moved)
    assert ada.sync().set_aside == 0, "it is hers, whoever planned it"
    assert ben.sync().withdrawn == 1 and ben.store.get(Case, case) is None


def test_nobody_makes_themselves_a_colleagues_deputy(office: Office) -> None:
    ada, ben = desk_of(office, office.ada), office.desk(office.ben)
    case = ada.admit()
    own = away(office, ada, ends=MONDAY)
    ada.sync()
    ben.sync()
    on(office, MONDAY + timedelta(days=3))
    with ben.store.unit() as unit:
        unit.add(Absence(id=new_id(), staff=office.ada.id, begins=MONDAY, ends=FRIDAY, deputy=office.ben.id))
    with ben.store.unit() as unit:
        unit.save(own, replace(own, ends=FRIDAY))
    with ben.store.unit() as unit:
        mine = unit.add(Absence(id=new_id(), staff=office.ben.id, begins=MONDAY, ends=FRIDAY))
    with ben.store.unit() as unit:
        unit.save(mine, replace(mine, staff=office.ada.id, deputy=office.ben.id))
    ben.sync()
    assert [reason for _, reason in ben.store.replica.set_aside()] == ["absence"] * 3
    assert ben.store.get(Case, case) is None


def test_a_case_that_stays_granted_or_is_granted_again_is_not_loaded_anew(office: Office) -> None:
    ada, ben = desk_of(office, office.ada), office.desk(office.ben)
    case = ada.admit()
    on(office, MONDAY)
    ada.share(case, office.ben)
    ada.sync()
    assert ben.sync().granted == 1
    held = rows_of(ben, case)
    absence = away(office, ada)
    for ground in (absence, cancel(ada.store, absence)):
        ada.sync()
        again = ben.sync()
        assert (again.granted, again.withdrawn) == (0, 0), f"one ground holds without {ground}"
    other = ada.admit("Andere")
    with ada.store.unit() as unit:
        unit.save(replace(absence, cancelled=True), absence)
    ada.sync()
    assert ben.sync().granted == 1
    cancel(ada.store, absence)
    ada.sync()
    with ada.store.unit() as unit:
        unit.save(replace(absence, cancelled=True), absence)
    ada.sync()
    moved = rows_of(ben, other)
    again = ben.sync()
    assert (again.granted, again.withdrawn, again.digests_equal) == (0, 0, True)
    assert rows_of(ben, case) == held and rows_of(ben, other) == moved


def rows_of(desk: Desk, case: str) -> list[tuple[int, str]]:
    """Where the vault keeps the log of a case."""
    with desk.store.vault.reading() as connection:
        query = text("SELECT rowid, id FROM changes WHERE case_id = :case ORDER BY rowid")
        return [(rowid, change) for rowid, change in connection.execute(query, {"case": case})]
