"""What a consent locks leaves by no way: screen, search, print, export, history, Heute, calendar, conflict or draft."""

import io
import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from kim_desktop.domain.fields import Kind
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.model import Model
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.case import Appointment, Contact, Need, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.records.plan import Goal, Measure, SupportPlan
from kim_desktop.domain.rules.consents import state_of
from kim_desktop.errors import KnownError
from kim_desktop.storage.history import Conflict, Rival
from kim_desktop.storage.store import Store
from kim_desktop.work.calendar import calendar
from kim_desktop.work.case_file import export_case, open_case
from kim_desktop.work.conflicts import ConflictWords, in_words
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.documents import DOCUMENTS, print_document
from kim_desktop.work.intake import admit
from kim_desktop.work.lookups import lookups
from kim_desktop.work.searching import find
from kim_desktop.work.today import reminders

MARK = "Zebrafink"
CARITAS = "Caritasverband Leverkusen e. V."
GIVEN = ((Purpose.FILE, ""), (Purpose.SPECIAL, ""), (Purpose.MESSENGER, ""), (Purpose.INTERPRETER, ""),
         (Purpose.RESULTS, CARITAS), (Purpose.RECIPIENT, CARITAS), (Purpose.HANDOVER, "Anderer Träger"))  # fmt: skip


@pytest.fixture
def case_id(store: Store) -> str:
    """A case with the mark in every text that a consent can lock, while all of them are given."""
    meldung_id = new_id()
    meldung = Meldung(
        id=meldung_id, case_id=meldung_id, family_name="Muster", given_name="Amira", sender="org-jobcenter"
    )
    with store.unit() as unit:
        unit.add(meldung)
    case = admit(store, meldung).case.id
    client = store.all(Person, case_id=case)[0]
    for purpose, target in GIVEN:
        answer_consent(store, client, purpose, Answer("given", "signed"), target)
    plan, goal = new_id(), new_id()
    area, on = "gesundheit", date(2026, 11, 2)
    planted: list[Record] = [
        SupportPlan(id=plan, case_id=case, person=client.id, agreed_on=on),
        Goal(id=goal, case_id=case, plan=plan, life_area=area),
        Measure(id=new_id(), case_id=case, goal=goal, until=on),
        Need(id=new_id(), case_id=case, life_area=area, level="3"),
        Contact(id=new_id(), case_id=case, on=on, sort="talk", life_areas=frozenset({area})),
        Referral(id=new_id(), case_id=case, life_area=area, referred_on=on),
        Referral(id=new_id(), case_id=case, organisation="org-caritas", result_on=on),
        Appointment(id=new_id(), case_id=case, on=on + timedelta(days=1), interpreter="ar", state="planned"),
        Attachment(id=new_id(), case_id=case, person=client.id, protected=True, sort="medical", received_on=on),
    ]
    with store.unit() as unit:
        unit.save(client, marked(store.model, client, lambda name: name in GATED_OF_PEOPLE))
        for record in planted:
            unit.add(marked(store.model, record, lambda name: name not in FREE))
    return case


GATED_OF_PEOPLE = {"messenger", "health", "religion", "protection"}
FREE = {"contact_person", "people", "document", "digest", "media_type", "at", "person"}
"""Texts that no consent locks."""


def marked(model: Model, record: Record, wanted: object) -> Record:
    """The record with the mark in its texts."""
    texts = {
        field.name: f"{MARK} {field.label}"
        for field in model.fields(record.kind())
        if field.kind in {Kind.TEXT, Kind.LONG_TEXT} and not field.meaning.refers and wanted(field.name)  # type: ignore[operator]
    }
    own = {each.name for each in fields(record)}
    if isinstance(record, Appointment | SupportPlan):
        texts = {}
    if isinstance(record, Referral) and record.organisation:
        texts = {"result_note": f"{MARK} Rücklauf"}
    return replace(record, **{name: text for name, text in texts.items() if name in own})


