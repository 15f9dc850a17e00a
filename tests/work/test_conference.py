"""Fallkonferenzen: who may bring what, what the dossier holds, and what leaves everything when a consent goes."""

import io
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from pypdf import PdfReader

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Contact, Need, Referral
from kim_desktop.domain.records.conference import Conference, ConferenceCase, ConferenceDecision
from kim_desktop.domain.records.handover import Handover
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Consent, Person
from kim_desktop.domain.rules.conference import is_named
from kim_desktop.domain.rules.dossier import read, written
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import export_case, open_case
from kim_desktop.work.case_work import assess_need, make_referral, save_record, write_contact
from kim_desktop.work.closure import Closing, close_case, preview_closure
from kim_desktop.work.conference import blank_conference, change_conference, open_conference, plan_conference
from kim_desktop.work.conference_agenda import bring, own_cases, take_off
from kim_desktop.work.conference_dossier import draft, is_outdated, locked_sections, release
from kim_desktop.work.conference_erasure import lapsed, tidy
from kim_desktop.work.conference_minutes import begin, change_decision, close, decide, new_decision, write_down
from kim_desktop.work.conference_parts import SECTIONS
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.documents import print_document
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.today import can_be_done, open_meldungen, reminders, take_back, why
from kim_desktop.work.today import finish as finish_all
from kim_desktop.work.withdrawal import preview_withdrawal, withdraw

DAY = date(2026, 11, 19)
TARGET = "Fallkonferenz am 19.11.2026"
CARITAS = "Caritasverband Leverkusen e. V."
SIGNED = Answer("given", "signed", "de")
JOURNAL = "Nur im Journal"


