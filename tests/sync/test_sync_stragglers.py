"""Late work of somebody who has lost a case is told to who holds it, decided once, and settled everywhere."""

from dataclasses import replace

import pytest
from office_parts import Desk, Office
from test_sync_erasure import kept_by

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Contact
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import NotAllowed
from kim_desktop.storage.stragglers import Bundle
from kim_desktop.work.lookups import lookups
from kim_desktop.work.set_aside import aside_in_words, drop, resend
from kim_desktop.work.stragglers import Late, dismiss, late_in_words, mark_seen, take
from sync import protocol
from sync.service.judging.accept import keep_aside
from sync.straggler_messages import Decision, StragglersAnswer, StragglersRequest

SECRET = "Zuckerkrankheit"


def late(desk: Desk) -> list[Bundle]:
    return desk.store.stragglers.late()


def told(desk: Desk, bundle: Bundle) -> Late:
    return late_in_words(desk.store, lookups(desk.store), bundle)


def own(desk: Desk) -> list[Bundle]:
    return desk.store.stragglers.own(desk.store.replica.set_aside())


def handed_over(office: Office) -> tuple[Desk, Desk, str]:
    """A case that Ada gave to Ben; both desks hold what they should."""
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.rewrite(case, phone="0214 1")
    ada.hand_over(case, office.ben)
    ada.sync()
    assert ada.sync().digests_equal and ben.sync().digests_equal
    return ada, ben, case


def writes_too_late(ada: Desk, ben: Desk, case: str) -> None:
    """Ada notes a call and a new number in a case that her device has given up."""
    person = replace(ben.person(case), phone="0171 7", notes="ruft zurück")
    with ada.store.unit() as unit:
        unit.put("person", person.id, case, {"phone": person.phone})
        unit.add(Contact(id=f"call-{case}", case_id=case, text="Sie hat angerufen", author=ada.store.identity.user_id))
    assert ada.sync().set_aside == 2


def test_what_arrives_after_a_handover_is_told_to_the_new_holder_until_seen(office: Office) -> None:
    ada, second, ben = office.desk(office.ada), office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.rewrite(case, phone="0214 1")
    ada.sync()
    second.sync()
    ada.hand_over(case, office.ben)
    ada.sync()
    second.note(case, "noch in der Unterkunft geschrieben")
    second.rewrite(case, phone="0171 9")
    assert second.sync().set_aside == 0
    ben.sync()
    (bundle,) = late(ben)
    words = told(ben, bundle)
    assert (words.arrived, words.who, words.case_id) == (True, "Ada Muster", case)
    assert ("Telefon", "0171 9", "0214 1") in {(line.label, line.text, line.now) for line in words.lines}
    assert ben.store.standing().to_clarify == 1
    mark_seen(ben.store, bundle)
    assert late(ben) == []
    again = office.desk(office.ben)
    assert ben.sync().round_trips == 6
    assert again.sync().round_trips <= 6 and late(again) == [] and late(ada) == []
    assert ben.sync().round_trips == 5


def test_what_was_refused_waits_for_the_holder_who_takes_it_over_under_its_authors_name(office: Office) -> None:
    ada, ben, case = handed_over(office)
    other = office.desk(office.ben)
    other.sync()
    writes_too_late(ada, ben, case)
    for desk in (ben, other):
        desk.sync()
        (bundle,) = late(desk)
        assert {line.text for line in told(desk, bundle).lines} >= {"0171 7", "Sie hat angerufen"}
    take(ben.store, late(ben)[0])
    assert late(ben) == [] and ben.person(case).phone == "0171 7"
    result = ben.sync()
    assert (result.sent, result.set_aside, result.digests_equal) == (2, 0, True)
    assert other.sync().digests_equal and late(other) == []
    for desk in (ben, other):
        entry = desk.store.get(Contact, f"call-{case}")
        assert entry and entry.text == "Nachtrag von Ada Muster: Sie hat angerufen"
        assert entry.author == office.ada.id and desk.store.conflicts() == []
    assert own(ada)
    ada.sync()
    assert own(ada) == [] and ada.store.get(Contact, f"call-{case}") is None
    with office.desk(office.kim).transport() as line:
        assert line.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer).changes == []


def test_what_nobody_wants_is_let_go_once_for_all_devices(office: Office) -> None:
    ada, ben, case = handed_over(office)
    other = office.desk(office.ben)
    writes_too_late(ada, ben, case)
    ben.sync()
    other.sync()
    bundle = late(ben)[0]
    dismiss(ben.store, bundle)
    with pytest.raises(NotAllowed):
        take(ben.store, bundle)
    ben.sync()
    assert len(late(other)) == 1
    for _ in range(2):
        other.sync()
        assert late(other) == [] and late(ben) == []
    ada.sync()
    assert own(ada) == [] and ada.store.all(Person) == []


def test_taken_over_at_two_devices_alike_it_stands_once_and_asks_nobody(office: Office) -> None:
    ada, ben, case = handed_over(office)
    other = office.desk(office.ben)
    writes_too_late(ada, ben, case)
    for desk in (ben, other):
        desk.sync()
        for bundle in late(desk):
            take(desk.store, bundle)
    for desk in (ben, other, ben, other):
        assert desk.sync().digests_equal
    for desk in (ben, other):
        assert desk.store.standing().to_clarify == 0
        assert [each.text for each in desk.store.all(Contact)] == ["Nachtrag von Ada Muster: Sie hat angerufen"]
    with ben.transport() as line:
        assert line.call("set-aside", protocol.Nothing(), protocol.SetAsideAnswer).changes == []


