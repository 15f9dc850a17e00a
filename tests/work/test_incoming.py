"""The Eingang: assigned, passed on, followed up and answered; what senders are told is kept in step with it."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from kim_desktop.domain.records.intake import Feedback, Meldung
from kim_desktop.domain.records.master import ResponsibilityKey, StaffMember, Street
from kim_desktop.domain.rules.feedback import state_of, state_since
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.storage.store import Store
from kim_desktop.work.assigning import assign
from kim_desktop.work.incoming import (
    Incoming,
    follow_up,
    forward,
    forward_follow_up,
    incoming,
    mark_feedback,
    mark_receipts,
    note_first_contact,
    settle,
    undo,
)
from kim_desktop.work.incoming_letters import FEEDBACK, FORWARDING, RECEIPT, print_letters
from kim_desktop.work.intake import admit, decide, new_meldung, take_meldung
from kim_desktop.work.today import open_meldungen
from tests.conftest import NOW, someone

TODAY = NOW.date()
MONDAY_BEFORE = date(2026, 10, 26)


@pytest.fixture
def office(store: Store) -> Store:
    """The vault of Koordination, with two case managers who share Opladen."""
    store.set_identity(replace(someone(3, "coordinator"), device_key=store.identity.device_key))
    with store.unit() as unit:
        unit.add(StaffMember(id="user-1", name="Testa Muster", role="case_manager"))
        unit.add(StaffMember(id="user-2", name="Ben Beispiel", role="case_manager"))
        unit.add(StaffMember(id="user-4", name="Kim Probe", role="coordinator"))
        unit.add(Street(id="street-sand", name="Sandstraße", postcode="51379", quarter="opladen"))
        unit.add(ResponsibilityKey(id="key-1", district="II", staff="user-1", share=60))
        unit.add(ResponsibilityKey(id="key-2", district="II", staff="user-2", share=40))
    return store


def reported(store: Store, **values: Any) -> Meldung:
    usual = {"family_name": "Muster", "given_name": "Amina", "sender": "org-jobcenter", "street": "Sandstraße 3"}
    return take_meldung(store, replace(new_meldung(store), **(usual | values)))


def feedback_on(store: Store, meldung: Meldung) -> Feedback:
    (found,) = store.all(Feedback, meldung=meldung.id)
    return found


def row_of(store: Store, meldung: Meldung) -> Incoming:
    (found,) = [each for each in incoming(store) if each.meldung and each.meldung.id == meldung.id]
    return found


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_every_meldung_stands_in_the_inbox_with_what_is_late_about_it(office: Store) -> None:
    old = reported(office, received_on=MONDAY_BEFORE, sender="org-caritas")
    new = reported(office, family_name="Beispiel")
    assert [(each.stand, each.is_late, each.waited, each.district) for each in incoming(office)] == [
        ("new", True, 5, "II"),
        ("new", False, 0, "II"),
    ]
    late = row_of(office, old)
    assert late.finding is not None and "29.10.2026" in late.finding.text and late.due == date(2026, 10, 29)
    assert late.contact is not None and (late.contact.days, late.contact.happened, late.contact.is_late) == (
        5,
        False,
        False,
    )
    assert row_of(office, new).due == date(2026, 11, 5)


def test_koordination_keeps_no_meldung_and_a_departure_from_the_key_needs_a_reason(office: Store) -> None:
    meldung = reported(office)
    assert meldung.responsible is None
    with pytest.raises(BadInput, match="Wer soll den Fall führen"):
        admit(office, meldung)
    with pytest.raises(BadInput) as refused:
        assign(office, meldung, "user-2")
    assert refused.value.field == "responsible_reason"
    with pytest.raises(BadInput, match="Case-Management"):
        assign(office, meldung, "user-4")
    given = assign(office, meldung, "user-2", " spricht Tigrinya ").after
    assert given.responsible == "user-2"
    assert given.responsible_reason.startswith("Abweichend vom Vorschlag (")
    assert given.responsible_reason.endswith(": spricht Tigrinya")
    assert row_of(office, given).stand == "assigned"
    case = admit(office, given).case
    assert case.responsible == "user-2"
    with pytest.raises(NotAllowed, match="schon entschieden"):
        assign(office, replace(given, decision="admitted"), "user-1")


def test_feedback_follows_every_step_and_says_nothing_of_the_person(office: Store) -> None:
    meldung = reported(office, sender_reference="AZ 7", sent_by="user-9", concern_line="Wohnung verloren")
    told = feedback_on(office, meldung)
    assert told.id == told.case_id == f"feedback-{meldung.case_id}"
    assert (told.sender, told.sent_by, told.reference, state_of(told)) == ("org-jobcenter", "user-9", "AZ 7", "arrived")
    given = assign(office, meldung, "user-1").after
    assert state_of(feedback_on(office, given)) == "in_review"
    admission = admit(office, given)
    told = feedback_on(office, admission.meldung)
    assert (state_of(told), state_since(told)) == ("admitted", TODAY)
    assert admission.meldung.feedback_sent_on == TODAY, "a sender with a desk of its own sees it there"
    said = str(office.model.wire(told))
    assert not any(each in said for each in ("Muster", "Amina", "Wohnung", "Sandstraße"))
    (row,) = incoming(office)
    assert (row.stand, row.meldung, row.reference, row.responsible) == ("admitted", None, "AZ 7", "user-1")


@pytest.mark.parametrize(("decision", "state"), [("referred", "referred"), ("declined", "closed"),
                                                 ("short_contact", "closed"), ("withdrawn", "closed")])  # fmt: skip
def test_what_is_not_taken_stays_in_sight_until_it_is_settled(office: Store, decision: str, state: str) -> None:
    meldung = decide(office, reported(office), decision, "Gehört zu einer anderen Stelle")
    assert row_of(office, meldung).stand == "decided" and row_of(office, meldung).wants_feedback
    with pytest.raises(BadInput, match="noch keine Rückmeldung"):
        settle(office, meldung)
    (answered,) = mark_feedback(office, [meldung])
    done = settle(office, answered.after)
    (row,) = incoming(office)
    assert (row.stand, row.meldung, state_of(feedback_on(office, meldung))) == ("closed", None, state)
    undo(office, [done])
    assert row_of(office, meldung).stand == "decided"


def test_passing_on_needs_the_agreement_and_is_followed_up(office: Store) -> None:
    meldung = reported(office)
    with pytest.raises(NotAllowed, match="noch nicht zugestimmt"):
        forward(office, meldung, "org-caritas", "Asylverfahrensberatung")
    agreed = take_meldung(office, replace(meldung, agreed="oral"))
    with pytest.raises(BadInput, match="An welche Stelle"):
        forward(office, agreed, "org-nobody", "Asylverfahrensberatung")
    with pytest.raises(BadInput, match="schon vorbei"):
        forward(office, agreed, "org-caritas", "Grund", TODAY - timedelta(days=1))
    step = forward(office, agreed, "org-caritas", "Asylverfahrensberatung")
    row = row_of(office, step.after)
    assert (row.stand, step.after.decision, row.due) == ("forwarded", "referred", forward_follow_up(office))
    letter = text_of(print_letters(office, FORWARDING, [step.after]))
    assert "Caritasverband" in letter and "Amina Muster" in letter and "16.11.2026" in letter
    undo(office, [step])
    again = office.get(Meldung, meldung.id)
    assert again is not None and (again.decision, again.forwarded_to) == (None, None)
    assert state_of(feedback_on(office, again)) != "referred"


def test_a_follow_up_comes_back_in_heute_until_it_is_settled(office: Store) -> None:
    def told() -> list[str]:
        return [each.finding.text for each in open_meldungen(office) if each.finding.kind == "pursuit"]

    meldung = decide(office, reported(office, sender=None), "declined", "Nicht zuständig")
    with pytest.raises(BadInput, match="Wann möchten Sie"):
        follow_up(office, meldung, None, "")
    later = follow_up(office, meldung, TODAY + timedelta(days=30), "Hat die Diakonie geantwortet?").after
    assert told() == []
    soon = follow_up(office, later, TODAY, "Hat die Diakonie geantwortet?").after
    assert told() == ["Nachhalten: Hat die Diakonie geantwortet?"]
    settle(office, soon)
    assert told() == []


def test_the_clock_to_the_first_contact_stops_when_somebody_spoke_with_the_person(office: Store) -> None:
    meldung = reported(office, received_on=date(2026, 10, 21))
    waiting = row_of(office, meldung).contact
    assert waiting is not None and waiting.is_late and not waiting.happened and waiting.days == 8
    for wrong in (TODAY + timedelta(days=1), date(2026, 10, 20)):
        with pytest.raises(BadInput, match="zwischen Eingang und heute"):
            note_first_contact(office, meldung, wrong)
    spoken = note_first_contact(office, meldung, date(2026, 10, 23)).after
    held = row_of(office, spoken).contact
    assert held is not None and (held.days, held.happened, held.is_late) == (2, True, False)
    assert note_first_contact(office, spoken).after.first_contact_on == TODAY


def test_many_letters_are_one_document_and_are_marked_all_or_none(office: Store) -> None:
    first = reported(office, sender_person="Frau Beispiel", urgency="now")
    second = reported(office, family_name="Beispiel", sender=None, sender_other="Sportverein Muster")
    alone = reported(office, family_name="Probe", sender=None)
    with pytest.raises(BadInput, match="keine meldende Stelle"):
        mark_receipts(office, [first, alone])
    assert row_of(office, first).wants_receipt and not row_of(office, alone).wants_receipt
    steps = mark_receipts(office, [first, second])
    assert not row_of(office, first).wants_receipt
    pdf = print_letters(office, RECEIPT, [each.after for each in steps])
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    said = text_of(pdf)
    assert "Sportverein Muster" in said and "Frau Beispiel" in said and "05.11.2026" in said and "sofort" in said
    with pytest.raises(BadInput, match="noch nicht entschieden"):
        mark_feedback(office, [steps[0].after])
    closed = decide(office, steps[0].after, "declined", "Nicht zuständig")
    assert "Begleitung durch das Case-Management findet nicht statt" in text_of(
        print_letters(office, FEEDBACK, [closed])
    )
    with pytest.raises(BadInput, match="keine Meldung ausgewählt"):
        print_letters(office, FEEDBACK, [])


def test_who_only_reports_signs_with_an_own_reference_and_lays_nothing_down(
    make_store: Callable[..., Store],
) -> None:
    desk = make_store(5, role="contact_office")
    sent = take_meldung(desk, replace(new_meldung(desk), family_name="Muster"))
    assert (sent.sent_by, sent.sender, sent.sender_reference) == ("user-5", "org-ki", "26-005-0001")
    assert sent.responsible is None
    told = feedback_on(desk, sent)
    assert (told.sent_by, told.review_on, state_of(told)) == ("user-5", None, "arrived")
    corrected = take_meldung(desk, replace(sent, given_name="Amina"))
    assert corrected.sender_reference == "26-005-0001" and len(desk.all(Feedback)) == 1
