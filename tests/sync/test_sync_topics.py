"""A Lücke goes to Koordination and comes back as an answer, over real devices and the real central store."""

from dataclasses import replace
from datetime import date

from office_parts import Office

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.steering import Body, Meeting
from kim_desktop.work.bodies import open_meeting, put_on_agenda, take_minutes
from kim_desktop.work.gaps import read_answer, report_gap, standing_of
from kim_desktop.work.steering import keep
from kim_desktop.work.today import reminders
from kim_desktop.work.topics import answer, bundle, change_topic, open_topic


def test_a_gap_is_bundled_decided_by_the_assistants_minutes_and_answered_to_who_reported(office: Office) -> None:
    ada, kim = office.desk(office.ada), office.desk(office.kim)
    assistant = office.desk(office.centre.add_user("Testa Muster", "assistant"))
    what = "Auf einen Kurs wartet man ein halbes Jahr."
    gap = report_gap(ada.store, Gap(id=new_id(), what=what, life_area="sprache", affected=2))
    ada.sync()
    kim.sync()
    topic = bundle(kim.store, kim.store.all(Gap), "Kurse")
    assert kim.sync().set_aside == 0
    assistant.sync()
    group = keep(assistant.store, None, Body(id=new_id(), name="Runde", sees="aggregates", step="steering_group"))
    meeting = keep(assistant.store, None, Meeting(id=new_id(), body=group.id, on=date(2027, 3, 2)))
    known = open_topic(assistant.store, topic.id)
    assert known
    item = put_on_agenda(assistant.store, meeting, "", known.topic)
    file = open_meeting(assistant.store, meeting.id)
    assert file
    take_minutes(assistant.store, file, item, replace(item, decision="Ein Kurs wird beantragt."))
    assert assistant.sync().set_aside == 0
    kim.sync()
    ada.sync()
    seen = ada.store.get(Gap, gap.id)
    assert seen and standing_of(ada.store, seen).state == "decided"
    decided = open_topic(kim.store, topic.id)
    assert decided and decided.topic.decision == "Ein Kurs wird beantragt."
    answer(kim.store, decided.topic, "Ab August gibt es einen Kurs.")
    kim.sync()
    ada.sync()
    assert [each.finding.kind for each in reminders(ada.store)] == ["gap_answer"]
    own = ada.store.get(Gap, gap.id)
    assert own
    read_answer(ada.store, own)
    assert ada.sync().set_aside == 0 and reminders(ada.store) == []
    assert kim.sync().digests_equal
    back = kim.store.get(Gap, gap.id)
    assert back and back.answer_read_on


def test_an_answer_by_anybody_but_koordination_is_set_aside(office: Office) -> None:
    kim = office.desk(office.kim)
    assistant = office.desk(office.centre.add_user("Testa Muster", "assistant"))
    with kim.store.unit() as unit:
        unit.add(Gap(id="gap-1", what="Ein Kurs fehlt.", reported_by=office.kim.id))
    topic = bundle(kim.store, kim.store.all(Gap), "Kurse")
    kim.sync()
    assistant.sync()
    change_topic(assistant.store, topic, replace(topic, name="Sprachkurse"))
    with assistant.store.unit() as unit:
        unit.save(topic, replace(topic, answer="Nein.", answered_on=date(2027, 3, 1)))
    assert assistant.sync().set_aside == 1
