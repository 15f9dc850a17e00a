"""Lücken on their way to an answer: bundled, brought to the Gremien, decided, answered, and told to who reported."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kim_desktop.clock import local_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.conference import ConferenceCase
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import Meeting, Remedy, Topic
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work import topics
from kim_desktop.work.bodies import call_off, change_meeting, open_meeting, put_on_agenda, take_minutes
from kim_desktop.work.gaps import answered_unread, change_gap, may_correct, read_answer, standing_of
from kim_desktop.work.today import can_be_done, finish, open_meldungen, reminders, take_back, why
from kim_desktop.work.topics import add_remedy, bundle, open_topic, proposed, split, told_number, unbundle

DAY = timedelta(days=1)
COURSE = "Auf einen Integrationskurs mit Kinderbetreuung wartet man ein halbes Jahr."


def write(store: Store, *records: Record) -> None:
    with store.unit() as unit:
        for record in records:
            unit.add(record)


def gap(what: str = COURSE, by: str = "user-1", **fields: object) -> Gap:
    known = {"life_area": "sprache", "district": "II", "reported_on": date(2026, 9, 1)} | fields
    return Gap(id=new_id(), what=what, reported_by=by, **known)  # type: ignore[arg-type]


def as_role(store: Store, role: str) -> None:
    store.set_identity(replace(store.identity, role=role))


@pytest.fixture
def office(store: Store) -> Store:
    """A vault at whose desk Koordination sits."""
    as_role(store, "coordinator")
    return store


def test_like_gaps_are_proposed_with_what_they_share_and_join_the_topic_that_is_there(office: Store) -> None:
    later = date(2026, 9, 2)
    first, second = gap(), gap("Für Integrationskurse mit Kinderbetreuung gibt es Listen.", "user-2", reported_on=later)
    other = gap("Wohnberechtigungsscheine dauern lange.", life_area="wohnen")
    write(office, first, second, other)
    (found,) = proposed(office)
    assert found.gaps == (first, second) and found.same == ("Lebensbereich", "Stadtbezirk")
    assert set(found.words) == {"Integrationskurs", "Kinderbetreuung"}
    topic = bundle(office, found.gaps)
    assert (topic.life_area, topic.district, topic.legal_domain) == ("sprache", "II", None)
    late = gap("Der Integrationskurs ist voll, Kinderbetreuung fehlt.", district="I")
    write(office, late)
    (joining,) = proposed(office)
    assert (joining.topic, joining.gaps) == (topic.id, (late,))


def test_a_bundled_gap_stands_as_its_topic_does_and_alone_again_as_it_did(office: Store) -> None:
    write(office, gap(), gap())
    one, two = office.all(Gap)
    topic = bundle(office, [one, two], "Kurse mit Kinderbetreuung")
    file = open_topic(office, topic.id)
    assert file and len(file.gaps) == 2
    apart = split(office, file, [file.gaps[0]])
    assert [len(each.gaps) for each in topics.topics(office)] == [1, 1]
    with pytest.raises(BadInput, match="nichts"):
        split(office, open_topic(office, topic.id), open_topic(office, topic.id).gaps)  # type: ignore[arg-type, union-attr]
    topics.change_topic(office, apart, replace(apart, working_group_on=date(2026, 10, 1)))
    moved = office.get(Gap, file.gaps[0].id)
    assert moved and standing_of(office, moved).state == "working_group"
    assert not may_correct(office, moved)
    with pytest.raises(BadInput, match="Thema"):
        change_gap(office, moved, replace(moved, answer="Nein."))
    unbundle(office, [moved])
    alone = office.get(Gap, moved.id)
    assert alone and standing_of(office, alone).state == "reported" and may_correct(office, alone)


def test_the_answer_reaches_who_reported_until_she_has_read_it(office: Store) -> None:
    mine, hers = gap(), gap(by="user-2")
    write(office, mine, hers)
    topic = bundle(office, [mine, hers])
    assert answered_unread(office) == []
    topic = topics.decide(office, topic, "Ein Kurs mit Betreuung wird beantragt.")
    topic = topics.answer(office, topic, "Ab August gibt es einen Kurs mit Betreuung.")
    assert topic.state == "answered"
    as_role(office, "case_manager")
    told = [each.finding for each in reminders(office)]
    assert [(each.kind, each.record_id) for each in told] == [("gap_answer", mine.id)]
    assert "erfährt" in why(office, told[0]).text and can_be_done(told[0], date(2026, 11, 2))
    done = finish(office, told)
    assert reminders(office) == []
    take_back(office, done)
    assert len(reminders(office)) == 1
    read_answer(office, office.get(Gap, mine.id))  # type: ignore[arg-type]
    assert answered_unread(office) == []
    with pytest.raises(NotAllowed, match="gemeldet"):
        read_answer(office, office.get(Gap, hers.id))  # type: ignore[arg-type]
    as_role(office, "coordinator")
    office.clock = (lambda later: lambda: later)(office.clock() + DAY)
    topics.change_topic(office, topic, replace(topic, answer="Der Kurs beginnt schon im Juli."))
    with pytest.raises(BadInput, match="erfahren"):
        topics.change_topic(office, topic, replace(topic, answer=" "))
    assert [each.id for each, _ in answered_unread(office)] == [mine.id]


def test_what_is_given_up_is_answered_with_the_reason_and_can_be_taken_up_again(office: Store) -> None:
    write(office, gap())
    topic = bundle(office, office.all(Gap))
    with pytest.raises(BadInput, match="Warum"):
        topics.drop(office, topic, " ")
    dropped = topics.drop(office, topic, "Dafür ist das Land zuständig.")
    (told, stands) = answered_unread(office)[0]
    assert (stands.state, stands.answer) == ("dropped", "Dafür ist das Land zuständig.")
    again = topics.take_up_again(office, dropped)
    assert again.state == "bundled" and answered_unread(office) == [] and standing_of(office, told).state == "bundled"


def test_each_who_reported_counts_once_and_small_numbers_are_for_koordination_only(office: Store) -> None:
    write(office, gap(affected=3), gap(affected=2), gap(by="user-2", affected=1))
    topic = bundle(office, office.all(Gap))
    file = open_topic(office, topic.id)
    assert file and file.affected == 4 and told_number(office, 4) == "4"
    as_role(office, "case_manager")
    assert [told_number(office, each) for each in (0, 4, 5)] == ["0", "<5", "5"]
    for refused in (
        lambda: bundle(office, office.all(Gap)),
        lambda: unbundle(office, office.all(Gap)),
        lambda: topics.change_topic(office, topic, replace(topic, name="Anders")),
        lambda: add_remedy(office, Remedy(id=new_id(), topic=topic.id, what="Etwas")),
    ):
        with pytest.raises(NotAllowed):
            refused()
    as_role(office, "assistant")
    moved = topics.change_topic(office, topic, replace(topic, name="Anders", working_group_on=date(2026, 11, 10)))
    assert moved.state == "working_group"
    with pytest.raises(NotAllowed):
        topics.answer(office, topic, "Nein.")


def test_a_meeting_gives_a_topic_its_step_and_the_lenkungsgruppe_its_decision(office: Store) -> None:
    write(office, gap())
    topic = bundle(office, office.all(Gap), "Kurse")
    working = Meeting(id=new_id(), body="body-arbeitsgruppe", on=date(2026, 11, 10))
    steering = Meeting(id=new_id(), body="body-lenkungsgruppe", on=date(2026, 12, 1))
    write(office, working, steering)
    put_on_agenda(office, working, "", topic)
    assert office.get(Topic, topic.id) == replace(topic, working_group_on=working.on, state="working_group")
    with pytest.raises(BadInput, match="schon"):
        put_on_agenda(office, working, "", topic)
    change_meeting(office, working, replace(working, on=date(2026, 11, 17)))
    known = office.get(Topic, topic.id)
    assert known and known.working_group_on == date(2026, 11, 17)
    as_role(office, "assistant")
    item = put_on_agenda(office, steering, "", known)
    file = open_meeting(office, steering.id)
    assert file
    decided = take_minutes(office, file, item, replace(item, decision="Der Antrag wird gestellt."))
    known = office.get(Topic, topic.id)
    assert known and (known.state, known.decision, known.decided_on) == (
        "decided", "Der Antrag wird gestellt.", steering.on,
    )  # fmt: skip
    take_minutes(office, file, decided, replace(decided, decision=""))
    call_off(office, file.meeting)
    known = office.get(Topic, topic.id)
    assert known and (known.state, known.steering_group_on) == ("working_group", None)


def test_no_topic_and_no_minutes_say_who_it_is(office: Store) -> None:
    person = Person(id=new_id(), case_id="case-1", relation="self", given_name="Testa", family_name="Probe")
    case = ConferenceCase(id=new_id(), case_id="conference-1", case="case-1", pseudonym="Fall B")
    write(office, gap(), person, case)
    topic = bundle(office, office.all(Gap))
    with pytest.raises(BadInput, match="Testa Probe") as refused:
        topics.change_topic(office, topic, replace(topic, summary="Frau Probe, Testa, wartet."))
    assert refused.value.field == "summary"
    with pytest.raises(BadInput, match="Fall B"):
        topics.change_topic(office, topic, replace(topic, summary="Wie im Fall B."))
    group, board = (Meeting(id=new_id(), body=f"body-{each}", on=date(2026, 12, 1)) for each in
                    ("arbeitsgruppe", "lenkungsgruppe"))  # fmt: skip
    write(office, group, board)
    put_on_agenda(office, group, "Muster aus dem Fall B")
    with pytest.raises(BadInput, match="keine Pseudonyme"):
        put_on_agenda(office, board, "Muster aus dem Fall B")
    for meeting in (group, board):
        with pytest.raises(BadInput, match="Testa Probe"):
            put_on_agenda(office, meeting, "Testa Probe")


def test_a_topic_without_a_step_and_a_late_remedy_stand_in_heute_of_koordination(office: Store) -> None:
    write(office, gap())
    topic = bundle(office, office.all(Gap), "Kurse")
    today = local_date(office.clock())
    remedy = Remedy(id=new_id(), topic=topic.id, what="Antrag stellen", owner="org-ki", due_on=today - DAY)
    add_remedy(office, remedy)
    assert [(each.finding.kind, each.finding.level, each.name) for each in open_meldungen(office)] == [
        ("remedy", "late", "Kurse")
    ]
    office.clock = (lambda later: lambda: later)(office.clock() + 70 * DAY)
    assert {each.finding.kind: each.finding.level for each in open_meldungen(office)} == {
        "remedy": "late", "topic": "late",
    }  # fmt: skip
    as_role(office, "case_manager")
    assert reminders(office) == []