def words_of(pdf: bytes) -> str:
    """The text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def role(store: Store, name: str, user: str = "") -> None:
    store.set_identity(replace(store.identity, role=name, user_id=user or f"user-{name}"))


def planned(store: Store, **fields: object) -> Conference:
    role(store, "coordinator")
    found = plan_conference(store, replace(blank_conference(store), on=DAY, where="KI, Raum 3", **fields))  # type: ignore[arg-type]
    role(store, "case_manager")
    return found


def case_of(store: Store, *purposes: Purpose) -> str:
    """A case with something in every section; E1 and the named purposes are given."""
    role(store, "case_manager")
    meldung = take_meldung(
        store,
        replace(
            new_meldung(store), family_name="Beispiel", given_name="Amira", birth="1991-04-03",
            languages=frozenset({"ar"}), status="p25_2_gfk", street="Musterstraße 3", quarter="opladen",
        ),
    )  # fmt: skip
    case_id = admit(store, meldung, "Zielgruppe grün").case.id
    client = client_of(store, case_id)
    targets = {Purpose.CONFERENCE: TARGET, Purpose.RESULTS: CARITAS}
    for purpose in (Purpose.FILE, *purposes):
        answer_consent(store, client, purpose, SIGNED, targets.get(purpose, ""))
    for area, words in (("sprache", "Amira lernt schnell."), ("gesundheit", "Braucht eine Therapie.")):
        if area == "sprache" or Purpose.SPECIAL in purposes:
            assess_need(store, Need(id=new_id(), case_id=case_id, life_area=area, level="2", situation=words))
    sent = make_referral(
        store, Referral(id=new_id(), case_id=case_id, organisation="org-caritas", request="Bitte beraten.")
    )
    if Purpose.RESULTS in purposes:
        save_record(store, sent, replace(sent, result="accepted", result_on=DAY, result_note="Platz ab Januar."))
    write_contact(store, Contact(id=new_id(), case_id=case_id, text=JOURNAL))
    return case_id


def client_of(store: Store, case_id: str) -> Person:
    client = open_case(store, case_id).client
    assert client
    return client


def entry_of(store: Store, conference: Conference) -> ConferenceCase:
    return store.all(ConferenceCase, case_id=conference.id)[0]


def consent_of(store: Store, purpose: Purpose) -> Consent:
    return store.all(Consent, purpose=purpose.value)[0]


def brought(store: Store, *purposes: Purpose) -> tuple[Conference, ConferenceCase, str]:
    conference, case_id = planned(store), case_of(store, *purposes)
    entry = bring(store, conference.id, case_id, "Wer hilft bei der Wohnung?")
    return conference, release(store, entry, SECTIONS), case_id


def everything(store: Store, conference: Conference) -> str:
    """All that the log of this device still says of a conference."""
    kinds = (ConferenceCase, ConferenceDecision)
    records = [each for kind in kinds for each in store.all(kind, case_id=conference.id)]
    return repr([(each, store.history(each.kind(), each.id)) for each in records])


def test_a_dossier_holds_what_each_consent_opens_and_nothing_else(store: Store) -> None:
    asked = (Purpose.CONFERENCE, Purpose.SPECIAL, Purpose.RESULTS)
    _, entry, _ = brought(store, *asked)
    for given in product((False, True), repeat=len(asked)):
        named, special, results = given
        for purpose, is_given in zip(asked, given, strict=True):
            consent = consent_of(store, purpose)
            with store.unit() as unit:
                unit.save(consent, replace(consent, state="given" if is_given else "refused"))
        made = draft(store, entry, SECTIONS)
        text = written(made.parts)
        assert made.stands.name == ("Amira Beispiel" if named else "Fall A")
        for word in ("Amira", "Beispiel", "03.04.1991", "Musterstraße"):
            assert (word in text) is named
        assert ("Therapie" in text) is special and ("Platz ab Januar" in text) is results
        assert "lernt schnell" in text and "Bitte beraten" in text and "35 Jahre" in text
        assert JOURNAL not in text
        assert bool(locked_sections(store, entry)) is not special
    assert not is_outdated(store, entry)


def test_a_case_is_brought_by_whom_it_belongs_to_and_with_consent(store: Store) -> None:
    conference, case_id = planned(store), case_of(store)
    assert [each for each, _ in own_cases(store)] == [case_id]
    with pytest.raises(BadInput, match="nennt einen Namen"):
        bring(store, conference.id, case_id, "Was braucht Frau Beispiel?")
    with pytest.raises(BadInput, match="klären"):
        bring(store, conference.id, case_id, " ")
    role(store, "case_manager", "user-other")
    with pytest.raises(NotAllowed, match="zuständig"):
        bring(store, conference.id, case_id, "Was tun?")
    role(store, "coordinator")
    with pytest.raises(NotAllowed, match="zuständig"):
        bring(store, conference.id, case_id, "Was tun?")
    role(store, "case_manager")
    first = bring(store, conference.id, case_id, "Was tun?")
    with pytest.raises(BadInput, match="steht schon"):
        bring(store, conference.id, case_id, "Was tun?")
    take_off(store, first)
    again = bring(store, conference.id, case_id, "Was tun?")
    assert (first.pseudonym, again.pseudonym) == ("Fall A", "Fall B")
    withdraw(store, consent_of(store, Purpose.FILE), "signed")
    assert open_conference(store, conference.id).cases == ()
    with pytest.raises(NotAllowed, match="E1"):
        bring(store, conference.id, case_id, "Was tun?")


def test_a_body_that_sees_pseudonyms_gets_no_name_and_one_that_sees_numbers_no_case(store: Store) -> None:
    conference, case_id = planned(store, body="body-arbeitsgruppe"), case_of(store, Purpose.CONFERENCE)
    assert bring(store, conference.id, case_id, "Was tun?").shown_as == "Fall A"
    role(store, "coordinator")
    with pytest.raises(BadInput, match="keine einzelnen Fälle"):
        change_conference(store, conference, replace(conference, body="body-lenkungsgruppe"))


def test_a_changed_case_is_released_anew_and_the_old_words_are_gone(store: Store) -> None:
    conference, entry, case_id = brought(store)
    need = store.all(Need, case_id=case_id)[0]
    save_record(store, need, replace(need, situation="Ist umgezogen."))
    assert is_outdated(store, entry)
    release(store, entry, {"needs"})
    assert "lernt schnell" not in everything(store, conference)
    assert [part.code for part in read(entry_of(store, conference).dossier)] == ["needs"]


def test_without_e5_the_name_leaves_everything_and_the_rest_stays(store: Store) -> None:
    conference, entry, _ = brought(store, Purpose.CONFERENCE)
    role(store, "coordinator")
    held = begin(store, conference)
    write_down(store, entry, replace(entry, said="Amira Beispiels Antrag fehlt."))
    task = replace(
        new_decision(store, held, entry.id), what="Frau Beispiel anrufen", organisation="org-awo", due_on=DAY
    )
    decide(store, task)
    role(store, "case_manager")
    consent = consent_of(store, Purpose.CONFERENCE)
    assert any(TARGET in each and "Fall A" in each for each in preview_withdrawal(store, consent).erases)
    withdraw(store, consent, "oral_witness")
    said = everything(store, conference)
    assert "Amira" not in said and "Beispiel" not in said and "1991" not in said
    after = entry_of(store, conference)
    assert (after.shown_as, after.by_name, after.said) == ("Fall A", False, "Fall A Antrag fehlt.")
    assert "lernt schnell" in after.dossier and after.question == "Wer hilft bei der Wohnung?"
    assert store.all(ConferenceDecision)[0].what == "Frau Fall A anrufen"
    assert tidy(store) == 0


@pytest.mark.parametrize(
    ("purpose", "gone", "stays"),
    [(Purpose.SPECIAL, "Therapie", "Platz ab Januar"), (Purpose.RESULTS, "Platz ab Januar", "Therapie")],
)
def test_what_e2_or_e3_opened_leaves_the_dossier(store: Store, purpose: Purpose, gone: str, stays: str) -> None:
    conference, _, _ = brought(store, Purpose.SPECIAL, Purpose.RESULTS, Purpose.CONFERENCE)
    assert any("Dossier" in each for each in preview_withdrawal(store, consent_of(store, purpose)).erases)
    withdraw(store, consent_of(store, purpose), "signed")
    said = everything(store, conference)
    assert gone not in said and stays in said and "Amira Beispiel" in said


def test_without_e1_a_case_leaves_even_a_conference_that_was_held(store: Store) -> None:
    conference, entry, _ = brought(store, Purpose.CONFERENCE)
    role(store, "coordinator")
    held = begin(store, conference)
    write_down(store, entry, replace(entry, said="Langes Gespräch."))
    decide(store, replace(new_decision(store, held, entry.id), what="Anrufen", staff="user-x", due_on=DAY))
    role(store, "case_manager")
    withdraw(store, consent_of(store, Purpose.FILE), "signed")
    role(store, "coordinator")
    assert tidy(store) == 1 and tidy(store) == 0  # who leads the conference ends its tasks
    said = everything(store, conference)
    assert not [word for word in ("Amira", "Langes Gespräch", "Anrufen", "Wohnung", "schnell") if word in said]
    assert open_conference(store, conference.id).cases == ()


@pytest.mark.parametrize("was_held", [False, True])
def test_closing_a_case_takes_name_and_dossier_out(store: Store, was_held: bool) -> None:
    conference, _, case_id = brought(store, Purpose.CONFERENCE)
    if was_held:
        role(store, "coordinator")
        begin(store, conference)
        role(store, "case_manager")
    told = preview_closure(store, case_id).conferences
    assert len(told) == 1 and TARGET in told[0] and ("statt des Namens" in told[0]) is was_held
    close_case(store, case_id, Closing("goals_reached", date(2026, 11, 2)))
    after = entry_of(store, conference)
    assert "Amira" not in everything(store, conference) and after.dossier == ""
    assert (after.withdrawn_on is None) is was_held and bool(after.question) is was_held


def test_what_lapses_without_anybody_acting_is_taken_out_by_the_device(store: Store) -> None:
    conference, _, case_id = brought(store, Purpose.CONFERENCE)
    assert lapsed(store) == []
    consent = consent_of(store, Purpose.CONFERENCE)
    with store.unit() as unit:
        unit.save(consent, replace(consent, answered_on=date(2026, 10, 1), valid_until=date(2026, 11, 1)))
    assert tidy(store) == 1 and entry_of(store, conference).shown_as == "Fall A"
    with store.unit() as unit:
        unit.save(conference, replace(conference, state="held", held_on=date(2026, 10, 2)))
    assert tidy(store) == 1 and entry_of(store, conference).dossier == "" and tidy(store) == 0
    request = DeletionRequest(id=new_id(), case=case_id, proposed_by="user-1", released_by="user-2")
    with store.unit() as unit:
        unit.add(request)
    assert tidy(store) == 1 and "Wohnung" not in everything(store, conference)


def test_a_case_that_was_handed_over_leaves_the_coming_conference(store: Store) -> None:
    conference, _, case_id = brought(store, Purpose.CONFERENCE)
    case = open_case(store, case_id).case
    assert case
    gone = Handover(
        id="h", case_id="h", case=case_id, from_staff="user-case_manager", to_staff="user-2", accepted_on=DAY
    )
    with store.unit() as unit:
        unit.save(case, replace(case, responsible="user-2"))
        unit.add(gone)
    assert tidy(store) == 1
    assert open_conference(store, conference.id).cases == () and "Amira" not in everything(store, conference)


def test_another_day_takes_the_names_that_were_given_for_the_first(store: Store) -> None:
    conference, _, _ = brought(store, Purpose.CONFERENCE)
    role(store, "coordinator")
    moved = change_conference(store, conference, replace(conference, on=date(2026, 11, 26)))
    assert not is_named(entry_of(store, moved)) and "Amira" not in everything(store, moved)
    with pytest.raises(BadInput, match="schon eine Fallkonferenz"):
        plan_conference(store, replace(blank_conference(store), on=moved.on))


def test_decisions_are_followed_up_at_the_next_conference(store: Store) -> None:
    conference, entry, _ = brought(store)
    role(store, "coordinator")
    held = begin(store, conference)
    for wrong, field in (
        ({"what": ""}, "what"),
        ({"organisation": None}, "organisation"),
        ({"due_on": None}, "due_on"),
    ):
        task = replace(new_decision(store, held, entry.id), what="Prüfen", organisation="org-awo", due_on=DAY)
        with pytest.raises(BadInput) as caught:
            decide(store, replace(task, **wrong))  # type: ignore[arg-type]
        assert caught.value.field == field
    made = decide(store, replace(task, staff="user-case_manager"))
    closed = close(store, held)
    following = plan_conference(store, replace(blank_conference(store), on=date(2026, 12, 3)))
    assert following.follows == closed.id
    told = open_conference(store, following.id)
    assert told.earlier == (made,) and told.called(made.about) == "Fall A"
    with pytest.raises(NotAllowed, match="steht fest"):
        change_decision(store, made, replace(made, what="Anders"))
    role(store, "case_manager")
    change_decision(store, made, replace(made, done_on=DAY, outcome="Erledigt."))
    assert open_conference(store, following.id).earlier == ()
    with pytest.raises(NotAllowed, match="Koordination"):
        begin(store, following)


def test_heute_tells_whom_it_concerns_and_one_key_marks_a_task_as_done(store: Store) -> None:
    _, entry, _ = brought(store)
    with store.unit() as unit:
        unit.save(entry, replace(entry, dossier=""))
    missing = [each.finding for each in reminders(store) if each.finding.kind == "conference"]
    assert missing == []  # the day is more than a week away
    role(store, "coordinator")
    held = begin(store, store.all(Conference)[0])
    due = replace(
        new_decision(store, held, entry.id), what="Anrufen", organisation="org-awo", due_on=date(2026, 10, 30)
    )
    decide(store, due)
    own = decide(store, replace(due, id=new_id(), what="Nachfragen", organisation=None, staff="user-case_manager"))
    late = [each for each in open_meldungen(store) if each.finding.kind == "conference"]
    assert {each.finding.record_id for each in late} == {due.id, own.id}
    assert {each.finding.level for each in late} == {"late"} and {each.code for each in late} == {"Fall A"}
    role(store, "case_manager")
    mine = [each.finding for each in reminders(store) if each.finding.kind == "conference"]
    assert [each.record_id for each in mine] == [own.id] and can_be_done(mine[0], DAY)
    done = finish_all(store, mine)
    assert store.get(ConferenceDecision, own.id).done_on == date(2026, 11, 2)  # type: ignore[union-attr]
    take_back(store, done)
    assert why(store, mine[0]).rule == "Beschluss einer Fallkonferenz"


def test_the_auskunft_tells_what_a_conference_holds_of_the_person_and_of_nobody_else(store: Store) -> None:
    conference, _, case_id = brought(store)
    bring(store, conference.id, case_of(store), "Eine andere Frage?")
    told = export_case(store, case_id)["angaben"]
    assert len(told["conference_case"]) == 1 and not told.get("conference")
    said = repr(told)
    assert "Wer hilft bei der Wohnung?" in said and "Eine andere Frage?" not in said
    assert told["conference_case"][0]["felder"]["dossier"]["wert"].startswith("Person und Haushalt\nAlter: 35 Jahre")
    assert "Wer hilft" in words_of(print_document(store, "auskunft", case_id))
