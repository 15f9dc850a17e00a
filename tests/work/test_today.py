"""The net is reckoned case by case, and what it says always equals a look at all cases at once."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from kim_desktop.clock import local_date
from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Case, Contact, FollowUp, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Parameter, ResponsibilityKey, StaffMember
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.papers import DataRequest
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.net import NetFacts, look
from kim_desktop.storage.marks import NET_CASES, NET_FINDINGS
from kim_desktop.storage.store import Store
from kim_desktop.storage.views import case_rows
from kim_desktop.work.merging import merge_cases, part_cases
from kim_desktop.work.today import (
    can_be_done,
    finish,
    last_reminders,
    open_meldungen,
    reckon,
    reminders,
    rulebook,
    take_back,
    waiting,
    why,
)
from kim_desktop.work.union import leading_case, union_of
from tests.conftest import leave


@dataclass
class Office:
    """A vault, a clock that can be set, and somebody who does anything at random."""

    store: Store
    dice: random.Random

    @property
    def today(self) -> date:
        return local_date(self.store.clock())

    def pass_days(self, days: int) -> None:
        later = self.store.clock() + timedelta(days=days)
        self.store.clock = lambda: later

    def write(self, *records: Record) -> None:
        with self.store.unit() as unit:
            for record in records:
                unit.add(record)

    def day(self, first: int = -40, last: int = 100) -> date:
        return self.today + timedelta(days=self.dice.randint(first, last))


def add_case(office: Office) -> str:
    case_id, person = new_id(), new_id()
    born = PartialDate(office.day(-11_000, -6_000).isoformat())
    status = office.dice.choice(("p60a", "p25b", "p104c", "p9"))
    office.write(
        Case(id=case_id, case_id=case_id, code="KIM-1", responsible="user-1", admitted_on=office.day(-40, 0)),
        Person(id=person, case_id=case_id, given_name="Testa", family_name="Muster", birth=born),
        Residence(id=new_id(), case_id=case_id, person=person, status=status, valid_until=office.day(0, 90)),
        Address(id=new_id(), case_id=case_id, place="gu_opladen", since=PartialDate("2023")),
    )
    return case_id


def some_record(office: Office, case_id: str) -> Record:
    day, key = office.day(), new_id()
    person = office.store.all(Person, case_id=case_id)[0].id
    makers: tuple[Callable[[], Record], ...] = (
        lambda: FollowUp(id=key, case_id=case_id, due_on=day, what="Anrufen"),
        lambda: Contact(id=key, case_id=case_id, on=day, next_step_on=office.day()),
        lambda: Referral(id=key, case_id=case_id, expected_on=day),
        lambda: Appointment(id=key, case_id=case_id, on=day, at="14:30", what="Jobcenter"),
        lambda: Residence(id=key, case_id=case_id, person=person, status="p60a", valid_until=day),
        lambda: Person(id=key, case_id=case_id, relation="child", given_name="Kim", birth=PartialDate("2006-08")),
        lambda: Address(id=key, case_id=case_id, quarter="wiesdorf", since=PartialDate(day.isoformat())),
        lambda: SupportPlan(id=key, case_id=case_id, person=person, review_on=day),
        lambda: Measure(id=key, case_id=case_id, goal="g", what="Kurs suchen", until=day),
        lambda: DataRequest(id=key, case_id=case_id, person=person, sort="access", received_on=day),
        lambda: Meldung(id=key, case_id=new_id(), family_name="Beispiel", received_on=office.day(-5, 0), sender="s"),
    )
    return office.dice.choice(makers)()


def change_something(office: Office) -> None:
    store, dice = office.store, office.dice
    cases = store.all(Case)
    case = dice.choice(cases)
    what = dice.randrange(12)
    if what < 5:
        office.write(some_record(office, case.id))
    elif what == 5:
        finish(store, [each.finding for each in last_reminders(store) if can_be_done(each.finding, office.today)][:3])
    elif what == 6:
        with store.unit() as unit:
            unit.save(case, replace(case, closed_on=None if case.closed_on else office.today))
    elif what == 7:
        decided = [each for each in store.all(Meldung) if not each.decision][:1]
        with store.unit() as unit:
            for each in decided:
                unit.save(each, replace(each, decision="referred", decided_on=office.today))
    elif what == 8 and len(cases) > 2:
        leave(store, case.id)
    elif what > 9:
        merge_or_part(office, case)
    else:
        days = store.all(Parameter, name="contact_days")[0]
        with store.unit() as unit:
            unit.save(days, replace(days, value=dice.choice((10, 30, 45))))


def merge_or_part(office: Office, case: Case) -> None:
    """Any case into any other one, also the other way round, and people as they come."""
    other = office.dice.choice(office.store.all(Case)).id
    into = None if case.merged_into or other == case.id else other
    persons = [office.store.all(Person, case_id=each, relation="self")[0] for each in (case.id, other)]
    with office.store.unit() as unit:
        unit.save(case, replace(case, merged_into=into, closed_on=office.today))
        unit.save(persons[0], replace(persons[0], same_as=persons[1].id if into else None))


def full_look(office: Office) -> list[tuple[object, ...]]:
    store, on = office.store, office.today
    rules, found = rulebook(store, on), []
    cases = {leading_case(store, each.case_id) for kind in (Case, Meldung) for each in store.all(kind)}
    for case_id in cases:
        union = union_of(store, case_id)
        own, reported = store.get(Case, case_id), store.all(Meldung, case_id=case_id)
        kinds = (
            Residence, Contact, Referral, FollowUp, Address, Appointment, SupportPlan, Goal, Measure,
            DataRequest,
        )  # fmt: skip
        parts = (
            [union.as_kept(one) for each in union.cases for one in store.all(kind, case_id=each)] for kind in kinds
        )
        facts = NetFacts(reported[-1] if reported else None, own, union.people(), *parts)  # type: ignore[arg-type]
        found += [each for each in look(facts, on, rules).findings if each.level != "fine"]
    return sorted((each.level, each.text, str(each.due), each.record_id, each.kind) for each in found)


def incremental_look(office: Office) -> list[tuple[object, ...]]:
    found = [each.finding for each in reminders(office.store)]
    return sorted((each.level, each.text, str(each.due), each.record_id, each.kind) for each in found)


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    made = Office(store, random.Random(1))
    made.write(
        StaffMember(id="user-9", name="Ben Beispiel", role="case_manager"),
        ResponsibilityKey(id=new_id(), staff="user-9", district="I"),
    )
    yield made


@pytest.mark.parametrize("seed", range(2))
def test_after_any_edits_and_days_the_stored_findings_equal_a_look_at_everything(office: Office, seed: int) -> None:
    office.dice = random.Random(seed)
    for _ in range(5):
        add_case(office)
    for _ in range(20):
        for _ in range(office.dice.randint(0, 3)):
            change_something(office)
        office.pass_days(office.dice.choice((0, 0, 1, 1, 2, 9, 30)))
        assert incremental_look(office) == full_look(office)
    office.pass_days(-50)
    assert incremental_look(office) == full_look(office)


def test_what_is_due_in_a_merged_case_stands_under_the_leading_one_until_they_part(office: Office) -> None:
    store = office.store
    leading, other = add_case(office), add_case(office)
    planned = FollowUp(id=new_id(), case_id=other, due_on=office.today, what="Anrufen")
    office.write(planned)
    merge_cases(store, leading, other, {})
    assert ("Heute: Anrufen", leading) in {(each.finding.text, each.finding.case_id) for each in reminders(store)}
    assert [(row.case_id, row.next_due) for row in case_rows(store)] == [(leading, office.today.isoformat())]
    with store.unit() as unit:
        unit.save(planned, replace(planned, what="Schreiben"))
    assert not any("Anrufen" in each.finding.text for each in last_reminders(store))
    assert "Heute: Schreiben" in {each.finding.text for each in reminders(store) if each.finding.case_id == leading}
    part_cases(store, store.get(Case, other))  # type: ignore[arg-type]
    assert {each.finding.case_id for each in reminders(store) if "Schreiben" in each.finding.text} == {other}
    assert {row.case_id: row.next_due for row in case_rows(store)}[leading] == ""


def test_only_what_changed_is_looked_at(office: Office) -> None:
    case_ids = [add_case(office) for _ in range(4)]
    assert waiting(office.store) is None
    reckon(office.store)
    assert waiting(office.store) == 0
    office.write(FollowUp(id=new_id(), case_id=case_ids[0], due_on=office.today, what="Anrufen"))
    assert waiting(office.store) == 1
    assert "Heute: Anrufen" in [each.finding.text for each in reminders(office.store)]
    office.pass_days(1)
    assert waiting(office.store) is None


def test_work_that_is_stopped_in_between_goes_on_where_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kim_desktop.storage.reckoning._AT_ONCE", 1)
    for _ in range(3):
        add_case(office)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        reckon(office.store, stop)
    assert waiting(office.store) == 2
    assert incremental_look(office) == full_look(office)


def test_a_forgotten_case_leaves_no_word_behind(office: Office) -> None:
    case_id = add_case(office)
    planned = FollowUp(id=new_id(), case_id=case_id, due_on=office.today, what="Geheimes")
    office.write(planned)
    reckon(office.store)
    with office.store.unit() as unit:
        unit.save(planned, replace(planned, what=""))
    with office.store.vault.reading() as connection:
        assert "Geheimes" not in [
            text for (text,) in connection.execute(NET_FINDINGS.select().with_only_columns(NET_FINDINGS.c.text))
        ]
    reckon(office.store)
    leave(office.store, case_id)
    with office.store.vault.reading() as connection:
        for table in (NET_CASES, NET_FINDINGS):
            assert connection.execute(table.select()).all() == []


def test_done_things_can_be_taken_back_and_later_words_stay(office: Office) -> None:
    case_id = add_case(office)
    step = FollowUp(id=new_id(), case_id=case_id, due_on=office.today, what="Anrufen")
    visit = Appointment(id=new_id(), case_id=case_id, on=office.today, at="09:00", what="Jobcenter")
    later = Appointment(id=new_id(), case_id=case_id, on=office.today + timedelta(days=2), what="Schule")
    course = Measure(id=new_id(), case_id=case_id, what="Kurs", until=office.today)
    office.write(step, visit, later, course)
    found = [each.finding for each in reminders(office.store)]
    wanted = [each for each in found if can_be_done(each, office.today)]
    assert {each.record_id for each in wanted} == {step.id, visit.id, course.id}
    done = finish(office.store, wanted)
    held = office.store.get(Appointment, visit.id)
    assert held and held.state == "held"
    with office.store.unit() as unit:
        unit.save(held, replace(held, where="Raum 3"))
    take_back(office.store, done)
    assert office.store.get(Appointment, visit.id) == replace(visit, where="Raum 3")
    assert office.store.get(FollowUp, step.id) == step
    assert office.store.get(Measure, course.id) == course


def test_coordination_sees_meldungen_and_deletions_that_somebody_else_proposed(office: Office) -> None:
    me = office.store.identity.user_id
    office.write(
        Meldung(id="m", case_id=new_id(), family_name="Beispiel", received_on=office.today - timedelta(days=9)),
        DeletionRequest(id="d1", case="c", code="KIM-7", proposed_by="user-9", proposed_on=office.today),
        DeletionRequest(id="d2", case="c", code="KIM-8", proposed_by=me, proposed_on=office.today),
        DeletionRequest(id="d3", case="c", code="KIM-9", proposed_by="user-9", released_by="user-8"),
    )
    assert [each.finding.record_id for each in open_meldungen(office.store)] == ["m", "d1"]


def test_every_finding_says_its_rule_its_number_and_its_source(office: Office) -> None:
    add_case(office)
    finding = next(each.finding for each in reminders(office.store) if each.finding.kind == "next_step")
    assert why(office.store, finding).text == "Jeder offene Fall hat einen nächsten Schritt mit Datum."
    number = why(office.store, replace(finding, kind="contact"))
    assert "Fall ohne Kontakt höchstens: 30 Tage (mit dem Programm geliefert)" in number.values
    assert "§ 2b" in number.source
    assert finding.action == "Nächsten Schritt planen"
    assert "Ansprechstelle: Stadt Leverkusen" in why(office.store, replace(finding, kind="limit")).text