def test_nobody_else_is_told_or_may_decide(office: Office) -> None:
    ada, ben, case = handed_over(office)
    writes_too_late(ada, ben, case)
    (bundle,) = own(ada)
    assert "jemand anderem" in aside_in_words(ada.store, lookups(ada.store), bundle).stuck
    with pytest.raises(NotAllowed):
        resend(ada.store, bundle)
    for desk in (ada, office.desk(office.kim)):
        with desk.transport() as line:
            decisions = [Decision(change_id, each) for change_id in bundle.ids for each in ("taken", "dropped")]
            answer = line.call("stragglers", StragglersRequest(decisions, list(bundle.ids)), StragglersAnswer)
            assert answer == StragglersAnswer([], [])
    drop(ada.store, bundle)
    ada.sync()
    assert own(ada) == [] and ada.store.all(Person) == []
    ben.sync()
    assert len(late(ben)) == 1


def test_nothing_erased_comes_back_as_late_work(office: Office) -> None:
    ada, ben, case = handed_over(office)
    person = ben.person(case)
    with ada.store.unit() as unit:
        unit.put("person", person.id, case, {"health": SECRET})
    ada.sync()
    ben.sync()
    (bundle,) = late(ben)
    (line,) = told(ben, bundle).lines
    assert line.locked and SECRET not in line.text
    with pytest.raises(NotAllowed):
        take(ben.store, bundle)
    with ben.store.unit() as unit:
        unit.erase(person, ("health",))
    assert late(ben) == [] and SECRET not in kept_by(ben)
    for _ in range(2):
        assert ben.sync().digests_equal
        assert late(ben) == [] and SECRET not in kept_by(ben)
    assert SECRET not in kept_by(office)


def test_late_work_goes_where_the_case_goes(office: Office) -> None:
    ada, ben, case = handed_over(office)
    cem = office.desk(office.centre.add_user("Cem Probe", "case_manager"))
    writes_too_late(ada, ben, case)
    ben.sync()
    assert len(late(ben)) == 1
    before = ben.store.standing()
    with ben.store.unit() as unit:
        unit.put("case", case, case, {"responsible": cem.store.identity.user_id})
    ben.sync()
    assert before.stragglers == 1 and late(ben) == [] and "0171 7" not in kept_by(ben)
    cem.sync()
    assert len(late(cem)) == 1


def test_a_new_case_from_a_revoked_device_is_taken_over_whole_at_the_next_one(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit("Verlust")
    ada.rewrite(case, phone="0214 5")
    lost = [(change, "revoked") for change in ada.store.replica.pending(100)]
    with office.centre.database.writing() as connection:
        keep_aside(connection, office.centre.database, lost, office.now)
    other, ben = office.desk(office.ada), office.desk(office.ben)
    ben.sync()
    other.sync()
    assert late(ben) == []
    (bundle,) = late(other)
    take(other.store, bundle)
    result = other.sync()
    assert (result.set_aside, result.digests_equal) == (0, True)
    assert other.person(case).phone == "0214 5" and late(other) == []


def test_what_was_refused_by_a_passing_fault_can_go_once_more(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    foreign = ben.admit("Fremd")
    ben.sync()
    case = ada.admit()
    ada.sync()
    before = ada.person(case)
    with ada.store.unit() as unit:
        unit.save(before, replace(before, phone="0171 1"))
        unit.add(Contact(id=new_id(), case_id=foreign, text="nicht mein Fall"))
    assert ada.sync().set_aside == 2
    ours, foreign_one = sorted(own(ada), key=lambda each: each.changes[0].case_id != case)
    assert (ours.reasons, foreign_one.reasons) == (("group",), ("rights",))
    with pytest.raises(NotAllowed, match="keinen Zugang"):
        resend(ada.store, foreign_one)
    drop(ada.store, foreign_one)
    (bundle,) = own(ada)
    resend(ada.store, bundle)
    assert own(ada) == [] and ada.person(case).phone == "0171 1"
    result = ada.sync()
    assert (result.sent, result.set_aside, result.digests_equal) == (1, 0, True)
    assert ada.sync().round_trips == 5 and office.desk(office.ada).sync().digests_equal


def test_what_was_refused_and_let_go_shows_again_what_stood(office: Office) -> None:
    ada, ben, case = handed_over(office)
    before, foreign = ben.person(case), new_id()
    with ben.store.unit() as unit:
        unit.save(before, replace(before, phone="0171 3"))
        unit.add(Contact(id=foreign, case_id=ada.admit("Anders"), text="fremd"))
    ada.sync()
    assert ben.sync().set_aside == 2 and ben.person(case).phone == "0171 3"
    for bundle in own(ben):
        drop(ben.store, bundle)
    assert ben.person(case).phone == "0214 1" and ben.store.get(Contact, foreign) is None
    assert ben.sync().digests_equal and ben.store.standing().to_clarify == 0
    office.back_up()
    office.put_back()
    assert ben.sync().digests_equal and ben.person(case).phone == "0214 1" and own(ben) == []
