"""The window's list for a bulk handover comes from the real central store, and what is offered from it arrives."""

from office_parts import Office

from kim_desktop.desktop import caseload
from kim_desktop.work.bulk_handover import offer_many, preview_many
from kim_desktop.work.handover import accept, incoming
from ui.services import CaseFilter


def test_koordination_fetches_the_cases_of_a_person_and_offers_them(office: Office) -> None:
    ada, ben, kim = (office.desk(each) for each in (office.ada, office.ben, office.kim))
    cases = {ada.admit(), ada.admit("Probe")}
    ben.admit("Muster")
    for desk in (ada, ben, kim):
        desk.sync()
    found = caseload(kim.store, CaseFilter(staff=office.ada.id))
    assert {each.case_id for each in found.cases} == cases and found.loads == {office.ada.id: 2, office.ben.id: 1}
    preview = preview_many(kim.store, found.cases, office.ben.id, found.loads)
    assert {each.extent for each in preview.planned} == {"full"} and preview.loads_after[office.ben.id] == 3
    assert len(offer_many(kim.store, preview, "staff_leaves")) == 2
    assert len(caseload(kim.store, CaseFilter()).cases) == 3
    kim.sync()
    ben.sync()
    for transfer in incoming(ben.store):
        accept(ben.store, transfer.handover)
    ben.sync()
    assert {each.responsible for each in caseload(kim.store, CaseFilter()).cases} == {office.ben.id}
