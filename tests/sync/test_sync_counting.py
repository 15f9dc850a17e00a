"""Koordination counts any period and part at the centre, and what was frozen comes out again months later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from office_parts import Desk, Office
from sqlalchemy import select, text

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.steering import FrozenReport
from kim_desktop.errors import KnownError, NotAllowed
from kim_desktop.figures.facts import PIECES
from kim_desktop.figures.report import Period, Slice, Wanted
from kim_desktop.rounds import central_count
from kim_desktop.work.frozen_reports import check, freeze, tell, wanted_of
from kim_desktop.work.intake import new_meldung, take_meldung
from kim_desktop.work.retention import open_requests, propose_deletion, release_deletion

YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))


def report_some(desk: Desk, count: int, sender: str = "org-fb50") -> None:
    for number in range(count):
        take_meldung(desk.store, replace(new_meldung(desk.store), family_name=f"Muster {number}", sender=sender))
    assert desk.sync().digests_equal


def meldungen(desk: Desk, wanted: Wanted, place: int = 0) -> int | None:
    return central_count(desk.store, wanted, place).report.table("meldungen_by_way").total.values[0]


def test_a_frozen_report_comes_out_again_after_work_has_gone_on(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    report_some(ada, 3)
    kim.sync()
    frozen = freeze(kim.store, central_count(kim.store, Wanted(YEAR)), "Stand im März")
    office.now += timedelta(days=90)
    report_some(ada, 2)
    first = ada.store.all(Meldung)[0]
    with ada.store.unit() as unit:
        unit.save(first, replace(first, sender="org-fb33"))
        unit.add(Case(id=first.case_id, case_id=first.case_id, responsible=office.ada.id, admitted_on=YEAR.start))
    assert ada.sync().digests_equal
    assert meldungen(kim, Wanted(YEAR)) == 5
    again = central_count(kim.store, wanted_of(frozen), frozen.place)
    found = check(frozen, again)
    assert found.intact and found.same
    assert meldungen(kim, Wanted(YEAR)) == 5
    assert not check(replace(frozen, content=frozen.content.replace("3", "4")), again).intact


def test_frozen_reports_travel_to_koordination_only(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    kim.sync()
    frozen = freeze(kim.store, central_count(kim.store, Wanted(YEAR)), "Sachbericht")
    tell(kim.store, frozen)
    assert kim.sync().set_aside == 0
    other = office.desk(office.kim)
    assert other.sync().digests_equal and ada.sync().digests_equal
    assert other.store.get(FrozenReport, frozen.id) == kim.store.get(FrozenReport, frozen.id)
    assert ada.store.all(FrozenReport) == []


def test_what_was_deleted_since_explains_the_difference_and_leaves_the_facts_at_once(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    case = ada.admit("Geheimname")
    ada.admit("Beispiel")
    ada.sync()
    kim.sync()
    counted = central_count(kim.store, Wanted(YEAR))
    assert counted.report.table("persons_by_sex").total.values == (2,)
    frozen = freeze(kim.store, counted, "Vorher")
    propose_deletion(ada.store, case, "request")
    ada.sync()
    kim.sync()
    release_deletion(kim.store, open_requests(kim.store)[0].id)
    kim.sync()
    with office.centre.database.serving() as connection:
        left = connection.scalars(text("SELECT case_id FROM figure_cases UNION SELECT case_id FROM figure_left"))
        assert case not in set(left)
        assert connection.scalar(text("SELECT count(*) FROM figure_pieces")) == 0
    assert central_count(kim.store, Wanted(YEAR)).report.table("persons_by_sex").total.values == (1,)
    found = check(frozen, central_count(kim.store, wanted_of(frozen), frozen.place))
    assert found.intact and not found.same
    assert "1 Fall" in found.words


def test_what_is_erased_takes_its_piece_with_it_and_other_changes_leave_it(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    report_some(ada, 2)
    kim.sync()

    def told_and_pieces() -> tuple[int | None, set[int]]:
        told = meldungen(kim, Wanted(YEAR))
        with office.centre.database.serving() as connection:
            return told, set(connection.scalars(select(PIECES.c.piece)))

    told, first = told_and_pieces()
    assert told == 2
    erased = ada.store.all(Meldung)[0]
    report_some(ada, 1)
    told, second = told_and_pieces()
    assert told == 3 and first < second
    with ada.store.unit() as unit:
        unit.erase(erased)
    ada.sync()
    told, third = told_and_pieces()
    assert told == 2 and not third & first


def test_a_part_of_the_work_is_counted_alone_and_an_unknown_one_is_refused(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    report_some(ada, 2)
    report_some(ada, 1, "")
    kim.sync()
    assert meldungen(kim, Wanted(YEAR)) == 3
    assert meldungen(kim, Wanted(Period(date(2027, 3, 1), date(2027, 3, 1)))) == 3
    with pytest.raises(KnownError):
        meldungen(kim, Wanted(YEAR, slice=Slice(employer="org-unbekannt")))
    with pytest.raises(KnownError):
        meldungen(kim, Wanted(YEAR), place=10**9)


def test_only_koordination_gets_counts_that_are_not_protected(office: Office) -> None:
    ada = office.desk(office.ada)
    with pytest.raises(NotAllowed):
        central_count(ada.store, Wanted(YEAR))
    assert not ada.store.all(FrozenReport)
