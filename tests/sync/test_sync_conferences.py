"""A Fallkonferenz over three desks: who is invited sees it, and what is withdrawn leaves every log."""

from dataclasses import replace
from datetime import date

from office_parts import Desk, Office

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Need
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision, ConferenceGuest
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.storage.store import Store
from kim_desktop.work.conference import add_guest, blank_conference, change_conference, open_conference, plan_conference
from kim_desktop.work.conference_agenda import bring
from kim_desktop.work.conference_dossier import release
from kim_desktop.work.conference_erasure import tidy
from kim_desktop.work.conference_minutes import begin, change_decision, decide, new_decision, write_down
from kim_desktop.work.withdrawal import withdraw

DAY = date(2027, 3, 15)


def admitted(desk: Desk, *purposes: Purpose) -> str:
    """A case with a need and consents."""
    case_id = desk.admit("Probestein")
    store, person = desk.store, desk.person(case_id)
    with store.unit() as unit:
        unit.save(person, replace(person, given_name="Amira", relation="self"))
        unit.add(Need(id=new_id(), case_id=case_id, life_area="wohnen", situation="Amira sucht ein Zimmer."))
        for purpose in (Purpose.FILE, *purposes):
            target = "Fallkonferenz am 15.03.2027" if purpose is Purpose.CONFERENCE else ""
            unit.add(
                Consent(
                    id=new_id(), case_id=case_id, person=person.id, purpose=purpose.value, target=target, state="given",
                    how="signed", answered_on=date(2027, 2, 1),
                )
            )  # fmt: skip
    desk.sync()
    return case_id


def log_of(store: Store) -> str:
    """All that a device's log still says of conferences."""
    kinds = (Conference, ConferenceCase, ConferenceDecision)
    records = [each for kind in kinds for each in store.all(kind)]
    return repr([(each, store.history(each.kind(), each.id)) for each in records])


def meet(*desks: Desk) -> None:
    """One after the other reconciles, who has something to tell first; nothing is refused."""
    for desk in desks:
        desk.sync()
        assert desk.store.replica.set_aside() == []


def test_who_is_invited_sees_a_case_by_name_until_the_consent_is_withdrawn(office: Office) -> None:
    ada, ben, kim = office.desk(office.ada), office.desk(office.ben), office.desk(office.kim)
    outsider = office.desk(office.centre.add_user("Ida Fremd", "case_manager"))
    case_id = admitted(ada, Purpose.CONFERENCE)
    conference = plan_conference(kim.store, replace(blank_conference(kim.store), on=DAY, where="KI"))
    for user in (office.ada, office.ben):
        add_guest(kim.store, ConferenceGuest(id=new_id(), case_id=conference.id, staff=user.id, name=user.name))
    meet(kim, ada)
    entry = bring(ada.store, conference.id, case_id, "Wer hilft Amira?")
    release(ada.store, entry, {"person", "needs"})
    meet(ada, kim, ben, outsider)
    seen = open_conference(ben.store, conference.id)
    assert [seen.title(each) for each in seen.cases] == ["Fall A · Amira Probestein"]
    assert "sucht ein Zimmer" in seen.cases[0].dossier and ben.store.get(Person, ada.person(case_id).id) is None
    assert outsider.store.get(Conference, conference.id) is None

    held = begin(kim.store, open_conference(kim.store, conference.id).conference)
    said = open_conference(kim.store, conference.id).cases[0]
    write_down(kim.store, said, replace(said, said="Amira Probestein kann zur AWO."))
    task = replace(new_decision(kim.store, held, said.id), what="Termin machen", staff=office.ben.id, due_on=DAY)
    decide(kim.store, task)
    meet(kim, ada, ben)
    got = ben.store.all(ConferenceDecision)[0]
    change_decision(ben.store, got, replace(got, done_on=date(2027, 3, 2), outcome="Am Montag."))
    meet(ben, kim, ada)
    assert kim.store.all(ConferenceDecision)[0].outcome == "Am Montag."

    withdraw(ada.store, ada.store.all(Consent, purpose=Purpose.CONFERENCE.value)[0], "signed")
    meet(ada, kim, ben)
    for desk in (ada, kim, ben):
        left = open_conference(desk.store, conference.id)
        assert [left.title(each) for each in left.cases] == ["Fall A"] and left.cases[0].said == "Fall A kann zur AWO."
        assert "sucht ein Zimmer" in left.cases[0].dossier
        assert "Amira" not in log_of(desk.store) and "Probestein" not in log_of(desk.store)
    withdraw(ada.store, ada.store.all(Consent, purpose=Purpose.FILE.value)[0], "signed")
    meet(ada, kim)
    assert tidy(kim.store) == 1
    meet(kim, ben, ada)
    for desk in (ada, kim, ben):
        assert open_conference(desk.store, conference.id).cases == ()
        assert not [word for word in ("Zimmer", "AWO", "Termin", "Montag", "hilft") if word in log_of(desk.store)]


def test_another_day_takes_the_name_out_on_every_desk(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    case_id = admitted(ada, Purpose.CONFERENCE)
    conference = plan_conference(kim.store, replace(blank_conference(kim.store), on=DAY, where="KI"))
    add_guest(kim.store, ConferenceGuest(id=new_id(), case_id=conference.id, staff=office.ada.id, name=office.ada.name))
    meet(kim, ada)
    release(ada.store, bring(ada.store, conference.id, case_id, "Wer hilft?"), {"person"})
    meet(ada, kim)
    current = open_conference(kim.store, conference.id).conference
    change_conference(kim.store, current, replace(current, on=date(2027, 3, 22)))
    meet(kim, ada)
    tidy(ada.store)
    meet(ada, kim)
    for desk in (ada, kim):
        assert "Probestein" not in log_of(desk.store)
        assert not open_conference(desk.store, conference.id).cases[0].by_name
