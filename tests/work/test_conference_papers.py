"""Invitation, dossier and minutes of a Fallkonferenz: what each tells, and that only a dossier knows a name."""

import io
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Need
from kim_desktop.domain.records.conference import ConferenceCase, ConferenceGuest
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store
from kim_desktop.work.case_work import assess_need
from kim_desktop.work.conference import add_guest, blank_conference, change_guest, invite, plan_conference, uninvite
from kim_desktop.work.conference_agenda import bring
from kim_desktop.work.conference_dossier import release
from kim_desktop.work.conference_minutes import begin, decide, new_decision, write_down, write_notes
from kim_desktop.work.conference_parts import SECTIONS
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.documents import print_document
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.papers.conference import invitation, minutes, released_dossier

DAY = date(2026, 11, 19)


def role(store: Store, name: str) -> None:
    store.set_identity(replace(store.identity, role=name, user_id=f"user-{name}", user_name=f"Testa {name}"))


def words_of(pdf: bytes, name: str) -> str:
    """The text of a PDF on one line; kept in the folder KIM_PICTURES, if named."""
    if folder := os.environ.get("KIM_PICTURES", ""):
        Path(folder).mkdir(exist_ok=True)
        Path(folder, f"{name}.pdf").write_bytes(pdf)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def entries(store: Store) -> tuple[ConferenceCase, ConferenceCase]:
    """A conference with one case by name and one by pseudonym."""
    with store.unit() as unit:
        unit.add(StaffMember(id="user-case_manager", name="Testa Muster", role="case_manager", organisation="org-awo"))
        unit.add(StaffMember(id="user-coordinator", name="Kim Beispiel", role="coordinator"))
    role(store, "coordinator")
    plan = replace(
        blank_conference(store), on=DAY, at="14:30", minutes=90, where="KI, Raum 3", body="body-fallkonferenz",
        topic="Wohnen und Gesundheit im Herbst",
    )  # fmt: skip
    conference = plan_conference(store, plan)
    role(store, "case_manager")
    brought = []
    for number, name in enumerate(("Amira", "Daria")):
        meldung = take_meldung(
            store,
            replace(
                new_meldung(store), family_name="Probestein", given_name=name, birth="1991-04-03", status="p25_2_gfk"
            ),
        )
        case_id = admit(store, meldung, "Zielgruppe grün").case.id
        client = store.all(Person, case_id=case_id)[0]
        answer_consent(store, client, Purpose.FILE, Answer("given", "signed", "de"))
        if not number:
            signed = Answer("given", "signed", "de")
            answer_consent(store, client, Purpose.CONFERENCE, signed, "Fallkonferenz am 19.11.2026")
        words = f"{name} lebt mit zwei Kindern in einem Zimmer. " * 6
        assess_need(store, Need(id=new_id(), case_id=case_id, life_area="wohnen", level="3", situation=words))
        entry = bring(store, conference.id, case_id, "Wer kann bei der Suche nach einer Wohnung helfen?")
        brought.append(release(store, entry, SECTIONS))
    return brought[0], brought[1]


def test_the_papers_of_a_conference(store: Store, entries: tuple[ConferenceCase, ConferenceCase]) -> None:
    named, veiled = entries
    role(store, "coordinator")
    unit = named.case_id
    conference = blank_conference(store)
    conference = store.get(type(conference), unit) or conference
    guest = add_guest(store, ConferenceGuest(id=new_id(), case_id=unit, name="Alex Testa", organisation="org-fb33"))
    with pytest.raises(BadInput, match="schon eingeladen"):
        add_guest(store, replace(guest, id=new_id()))
    other = add_guest(store, ConferenceGuest(id=new_id(), case_id=unit, name="Falsch Eingeladen"))
    uninvite(store, other)
    invite(store, conference)
    letter = words_of(invitation(store, unit, guest.id), "conference-invitation")
    assert "Donnerstag, 19.11.2026" in letter and "14:30 Uhr, 90 Minuten" in letter and "Alex Testa" in letter
    assert "Fall A" in letter and "Fall B" in letter and "Probestein" not in letter and "Falsch" not in letter
    first = words_of(released_dossier(store, named.id), "conference-dossier-named")
    second = words_of(released_dossier(store, veiled.id), "conference-dossier-veiled")
    assert "Fall A · Amira Probestein" in first and "eingewilligt" in first and "03.04.1991" in first
    assert "Fall B" in second and "Probestein" not in second and "Daria" not in second and "1991" not in second
    current = store.get(type(conference), unit)
    assert current
    held = begin(store, current)
    change_guest(store, guest, replace(guest, reply="present"))
    write_down(store, named, replace(named, said="Frau Probestein hat einen WBS; die AWO kennt einen Vermieter."))
    write_notes(store, held, replace(held, notes="Nächstes Mal mit dem Wohnungsamt."))
    decide(
        store, replace(new_decision(store, held, named.id), what="Vermieter fragen", organisation="org-awo", due_on=DAY)
    )
    decide(store, replace(new_decision(store, held), what="Wohnungsamt einladen", staff="user-coordinator", due_on=DAY))
    told = words_of(minutes(store, unit), "conference-minutes")
    assert "Frau Fall A hat einen WBS" in told and "Probestein" not in told and "Amira" not in told
    assert "Vermieter fragen" in told and "Wohnungsamt einladen" in told and "anwesend" in told
    role(store, "case_manager")
    assert "Amira Probestein" in words_of(print_document(store, "fallkonferenz_dossier", named.case), "conference-case")
