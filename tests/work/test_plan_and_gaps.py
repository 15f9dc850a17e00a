"""Protected life areas, the Hilfeplan, and Lücken without names: what work allows and refuses."""

from dataclasses import replace
from datetime import date

import pytest

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Contact, Need, Referral
from kim_desktop.domain.records.office import Gap
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import add_record, assess_need, make_referral, save_record, write_contact
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.gaps import change_gap, report_gap
from kim_desktop.work.gates import CaseGates, check_gates, veiled
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.merging import merge_cases
from kim_desktop.work.plan import (
    add_measure,
    agree_plan,
    change_goal,
    finish_measure,
    plan_facts,
    review_plan,
    set_goal,
)

TODAY = date(2026, 11, 2)


@pytest.fixture
def client(store: Store) -> Person:
    meldung = replace(new_meldung(store), family_name="Muster-Testa", given_name="Élif")
    return admit(store, take_meldung(store, meldung)).person


def goal(client: Person, **fields: object) -> Goal:
    known = {"life_area": "sprache", "words": "Ich will B1 schaffen."} | fields
    return Goal(id=new_id(), case_id=client.case_id, **known)  # type: ignore[arg-type]


def put(store: Store, record: Record) -> None:
    with store.unit() as unit:
        unit.add(record)


@pytest.mark.parametrize("area", ["gesundheit", "schutz"])
def test_without_e2_nothing_is_assessed_in_a_protected_area(store: Store, client: Person, area: str) -> None:
    need = Need(id=new_id(), case_id=client.case_id, life_area=area, situation="Geheim")
    with pytest.raises(NotAllowed, match="besonders geschützt") as refused:
        assess_need(store, need)
    assert "E2" in refused.value.way_on
    with pytest.raises(NotAllowed):
        set_goal(store, goal(client, life_area=area))
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed"))
    assess_need(store, need)
    set_goal(store, goal(client, life_area=area))


def test_after_a_withdrawal_protected_words_are_veiled_and_cannot_be_moved_into_sight(
    store: Store, client: Person
) -> None:
    case_id = client.case_id
    health = goal(client, life_area="gesundheit", words="Geheim")
    records: list[Record] = [
        Need(id=new_id(), case_id=case_id, life_area="gesundheit", level="3", situation="Geheim", wish="Geheim"),
        health,
        Measure(id=new_id(), case_id=case_id, goal=health.id, what="Geheim", until=TODAY),
        Referral(id=new_id(), case_id=case_id, life_area="schutz", request="Geheim", contact_person="Frau Muster"),
        Contact(id=new_id(), case_id=case_id, life_areas=frozenset({"gesundheit", "sprache"}), text="Geheim"),
    ]
    for record in records:
        put(store, record)
    gates = CaseGates(store, case_id)
    contact = records[-1]
    assert veiled(store, contact, gates) == contact
    assert all("Geheim" not in str(veiled(store, each, gates)) for each in records[:-1])
    assert "Frau Muster" in str(veiled(store, records[3], gates))
    answer_consent(store, client, Purpose.SPECIAL, Answer("withdrawn"))
    gates = CaseGates(store, case_id)
    assert all("Geheim" not in str(veiled(store, each, gates)) for each in records)
    assert gates.protected_fields(contact) == {"text", "next_step"}
    need = open_case(store, case_id).needs[0]
    assert (need.level, need.life_area) == (None, "gesundheit")
    with pytest.raises(NotAllowed):
        check_gates(store, need, replace(need, life_area="sprache"))
    with pytest.raises(NotAllowed, match="Notiz"):
        write_contact(store, Contact(id=new_id(), case_id=case_id, life_areas=frozenset({"schutz"}), text="Neu"))
    write_contact(store, Contact(id=new_id(), case_id=case_id, life_areas=frozenset({"sprache"}), text="Neu"))


def test_a_plan_takes_the_open_goals_along_and_is_reviewed_in_one_unit(store: Store, client: Person) -> None:
    case_id = client.case_id
    open_one, done = set_goal(store, goal(client)), set_goal(store, goal(client, state="reached"))
    plan = agree_plan(store, SupportPlan(id=new_id(), case_id=case_id, signed="signed", review_on=date(2027, 5, 3)))
    assert (plan.person, plan.agreed_on, plan.signed_on) == (client.id, TODAY, TODAY)
    kept = {each.id: each.plan for each in store.all(Goal, case_id=case_id)}
    assert kept == {open_one.id: plan.id, done.id: None}
    later = set_goal(store, goal(client))
    assert later.plan == plan.id
    step = Measure(id=new_id(), case_id=case_id, goal=later.id, what="Kurs suchen", who="client", until=TODAY)
    finish_measure(store, add_measure(store, step), "Gefunden.")
    facts = plan_facts(open_case(store, case_id))
    assert facts.plan == plan and facts.person == store.get(Person, client.id)
    assert [each.goal.state for each in facts.goals] == ["open", "started", "reached"]
    assert facts.goals[1].measures[0].done_on == TODAY
    reviewed = review_plan(store, plan, " Geht voran. ", None)
    assert (reviewed.reviewed_on, reviewed.review_note, reviewed.review_on) == (TODAY, "Geht voran.", None)