def lock(store: Store, case_id: str, state: str) -> None:
    """As another device may have said it: nothing is erased here, so that the gates alone must hold."""
    with store.unit() as unit:
        for each in store.all(Consent, case_id=case_id):
            unit.save(each, replace(each, state=state))


def papers(store: Store, case_id: str) -> dict[str, str]:
    """What every document says, of every record it can be about; why not, where it is refused."""
    told: dict[str, str] = {}
    for document in DOCUMENTS:
        records = [""] + [each.id for each in store.all(Referral, case_id=case_id)] * (
            document.name == "verweisschreiben"
        )
        for record in records:
            try:
                pdf = PdfReader(io.BytesIO(print_document(store, document.name, case_id, "de", record)))
                pages = " ".join(page.extract_text() for page in pdf.pages)
                told[document.name] = f"{told.get(document.name, '')} {pages} {pdf.metadata} {pdf.get_fields()}"
            except KnownError as error:
                told[document.name] = f"{told.get(document.name, '')} {error}"
    return told


def contested(store: Store, case_id: str) -> list[ConflictWords]:
    """What the page of conflicts says if two people had written the locked texts."""
    rivals = tuple(Rival(each, f"{MARK} {each}", "user-1", "device-1", "2026-11-02T08:30:00+00:00") for each in "ab")
    goal, paper = store.all(Goal, case_id=case_id)[0], store.all(Attachment, case_id=case_id)[0]
    client = store.all(Person, case_id=case_id, relation="self")[0]
    places = ((goal, "words"), (paper, "name"), (client, "health"), (client, "messenger"))
    return [
        in_words(store, lookups(store), Conflict(record.kind(), record.id, case_id, name, name, rivals))
        for record, name in places
    ]


def ways(store: Store, case_id: str) -> dict[str, str]:
    """Everything that can be seen or taken away, as text."""
    return {
        "screen": repr({name: value for name, value in vars(open_case(store, case_id)).items() if name != "union"}),
        "search": repr(find(store, MARK)),
        "cases": repr(store.search_cases(MARK, ("person", "case", "meldung", "address"))),
        "export": json.dumps(export_case(store, case_id), ensure_ascii=False, default=str),
        "today": repr(reminders(store)),
        "conflicts": repr(contested(store, case_id)),
        "calendar": calendar(store).decode(),
        **papers(store, case_id),
    }


def test_while_the_consents_stand_the_words_are_there(store: Store, case_id: str) -> None:
    open_ways = ways(store, case_id)
    assert {"screen", "search", "export", "today", "conflicts", "auskunft", "fallblatt", "hilfeplan"} <= {
        name for name, said in open_ways.items() if MARK in said
    }
    assert MARK not in open_ways["cases"] and MARK not in open_ways["calendar"]


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_what_is_locked_leaves_by_no_way(store: Store, case_id: str, state: str) -> None:
    lock(store, case_id, state)
    leaks = {
        name: said[max(said.find(MARK) - 80, 0) :][:160] for name, said in ways(store, case_id).items() if MARK in said
    }
    assert not leaks


def test_a_consent_past_its_last_day_locks_as_well(store: Store, case_id: str) -> None:
    with store.unit() as unit:
        for each in store.all(Consent, case_id=case_id):
            unit.save(each, replace(each, answered_on=date(2026, 10, 1), valid_until=date(2026, 11, 1)))
    told = open_case(store, case_id)
    assert MARK not in repr((told.people, told.needs, told.goals, told.measures, told.attachments, told.referrals))
    assert state_of(Purpose.SPECIAL, told.consents) == "given"


def test_no_locked_field_lies_where_another_role_sees_it_without_the_case(store: Store) -> None:
    for kind in store.model:
        gated = [field.name for field in store.model.fields(kind.kind()) if field.meaning.gate]
        assert not gated or not (kind.master or kind is Meldung)


def test_the_list_of_cases_never_searches_in_locked_fields(store: Store) -> None:
    searched = {"person", "case", "meldung", "address"}
    for kind, found in store.model.searchable():
        assert kind.kind() not in searched or not [field for field in found if field.meaning.gate]
