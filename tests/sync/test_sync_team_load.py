"""Koordination learns everybody's load by quarter with each round: counts as the newest addresses say, no name."""

from datetime import date

import pytest
from office_parts import Desk, Office

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.domain.records.people import Address, Person
from kim_desktop.domain.records.steering import DistrictIndex, Post
from kim_desktop.domain.rules.facts import current_address
from kim_desktop.rounds import reconcile
from kim_desktop.work.load_counts import Told, last_counts, scale_of
from kim_desktop.work.responsibility import key_of
from sync.load_messages import TeamLoadAnswer
from sync.protocol import Nothing

LISTS = (
    CodeEntry(id="q1", catalogue="quarter", code="wiesdorf", label="Wiesdorf", group="I"),
    CodeEntry(id="q2", catalogue="quarter", code="opladen", label="Opladen", group="II"),
    CodeEntry(id="p1", catalogue="place", code="gu_opladen", label="GU", group="II"),
    DistrictIndex(id="i1", district="I", year=2019, weight=150),
)


def live(desk: Desk, case: str, *addresses: Address, relatives: int = 0) -> None:
    """Writes down where a case lived, and who lives there."""
    with desk.store.unit() as unit:
        for each in addresses:
            unit.add(each)
        for _ in range(relatives):
            unit.add(Person(id=new_id(), case_id=case, relation="child"))
    assert current_address(addresses) == addresses[-1], "the last one told here is the current one"


def test_counts_follow_the_newest_address_and_tell_no_name(office: Office) -> None:
    office.centre.write([*LISTS, Post(id="post", number="CM-1", staff=office.ada.id, capacity=10)])
    ada, ben, kim = (office.desk(each) for each in (office.ada, office.ben, office.kim))
    cases = [ada.admit("Geheim") for _ in range(4)]
    ben.admit("Beispiel")
    moved = [Address(id=new_id(), case_id=cases[0], quarter="opladen", since="2020", until="2024-05")]
    live(ada, cases[0], *moved, Address(id=new_id(), case_id=cases[0], quarter="wiesdorf"), relatives=3)
    live(ada, cases[1], Address(id=new_id(), case_id=cases[1], place="gu_opladen"))
    live(
        ada,
        cases[2],
        Address(id=new_id(), case_id=cases[2], quarter="wiesdorf", since="2021"),
        Address(id="written-by-hand", case_id=cases[2], quarter="opladen", since="2022-03"),
        relatives=1,
    )
    with ada.store.unit() as unit:
        closed = ada.store.get(Case, cases[3])
        assert closed
        unit.save(closed, Case(id=closed.id, case_id=closed.id, responsible=office.ada.id, closed_on=date(2027, 2, 1)))
    for desk in (ada, ben):
        desk.sync()
    reconcile(kim.store)
    told = last_counts(kim.store)
    assert told is not None and "Geheim" not in str(told)
    assert set(told.lines) == {
        Told(office.ada.id, "wiesdorf", "", 1, 4),
        Told(office.ada.id, "", "gu_opladen", 1, 1),
        Told(office.ada.id, "opladen", "", 1, 2),
        Told(office.ben.id, "", "", 1, 1),
    }
    scale = scale_of(kim.store, key_of(kim.store))
    assert scale is not None
    assert scale.burden(office.ada.id).cases == 3 and scale.free(office.ada.id) == pytest.approx(10 - 3.5)
    reconcile(ada.store)
    assert last_counts(ada.store) is None, "only Koordination is told"
    with ada.transport() as transport, pytest.raises(Exception, match="Rolle"):
        transport.call("team-load", Nothing(), TeamLoadAnswer)
