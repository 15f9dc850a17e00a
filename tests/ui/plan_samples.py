"""A case of four years for the tests of plan, comparison and chain."""

from dataclasses import replace
from datetime import date

from case_file_samples import plain_case

from kim_desktop.domain.fields import PartialDate
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case, Need, Referral
from kim_desktop.domain.records.people import Address, Person, Residence
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.case_work import add_record, assess_need, make_referral, save_record
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.plan import add_measure, agree_plan, finish_measure, set_goal

_LEVELS = {
    "aufenthalt": "2 1 0", "sprache": "3 2 1", "arbeit": "3 3", "wohnen": "2 3 1", "gesundheit": "2 1",
    "existenz": "2 0", "familie": "1", "teilhabe": "2 2 2", "mobilitaet": "1 0", "recht": "0 2",
    "schutz": "3 1 0", "einbuergerung": "0",
}  # fmt: skip


def long_case(store: Store) -> str:
    """Four years with a plan, twelve life areas, waits and breaks; tells the case's id."""
    case_id = plain_case(store)
    client = open_case(store, case_id).client
    assert client
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed", "ar"))
    for service in ("Caritasverband Leverkusen e. V.", "Arbeiterwohlfahrt (AWO) Leverkusen"):
        answer_consent(store, client, Purpose.RESULTS, Answer("given", "signed", "ar"), service)
    _whereabouts(store, case_id, client)
    _assessments(store, case_id)
    _referrals(store, case_id)
    _plan(store, case_id)
    return case_id


def _whereabouts(store: Store, case_id: str, client: Person) -> None:
    moved = replace(client, entered_germany=PartialDate("2020-05"), moved_here=PartialDate("2020-09-14"))
    save_record(store, client, moved)
    case = store.get(Case, case_id)
    assert case
    save_record(store, case, replace(case, admitted_on=date(2020, 11, 3)))
    first = Residence(
        id=new_id(), case_id=case_id, person=client.id, status="p55", legal_domain="asylblg",
        valid_from=PartialDate("2020-05-20"), valid_until=date(2022, 8, 1),
    )  # fmt: skip
    add_record(store, first)
    current = store.all(Residence, case_id=case_id, status="p25_2_gfk")[0]
    save_record(store, current, replace(current, valid_from=PartialDate("2022-09-15"), legal_domain="sgb2"))
    flat = store.all(Address, case_id=case_id)[0]
    save_record(store, flat, replace(flat, since=PartialDate("2022-03-01")))
    shelter = {"place": "gu_opladen", "since": PartialDate("2020-09-14"), "until": PartialDate("2022-03-01")}
    add_record(store, Address(id=new_id(), case_id=case_id, **shelter))
    child = Person(id=new_id(), case_id=case_id, relation="child", given_name="Lina", family_name="Beispiel")
    add_record(store, child)
    title = Residence(id=new_id(), case_id=case_id, person=child.id, status="p55", valid_from=PartialDate("2021"))
    add_record(store, title)


def _assessments(store: Store, case_id: str) -> None:
    days = (date(2020, 12, 1), date(2022, 1, 20), date(2023, 12, 4))
    for area, levels in _LEVELS.items():
        for at, level in enumerate(levels.split()):
            need = Need(
                id=new_id(), case_id=case_id, life_area=area, level=level, assessed_on=days[at], at_end=at == 2,
                situation="Beispielhafte Lage.", resources="Freundeskreis.", wish="Ich will arbeiten.", source="client",
            )  # fmt: skip
            assess_need(store, need)


def _referrals(store: Store, case_id: str) -> None:
    rows: tuple[tuple[str, str, date, date, date | None, bool], ...] = (
        ("sprache", "org-caritas", date(2020, 12, 10), date(2021, 1, 10), date(2021, 6, 2), False),
        ("wohnen", "org-awo", date(2021, 10, 4), date(2022, 1, 10), date(2021, 12, 20), False),
        ("arbeit", "org-awo", date(2022, 2, 1), date(2022, 3, 1), None, True),
        ("sprache", "org-caritas", date(2024, 4, 15), date(2024, 5, 15), None, False),
    )
    for area, body, referred, expected, result, given_up in rows:
        make_referral(
            store,
            Referral(
                id=new_id(), case_id=case_id, organisation=body, life_area=area, referred_on=referred,
                expected_on=expected, result_on=result, closed_without=given_up,
            ),
        )  # fmt: skip


def _plan(store: Store, case_id: str) -> None:
    goals = (
        Goal(id=new_id(), case_id=case_id, life_area="sprache", words="Ich will B1 schaffen.", by=date(2024, 12, 1),
             indicator="Das Zeugnis ist da.", state="started", state_on=date(2023, 3, 1)),
        Goal(id=new_id(), case_id=case_id, life_area="wohnen", words="Wir wollen eine eigene Wohnung.",
             state="reached", state_on=date(2022, 3, 1), indicator="Wir haben den Schlüssel."),
        Goal(id=new_id(), case_id=case_id, life_area="arbeit", words="Ich möchte in der Pflege arbeiten.",
             by=date(2024, 5, 1), state_on=date(2022, 5, 1)),
    )  # fmt: skip
    for goal in goals:
        set_goal(store, goal)
    steps = (
        Measure(id=new_id(), case_id=case_id, goal=goals[0].id, what="Zum Kurs anmelden", who="client",
                until=date(2024, 6, 20)),
        Measure(id=new_id(), case_id=case_id, goal=goals[0].id, what="Kursplatz reservieren", who="service",
                organisation="org-caritas", until=date(2024, 6, 1)),
        Measure(id=new_id(), case_id=case_id, goal=goals[2].id, what="Praktikum suchen", who="case_manager",
                until=date(2024, 6, 30)),
    )  # fmt: skip
    for step in steps:
        add_measure(store, step)
    finish_measure(store, steps[2], "Praktikum ab August zugesagt.")
    agree_plan(
        store,
        SupportPlan(
            id=new_id(), case_id=case_id, agreed_on=date(2024, 1, 15), review_on=date(2024, 6, 20), signed="signed",
            wish="Ich will auf eigenen Beinen stehen.",
        ),
    )  # fmt: skip
