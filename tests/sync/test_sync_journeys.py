"""What two people write reaches both, and nothing is lost on the way."""

from dataclasses import replace
from datetime import date, timedelta

from office_parts import Desk, Office
from sqlalchemy import text

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case, Contact, Participation
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter, StaffMember
from kim_desktop.domain.records.people import Person


def shared_case(ada: Desk, ben: Desk, office: Office) -> str:
    """A case of Ada's in which Ben takes part, on both desks."""
    case = ada.admit()
    ada.share(case, office.ben)
    assert ada.sync().digests_equal and ben.sync().digests_equal
    return case


def test_a_note_written_offline_reaches_the_colleague(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.share(case, office.ben)
    note = ada.note(case, "Termin beim Amt vereinbart")
    sent, received = ada.sync(), ben.sync()
    assert sent.sent == 5 and sent.digests_equal and received.digests_equal
    found = ben.store.get(Contact, note)
    assert found is not None and found.text == "Termin beim Amt vereinbart"


def test_a_new_device_knows_the_master_data_and_the_team(office: Office) -> None:
    ada = office.desk(office.ada)
    result = ada.sync()
    assert result.received == 4 and result.digests_equal
    assert ada.store.get(Parameter, "param-small_number").value == 5  # type: ignore[union-attr]
    assert {each.name for each in ada.store.all(StaffMember)} == {"Ada Muster", "Ben Beispiel", "Kim Probe"}


def test_with_nothing_to_do_a_round_says_so_in_few_trips(office: Office) -> None:
    ada = office.desk(office.ada)
    ada.sync()
    again = ada.sync()
    assert (again.sent, again.received, again.digests_equal, again.round_trips) == (0, 0, True, 5)


def test_edits_of_different_fields_both_survive(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = shared_case(ada, ben, office)
    ada.rewrite(case, phone="0214 111")
    ben.rewrite(case, given_name="Noor")
    for desk in (ada, ben, ada):
        assert desk.sync().digests_equal
    for desk in (ada, ben):
        assert (desk.person(case).phone, desk.person(case).given_name) == ("0214 111", "Noor")
        assert desk.store.conflicts() == []


def test_edits_of_the_same_field_are_a_conflict_for_everybody_until_one_settles_it(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = shared_case(ada, ben, office)
    ada.rewrite(case, phone="0214 111")
    ben.rewrite(case, phone="0214 222")
    ada.sync()
    assert ben.sync().conflicts_new == 1
    assert ada.sync().conflicts_new == 1
    for desk in (ada, ben):
        (conflict,) = desk.store.conflicts()
        assert {rival.value for rival in conflict.rivals} == {"0214 111", "0214 222"}
    with ben.store.unit() as unit:
        unit.settle("person", f"person-{case}", "phone", "0214 111")
    ben.sync()
    ada.sync()
    for desk in (ada, ben):
        assert desk.store.conflicts() == [] and desk.person(case).phone == "0214 111"


def test_one_bad_change_is_set_aside_with_its_action_and_the_others_go_through(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    foreign = ada.admit("Fremd")
    ada.sync()
    own = ben.admit("Eigen")
    with ben.store.unit() as unit:
        unit.add(Contact(id=new_id(), case_id=foreign, text="nicht mein Fall"))
        unit.add(Contact(id="beside", case_id=own, text="derselbe Vorgang"))
    good = ben.note(own, "gute Notiz")
    result = ben.sync()
    assert (result.sent, result.set_aside, result.digests_equal) == (4, 2, True)
    assert [reason for _, reason in ben.store.replica.set_aside()] == ["rights", "group"]
    newer = office.desk(office.ben)
    newer.sync()
    assert newer.store.get(Contact, good) is not None
    assert newer.store.get(Contact, "beside") is None
    assert ben.store.standing().set_aside == 2


def test_what_builds_on_a_set_aside_change_waits_with_it(office: Office) -> None:
    ada = office.desk(office.ada)
    case = ada.admit()
    ada.rewrite(case, phone="0214 1")
    with ada.store.vault.writing() as connection:
        spoil = "UPDATE changes SET payload = replace(payload, 'Beispiel', 'Verfälscht') WHERE record = 'person'"
        connection.execute(text(spoil + " AND device_seq = 3"))
    result = ada.sync()
    assert (result.sent, result.set_aside) == (0, 4)
    assert [reason for _, reason in ada.store.replica.set_aside()] == ["group", "group", "digest", "depends"]


def test_a_case_handed_over_leaves_one_desk_and_reaches_the_other_whole(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit("Wandermann")
    note = ada.note(case, "vor der Übergabe")
    ada.sync()
    ben.sync()
    ada.hand_over(case, office.ben)
    given = ada.sync()
    assert given.withdrawn == 1 and given.digests_equal
    assert ada.store.get(Person, f"person-{case}") is None and ada.store.search("Wandermann") == []
    taken = ben.sync()
    assert taken.granted == 1 and taken.digests_equal
    assert ben.store.get(Contact, note) is not None
    ben.hand_over(case, office.ada)
    ben.sync()
    back = ada.sync()
    assert back.granted == 1 and back.digests_equal and ada.store.get(Contact, note) is not None


def test_work_done_before_knowing_of_a_handover_still_arrives(office: Office) -> None:
    ada, second, ben = office.desk(office.ada), office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.sync()
    second.sync()
    ada.hand_over(case, office.ben)
    ada.sync()
    late = second.note(case, "noch in der Unterkunft geschrieben")
    result = second.sync()
    assert (result.sent, result.set_aside, result.withdrawn) == (1, 0, 1)
    ben.sync()
    assert ben.store.get(Contact, late) is not None


def test_work_done_after_knowing_of_a_handover_is_set_aside(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    ada.hand_over(case, office.ben)
    ada.sync()
    assert ada.sync().digests_equal
    ada.note(case, "zu spät")
    result = ada.sync()
    assert (result.sent, result.set_aside) == (0, 1)
    assert ben.sync().digests_equal


def test_a_participation_ends_with_its_last_day(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    case = ada.admit()
    with ada.store.unit() as unit:
        unit.add(
            Participation(id=new_id(), case_id=case, staff=office.ben.id, part="substitute", until=date(2027, 3, 2))
        )
    ada.sync()
    assert ben.sync().granted == 1
    office.now += timedelta(days=1)
    assert ben.sync().withdrawn == 0
    office.now += timedelta(days=1)
    result = ben.sync()
    assert result.withdrawn == 1 and result.digests_equal and ben.store.all(Case) == []


def test_coordination_sees_a_meldung_until_somebody_has_decided(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    case = new_id()
    meldung = Meldung(id=new_id(), case_id=case, family_name="Offen", responsible=office.ada.id)
    with ada.store.unit() as unit:
        unit.add(meldung)
    ada.sync()
    kim.sync()
    assert [each.family_name for each in kim.store.all(Meldung)] == ["Offen"]
    with ada.store.unit() as unit:
        unit.save(meldung, replace(meldung, decision="admitted"))
        unit.add(Case(id=case, case_id=case, responsible=office.ada.id))
    ada.sync()
    assert kim.sync().withdrawn == 1 and kim.store.all(Meldung) == []


def test_someone_who_joins_later_as_coordination_sees_the_open_meldungen(office: Office) -> None:
    ada = office.desk(office.ada)
    with ada.store.unit() as unit:
        unit.add(Meldung(id=new_id(), case_id=new_id(), family_name="Offen"))
    ada.sync()
    late = office.desk(office.centre.add_user("Lea Neu", "coordinator"))
    assert late.sync().digests_equal and len(late.store.all(Meldung)) == 1


def test_master_data_changed_by_coordination_reaches_everybody(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    ada.sync()
    kim.sync()
    value = kim.store.get(Parameter, "param-small_number")
    assert value is not None
    with kim.store.unit() as unit:
        unit.save(value, replace(value, value=10))
    kim.sync()
    assert ada.sync().digests_equal
    assert ada.store.get(Parameter, "param-small_number").value == 10  # type: ignore[union-attr]


def test_a_person_who_leaves_is_shown_with_the_last_day_and_devices_are_refused(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    ben.sync()
    office.centre.deactivate_user(office.ben.id)
    ada.sync()
    assert ada.store.get(StaffMember, office.ben.id).valid_to == date(2027, 3, 1)  # type: ignore[union-attr]
    assert [device.revoked_at is not None for device in office.centre.devices()] == [False, True]


def test_a_large_day_goes_in_batches_with_actions_whole(office: Office) -> None:
    ada, second = office.desk(office.ada), office.desk(office.ada)
    case = ada.admit()
    with ada.store.unit() as unit:
        for number in range(700):
            unit.add(Contact(id=new_id(), case_id=case, text=f"Eintrag {number}"))
    with ada.store.unit() as unit:
        for number in range(5):
            unit.add(Contact(id=new_id(), case_id=case, text="x" * 19_000 + str(number)))
    result = ada.sync()
    assert result.sent == 708 and result.digests_equal
    assert second.sync().received == 712
    assert second.store.count(Contact) == 705


def test_each_case_manager_learns_how_many_cases_the_others_have(office: Office) -> None:
    ada, ben = office.desk(office.ada), office.desk(office.ben)
    for name in ("Erstes Beispiel", "Zweites Beispiel"):
        ada.admit(name)
    ada.sync()
    ben.sync()
    assert ben.store.loads() == {office.ada.id: 2}
    assert not ben.store.all(Case)