def test_a_new_state_of_a_goal_is_of_today_and_the_words_stay_the_clients(store: Store, client: Person) -> None:
    before = set_goal(store, goal(client, state_on=date(2026, 1, 5)))
    after = change_goal(store, before, replace(before, state="reached"))
    assert after.state_on == TODAY
    with pytest.raises(BadInput, match="Was möchte die Person"):
        change_goal(store, after, replace(after, words=" "))


def test_what_a_plan_lacks_is_said_beside_its_field(store: Store, client: Person) -> None:
    kept = set_goal(store, goal(client))
    step = Measure(id=new_id(), case_id=client.case_id, goal=kept.id, what="Kurs suchen", who="client", until=TODAY)
    plan = SupportPlan(id=new_id(), case_id=client.case_id, review_on=date(2027, 5, 3))
    wrong = {
        "words": lambda: set_goal(store, goal(client, words="")),
        "life_area": lambda: set_goal(store, goal(client, life_area=None)),
        "what": lambda: add_measure(store, replace(step, what=" ")),
        "who": lambda: add_measure(store, replace(step, who=None)),
        "organisation": lambda: add_measure(store, replace(step, who="service")),
        "until": lambda: add_measure(store, replace(step, until=None)),
        "review_on": lambda: agree_plan(store, replace(plan, review_on=TODAY)),
        "review_note": lambda: review_plan(store, plan, " ", None),
    }
    for field, do in wrong.items():
        with pytest.raises(BadInput) as refused:
            do()
        assert refused.value.field == field and refused.value.way_on
    assert not store.all(Measure) and not store.all(SupportPlan)


@pytest.mark.parametrize(
    "text",
    ["ELIF wartet lange.", "Familie Muster wartet.", "Testas Kurs fiel aus.", "Der Fall KIM-26-001-0001 wartet."],
)
def test_a_gap_that_names_somebody_of_the_case_is_refused(store: Store, client: Person, text: str) -> None:
    for field in ("what", "proposal"):
        gap = replace(Gap(id=new_id(), what="Der Kurs fehlt."), **{field: text})
        with pytest.raises(BadInput, match="nicht erkennen lassen") as refused:
            report_gap(store, gap, client.case_id)
        assert refused.value.field == field
    assert not store.all(Gap)


def test_what_a_service_is_asked_for_in_a_closed_area_is_refused_beside_its_field(store: Store, client: Person) -> None:
    asked = Referral(
        id=new_id(),
        case_id=client.case_id,
        organisation="org-awo",
        life_area="gesundheit",
        request="Bitte Traumatherapie",
    )
    with pytest.raises(NotAllowed, match="gesperrt") as refused:
        make_referral(store, asked)
    assert refused.value.field == "request" and "E2" in refused.value.way_on
    assert not store.all(Referral)
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed"))
    make_referral(store, asked)


def test_merged_cases_have_one_plan_and_one_set_of_names(store: Store, client: Person) -> None:
    meldung = replace(new_meldung(store), family_name="Zweitname", given_name="Elifa")
    other = admit(store, take_meldung(store, meldung)).person
    earlier = set_goal(store, goal(other))
    merge_cases(store, client.case_id, other.case_id, {})
    review = date(2027, 5, 3)
    plan = agree_plan(store, SupportPlan(id=new_id(), case_id=other.case_id, review_on=review))
    assert plan.person == client.id
    assert store.get(Goal, earlier.id) == replace(earlier, plan=plan.id)
    assert set_goal(store, goal(client)).plan == plan.id
    with pytest.raises(BadInput, match="Zweitname"):
        report_gap(store, Gap(id=new_id(), what="Zweitname wartet."), client.case_id)


def test_a_gap_by_hand_may_hold_words_that_are_names_elsewhere(store: Store, client: Person) -> None:
    kept = report_gap(store, Gap(id=new_id(), what="Das Muster des Antrags fehlt."))
    assert (kept.reported_by, kept.reported_on, kept.case_id) == ("user-1", TODAY, "")
    with pytest.raises(BadInput, match="Élif"):
        report_gap(store, Gap(id=new_id(), what="Elif Muster-Testa wartet."))


def test_koordination_answers_and_others_only_correct_their_own(store: Store) -> None:
    own = report_gap(store, Gap(id=new_id(), what="Der Kurs fehlt."))
    corrected = change_gap(store, own, replace(own, what="Der Abendkurs fehlt."))
    with pytest.raises(NotAllowed, match="Koordination"):
        change_gap(store, corrected, replace(corrected, answer="Kommt."))
    store.set_identity(replace(store.identity, role="coordinator"))
    answered = change_gap(store, corrected, replace(corrected, answer="Kommt.", state="answered"))
    store.set_identity(replace(store.identity, role="case_manager"))
    with pytest.raises(NotAllowed):
        change_gap(store, answered, replace(answered, what="Anders."))
    store.set_identity(replace(store.identity, role="management"))
    with pytest.raises(NotAllowed):
        report_gap(store, Gap(id=new_id(), what="Der Kurs fehlt."))


def test_ordinary_records_are_untouched_by_the_gate(store: Store, client: Person) -> None:
    need = add_record(store, Need(id=new_id(), case_id=client.case_id, life_area="sprache", level="1"))
    moved = save_record(store, need, replace(need, life_area="wohnen", situation="Ein Zimmer."))
    assert veiled(store, moved, CaseGates(store, client.case_id)) == moved
