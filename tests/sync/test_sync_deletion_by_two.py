"""A case manager proposes, Koordination releases without ever seeing the case, and it is gone on both desks."""

from dataclasses import replace
from datetime import date

from office_parts import Office

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Person
from kim_desktop.work.papers.office import deletion_record
from kim_desktop.work.retention import hold, open_requests, propose_deletion, release_deletion


def test_one_proposes_another_releases_and_merged_cases_go_together(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    case, merged, kept = ada.admit("Geheimname"), ada.admit("Geheimname"), ada.admit("Beispiel")
    absorbed = ada.store.get(Case, merged)
    assert absorbed
    with ada.store.unit() as unit:
        unit.save(absorbed, replace(absorbed, code="M-0002", merged_into=case, closed_on=date(2027, 1, 1)))
        unit.save(held := ada.store.get(Case, kept), replace(held, code="M-0003"))  # type: ignore[arg-type,type-var]
    propose_deletion(ada.store, case, "request")
    propose_deletion(ada.store, kept, "mistake")
    ada.sync()
    hold(ada.store, kept, date(2027, 12, 31), "Klage")
    ada.sync()
    kim.sync()
    assert kim.store.all(Person) == []
    waiting = open_requests(kim.store)
    assert {each.code for each in waiting} == {"M-0001"} and len(waiting) == 2
    release_deletion(kim.store, waiting[0].id)
    assert kim.sync().set_aside == 0
    assert ada.sync().digests_equal
    assert [each.id for each in ada.store.all(Case)] == [kept]
    assert {each.family_name for each in ada.store.all(Person)} == {"Beispiel"}
    done = [each for each in ada.store.all(DeletionRequest) if each.released_by]
    assert len(done) == 2 and deletion_record(ada.store, done[0].id).startswith(b"%PDF")
