"""Papers of a case are printed within the consents: what is locked is refused with its name or left out."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Appointment, Contact, Referral
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.records.master import Organisation, StaffMember
from kim_desktop.domain.records.office import DeletionRequest
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.printing.proofs import PresenceRow
from kim_desktop.storage.store import Store
from kim_desktop.work.case_file import open_case
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.documents import DOCUMENTS, available, languages_of, print_document
from kim_desktop.work.intake import admit
from kim_desktop.work.papers.logo import logo_of, set_logo
from kim_desktop.work.papers.office import deletion_record, presence_proof

CARITAS = "Caritasverband Leverkusen e. V."


@pytest.fixture
def case_id(store: Store) -> str:
    """The case of an invented person with a health note, a Verweis, a Termin and a contact."""
    meldung_id = new_id()
    meldung = Meldung(
        id=meldung_id,
        case_id=meldung_id,
        family_name="Muster",
        given_name="Amira",
        sender="org-jobcenter",
        received_on=date(2026, 10, 21),
    )
    with store.unit() as unit:
        unit.add(meldung)
        unit.add(StaffMember(id="user-2", name="Testa Beispiel", role="case_manager", organisation="org-awo"))
        unit.add(StaffMember(id="user-3", name="Testa Nachbar", role="case_manager", organisation="org-ki"))
    case = admit(store, meldung).case.id
    client = person(store, case)
    with store.unit() as unit:
        unit.save(client, replace(client, health="Geheimes Knie", phone="0152 000000"))
        unit.add(Referral(id=new_id(), case_id=case, organisation="org-caritas", request="Bitte beraten."))
        unit.add(Appointment(id=new_id(), case_id=case, on=date(2026, 11, 12), what="Knie", interpreter="ar"))
        unit.add(Contact(id=new_id(), case_id=case, on=date(2026, 11, 1), sort="talk", text="Erstes Gespräch"))
    return case


def person(store: Store, case_id: str) -> Person:
    return store.all(Person, case_id=case_id, relation="self")[0]


def give(store: Store, case_id: str, purpose: Purpose, target: str = "") -> None:
    answer_consent(store, person(store, case_id), purpose, Answer("given", how="signed"), target)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def printed(store: Store, name: str, case_id: str, record: str = "") -> str:
    return text_of(print_document(store, name, case_id, "de", record))


@pytest.mark.parametrize(
    ("name", "purpose", "target"),
    [
        ("verweisschreiben", Purpose.RECIPIENT, CARITAS),
        ("sprachmittlung", Purpose.INTERPRETER, ""),
        ("uebergabeprotokoll", Purpose.HANDOVER, "Anderer Träger"),
    ],
)
def test_a_paper_that_needs_a_consent_is_refused_with_its_name_until_it_is_given(
    store: Store, case_id: str, name: str, purpose: Purpose, target: str
) -> None:
    with pytest.raises(NotAllowed, match=f"Einwilligung {purpose.value} "):
        printed(store, name, case_id)
    give(store, case_id, purpose, target)
    assert "Testa Muster 1" in printed(store, name, case_id)


def test_a_consent_for_another_body_opens_no_letter(store: Store, case_id: str) -> None:
    give(store, case_id, Purpose.RECIPIENT, "Jobcenter Leverkusen")
    with pytest.raises(NotAllowed, match=CARITAS):
        printed(store, "verweisschreiben", case_id)


def test_the_letter_asks_for_the_result_only_if_that_service_may_report_it(store: Store, case_id: str) -> None:
    give(store, case_id, Purpose.RECIPIENT, CARITAS)
    letter = printed(store, "verweisschreiben", case_id)
    assert "Amira Muster" in letter and "Bitte beraten." in letter and "Ergebnis:" not in letter
    give(store, case_id, Purpose.RESULTS, CARITAS)
    assert "Ergebnis:" in printed(store, "verweisschreiben", case_id)


def test_the_interpreter_learns_nothing_about_the_person(store: Store, case_id: str) -> None:
    give(store, case_id, Purpose.INTERPRETER)
    asked = printed(store, "sprachmittlung", case_id)
    assert "Arabisch" in asked and "12.11.2026" in asked
    assert "Amira" not in asked and "Knie" not in asked


def test_colleagues_of_one_employer_need_no_consent_and_others_get_the_contact_sheet(
    store: Store, case_id: str
) -> None:
    assert "bleibt bei demselben Träger" in printed(store, "uebergabeprotokoll", case_id, "user-3")
    with pytest.raises(NotAllowed):
        printed(store, "uebergabeprotokoll", case_id, "user-2")
    sheet = printed(store, "kontaktblatt", case_id, "user-2")
    assert "Testa Beispiel" in sheet and "0152 000000" in sheet and "Erstes Gespräch" not in sheet


@pytest.mark.parametrize("name", ["fallblatt", "auskunft"])
def test_what_is_locked_is_left_out_of_the_whole_case(store: Store, case_id: str, name: str) -> None:
    assert "Geheimes Knie" not in printed(store, name, case_id)
    give(store, case_id, Purpose.SPECIAL)
    told = printed(store, name, case_id)
    assert "Geheimes Knie" in told and "Erstes Gespräch" in told


def test_the_access_paper_names_sources_and_recipients(store: Store, case_id: str) -> None:
    give(store, case_id, Purpose.RECIPIENT, CARITAS)
    told = printed(store, "auskunft", case_id)
    for said in ("Jobcenter Leverkusen (Meldung", f"{CARITAS} (Verweis", f"{CARITAS} (mit Einwilligung E4)"):
        assert said in told


def test_the_feedback_has_no_content(store: Store, case_id: str) -> None:
    told = printed(store, "rueckmeldung", case_id)
    assert "Jobcenter Leverkusen" in told and "21.10.2026" in told
    assert "Knie" not in told and "Gespräch" not in told


def test_each_document_says_beforehand_whether_it_can_be_printed(store: Store, case_id: str) -> None:
    offered = {each.document.name: each for each in available(store, open_case(store, case_id))}
    assert list(offered) == [document.name for document in DOCUMENTS]
    assert "E4" in offered["verweisschreiben"].reason and "E10" in offered["sprachmittlung"].reason
    handover = offered["uebergabeprotokoll"]
    assert handover.reason == "" and [bool(lock) for _id, _name, lock in handover.choices] == [True, False]
    assert offered["widerruf"].reason == offered["fallblatt"].reason == ""
    give(store, case_id, Purpose.RECIPIENT, CARITAS)
    letter = next(each for each in available(store, open_case(store, case_id)) if each.document.consent == "E4")
    assert letter.reason == "" and letter.choices[0][1].startswith(CARITAS)


def test_a_language_without_its_text_is_refused(store: Store, case_id: str) -> None:
    assert languages_of("fallblatt") == ("de",) and "en" in languages_of("hilfeplan")
    with pytest.raises(BadInput, match="nicht auf „en“"):
        print_document(store, "fallblatt", case_id, "en")


def test_a_deletion_is_proven_once_released_and_without_a_name(store: Store, case_id: str) -> None:
    request = DeletionRequest(id=new_id(), case=case_id, code="KIM-26-7", ground="retention", proposed_by="user-2")
    with store.unit() as unit:
        unit.add(request)
    with pytest.raises(BadInput, match="nicht freigegeben"):
        deletion_record(store, request.id)
    with store.unit() as unit:
        unit.save(request, replace(request, released_by="user-3", released_on=date(2026, 11, 2)))
    record = text_of(deletion_record(store, request.id))
    assert "KIM-26-7" in record and "Testa Nachbar, 02.11.2026" in record and "Amira" not in record


def test_the_proof_of_presence_is_that_of_the_person_who_prints(store: Store) -> None:
    rows = [PresenceRow(date(2026, 10, 5), "GU Opladen", "9:00", "12:30", 210, 4, 1)]
    proof = text_of(presence_proof(store, rows, "Oktober 2026", 2))
    assert "Testa Muster 1" in proof and "3:30 Std. 4 1 0" in proof


def test_the_logo_stands_on_every_paper_until_it_is_taken_away(store: Store, case_id: str) -> None:
    own = store.get(Organisation, "org-ki")
    picture = io.BytesIO()
    Image.new("RGB", (2_000, 500), "navy").save(picture, "PNG")
    set_logo(store, picture.getvalue())
    assert own and Image.open(io.BytesIO(logo_of(store, own))).width == 900
    for name in ("einwilligung", "fallblatt"):
        assert len(PdfReader(io.BytesIO(print_document(store, name, case_id))).pages[0].images) == 1
    set_logo(store, b"")
    assert not logo_of(store, own)
    with pytest.raises(BadInput, match="kein Bild"):
        set_logo(store, b"nichts")
