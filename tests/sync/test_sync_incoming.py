"""A Meldung goes from a Fachbereichskontakt through Koordination to a case manager, and only its state comes back."""

from dataclasses import replace
from datetime import date

from office_parts import Desk, Office

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.master import Organisation
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.rules.feedback import state_of
from kim_desktop.work.assigning import assign
from kim_desktop.work.incoming import forward, incoming, mark_feedback, settle
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.own_reports import own_reports

OFFICE = "org-fb33"
TODAY = date(2027, 3, 1)


def synced(*desks: Desk) -> None:
    """A full round at each desk, one after the other."""
    for desk in desks:
        done = desk.sync()
        assert (done.set_aside, done.digests_equal) == (0, True)


def sent(desk: Desk, name: str, **values: object) -> Meldung:
    meldung = replace(new_meldung(desk.store), family_name=name, concern_line="Geheimes Anliegen", **values)  # type: ignore[arg-type]
    return take_meldung(desk.store, meldung)


def here(desk: Desk, meldung: Meldung) -> Meldung:
    found = desk.store.get(Meldung, meldung.id)
    assert found is not None
    return found


def test_a_meldung_is_taken_up_and_the_sender_keeps_nothing_but_its_state(office: Office) -> None:
    fatma = office.desk(office.centre.add_user("Fatma Test", "contact_office", OFFICE))
    emil = office.desk(office.centre.add_user("Emil Probe", "contact_office", OFFICE))
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    meldung = sent(fatma, "Muster")
    synced(fatma, kim, ada, emil)
    assert here(fatma, meldung).sender_reference and here(kim, meldung).sent_by == fatma.store.identity.user_id
    assert ada.store.get(Meldung, meldung.id) is None and emil.store.get(Meldung, meldung.id) is None
    assert [each.state for each in own_reports(emil.store)] == ["arrived"]
    assign(kim.store, here(kim, meldung), office.ada.id)
    synced(kim, ada, fatma)
    assert [(each.state, each.meldung is not None) for each in own_reports(fatma.store)] == [("in_review", True)]
    case = admit(ada.store, here(ada, meldung)).case
    synced(ada, kim, fatma, ben)
    for desk in (fatma, kim):
        assert desk.store.get(Meldung, meldung.id) is None
        assert not desk.store.all(Case) and not desk.store.all(Person)
    (told,) = own_reports(fatma.store)
    assert (told.state, told.since, told.reference) == ("admitted", TODAY, meldung.sender_reference)
    (left,) = incoming(kim.store)
    assert (left.stand, left.meldung, left.responsible) == ("admitted", None, office.ada.id)
    assert ada.store.get(Case, case.id) is not None and not ben.store.all(Feedback)
    assert not fatma.store.search_cases("Muster", (Meldung.kind(),))


def test_what_is_passed_on_stays_with_koordination_until_it_is_settled(office: Office) -> None:
    fatma = office.desk(office.centre.add_user("Fatma Test", "contact_office", OFFICE))
    kim = office.desk(office.kim)
    with kim.store.unit() as unit:
        unit.add(Organisation(id="org-beratung", name="Beratungsstelle Muster"))
    own, foreign = sent(fatma, "Muster", agreed="oral"), sent(kim, "Beispiel", sender_other="Verein", agreed="signed")
    synced(fatma, kim)
    for each in (own, foreign):
        forward(kim.store, here(kim, each), "org-beratung", "Dort ist die Fachberatung")
    synced(kim, fatma, kim)
    assert fatma.store.get(Meldung, own.id) is None
    assert [each.state for each in own_reports(fatma.store)] == ["referred"]
    assert [each.stand for each in incoming(kim.store)] == ["forwarded", "forwarded"]
    settle(kim.store, here(kim, own))
    (answered,) = mark_feedback(kim.store, [here(kim, foreign)])
    settle(kim.store, answered.after)
    synced(kim)
    assert kim.store.all(Meldung) == []
    assert {state_of(each) for each in kim.store.all(Feedback)} == {"referred"}


def test_what_a_case_manager_takes_and_admits_herself_reaches_koordination_without_a_name(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    admit(ada.store, sent(ada, "Muster", sender_other="Verein"))
    synced(ada, kim, ada)
    (row,) = incoming(kim.store)
    assert (row.stand, row.meldung, row.responsible) == ("admitted", None, office.ada.id)
    assert not kim.store.all(Meldung) and not kim.store.all(Person)
