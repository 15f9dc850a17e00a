"""The Verwendungsnachweis tells posts, presence and what was steered, of its own employer only, never of a client."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.records.office import Gap, PresenceDay
from kim_desktop.domain.records.people import Person
from kim_desktop.domain.records.steering import (
    AgendaItem,
    Agreement,
    AgreementParty,
    Body,
    Event,
    Meeting,
    Post,
    Remedy,
    Topic,
)
from kim_desktop.errors import BadInput, NotAllowed
from kim_desktop.figures.disclosure import protect
from kim_desktop.figures.queries import compute
from kim_desktop.figures.report import Period, Report
from kim_desktop.figures.report import Wanted as WantedFigures
from kim_desktop.figures.sheets import Table
from kim_desktop.storage.store import Store
from kim_desktop.work.funding_year import FundingYear
from kim_desktop.work.proof_of_use import ProofOfUse, employers, proof_of_use
from kim_desktop.work.proof_package import package, package_name

WHOLE = FundingYear(2026, "part_2")
CARITAS, AWO = "org-caritas", "org-awo"


@pytest.fixture
def office(store: Store) -> Store:
    """Two employers, a post that was vacant for a while, and what a year of steering leaves behind."""
    with store.unit() as unit:
        for shipped in store.all(Post):
            unit.save(shipped, replace(shipped, valid_to=date(2025, 12, 31)))
        for staff, body in (("user-1", CARITAS), ("user-2", AWO)):
            unit.add(StaffMember(id=staff, name=f"Testa Muster {staff[-1]}", role="case_manager", organisation=body))
        made = [
            Post(id=new_id(), number="T-1", employer=CARITAS, part="part_2", staff="user-1",
                 qualification="Sozialarbeit", funding="Landesprogramm KIM", valid_from=date(2026, 1, 1),
                 valid_to=date(2026, 6, 15)),
            Post(id=new_id(), number="T-1", employer=CARITAS, part="part_2", valid_from=date(2026, 6, 16)),
            Post(id=new_id(), number="T-2", employer=AWO, part="part_2", percent=50, staff="user-2"),
            Post(id=new_id(), number="S-1", employer="org-ki", part="part_1", staff="user-9"),
            Event(id=new_id(), on=date(2026, 3, 4), what="Tag der offenen Tür", attendees=80, outcome="Viele Fragen"),
            Event(id=new_id(), on=date(2025, 3, 4), what="Voriges Jahr"),
            Event(id=new_id(), on=date(2026, 3, 5), what="Nur Baustein 1", part="part_1"),
            Body(id="body-a", name="Lenkungsgruppe"),
            Meeting(id="meeting-a", body="body-a", on=date(2026, 5, 5), state="held"),
            Meeting(id="meeting-b", body="body-a", on=date(2026, 12, 5), state="planned"),
            AgendaItem(id=new_id(), meeting="meeting-a", position=1, what="Wartezeiten", decision="Wird geprüft"),
            Topic(id="topic-a", name="Sprachkurse fehlen", life_area="sprache", state="decided",
                  decision="Zwei Kurse mehr", decided_on=date(2026, 5, 5)),
            Topic(id="topic-b", name="Längst erledigt", state="answered", answered_on=date(2025, 1, 1)),
            Gap(id=new_id(), what="Kein Kurs", topic="topic-a", affected=3),
            Remedy(id=new_id(), topic="topic-a", what="Kurs", done_on=date(2026, 8, 1)),
            Agreement(id="agree-a", name="Rahmenvereinbarung KIM", sort="framework", valid_from=date(2024, 1, 1)),
            AgreementParty(id=new_id(), agreement="agree-a", organisation=CARITAS),
            Agreement(id="agree-b", name="Alte Vereinbarung", valid_to=date(2025, 12, 31)),
        ]  # fmt: skip
        for day in (5, 6, 14):
            made.append(PresenceDay(id=new_id(), staff="user-1", place="gu_opladen", on=date(2026, 10, day),
                begins="9:00", ends="12:00"))  # fmt: skip
        for record in made:
            unit.add(record)
        unit.add(Case(id="c1", case_id="c1", code="LEV-1", responsible="user-1", admitted_on=date(2026, 2, 1)))
        unit.add(Person(id="p1", case_id="c1", family_name="Geheim", nationality="SY"))
    store.set_identity(replace(store.identity, role="coordinator"))
    return store


def figures(store: Store, protected: bool = True) -> Report:
    wanted = WantedFigures(Period(date(2026, 1, 1), date(2026, 12, 31)))
    with store.vault.reading() as connection:
        report = compute(connection, store.tables, wanted, municipality="Musterstadt")
    few = replace(report, tables=tuple(each for each in report.tables if each.theme in {"Fälle", "Personen"}))
    return protect(few) if protected else few


def table(proof: ProofOfUse, name: str) -> Table:
    return next(each for each in (*proof.tables, *proof.details) if each.name == name)


def test_posts_are_told_by_month_with_what_was_vacant(office: Store) -> None:
    proof = proof_of_use(office, WHOLE)
    rows = {tuple(row[:3]): row[3:] for row in table(proof, "VZÄ je Monat").rows}
    caritas, awo = "Caritasverband Leverkusen e. V.", next(name for code, name in employers(office) if code == AWO)
    assert rows[caritas, "T-1", "besetzt"] == (*[1.0] * 5, 0.5, *[0.0] * 6, 0.46)
    assert rows[caritas, "T-1", "frei"] == (*[0.0] * 5, 0.5, *[1.0] * 6, 0.54)
    assert rows[awo, "alle", "besetzt"][-1] == 0.5 and (awo, "T-2", "frei") not in rows
    assert not any(key[1] == "S-1" for key in rows)
    posts = table(proof, "Stellen").rows
    assert [row[0] for row in posts] == ["T-2", "T-1", "T-1"]
    assert ("Sozialarbeit", "ja", date(2026, 1, 1), date(2026, 6, 15)) in [tuple(row[5:]) for row in posts]


def test_presence_is_told_by_employer_and_week_without_names(office: Store) -> None:
    proof = proof_of_use(office, WHOLE)
    (october, *_) = table(proof, "Präsenz").rows
    assert october[1:5] == ("10/2026", 3, 9.0, "1 von 4")
    assert len(table(proof, "Präsenzwochen").rows) == 5
    assert not any("Muster" in str(cell) for row in table(proof, "Präsenzwochen").rows for cell in row)


def test_what_was_steered_is_that_of_the_year_and_few_affected_people_are_not_told(office: Store) -> None:
    proof = proof_of_use(office, WHOLE)
    assert [row[1] for row in table(proof, "Veranstaltungen").rows] == ["Tag der offenen Tür"]
    assert [tuple(row[2:]) for row in table(proof, "Sitzungen").rows] == [("Wartezeiten", 1)]
    (topic,) = table(proof, "Themen").rows
    assert topic[0] == "Sprachkurse fehlen" and topic[3] == "<5" and topic[-1] == "1 von 1"
    assert [row[0] for row in table(proof, "Vereinbarungen").rows] == ["Rahmenvereinbarung KIM"]


def test_an_employer_gets_a_proof_of_its_own_posts_only(office: Store) -> None:
    office.set_identity(replace(office.identity, role="management", organisation=CARITAS))
    assert [code for code, _ in employers(office)] == [CARITAS]
    for wanted in (WHOLE, FundingYear(2026, "part_2", AWO)):
        with pytest.raises(NotAllowed):
            proof_of_use(office, wanted)
    proof = proof_of_use(office, FundingYear(2026, "part_2", CARITAS))
    assert {each.name for each in proof.tables} == {"Stellen", "VZÄ je Monat", "Präsenz", "Vereinbarungen"}
    assert {row[0] for row in table(proof, "Stellen").rows} == {"T-1"}
    assert package_name(proof) == "Verwendungsnachweis-KIM-2026-Baustein-2-Caritasverband-Leverkusen-e-V.zip"
    office.set_identity(replace(office.identity, role="case_manager"))
    with pytest.raises(NotAllowed):
        proof_of_use(office, FundingYear(2026, "part_2", CARITAS))


def test_the_package_holds_pdf_workbook_and_their_check_sums_and_no_client(office: Store) -> None:
    proof = proof_of_use(office, WHOLE, figures(office))
    with zipfile.ZipFile(io.BytesIO(package(proof))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert list(files) == ["Verwendungsnachweis.pdf", "Verwendungsnachweis.xlsx", "inhalt.json"]
    told = json.loads(files["inhalt.json"])
    assert {each["name"]: each["sha256"] for each in told["dateien"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in list(files.items())[:2]
    }
    pages = PdfReader(io.BytesIO(files["Verwendungsnachweis.pdf"])).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    book = load_workbook(io.BytesIO(files["Verwendungsnachweis.xlsx"]))
    cells = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    for said in (text, cells):
        assert "Sprachkurse fehlen" in said and "T-1" in said and "Geheim" not in said and "LEV-1" not in said
    assert "Laufende Fälle" in text and book.sheetnames[:3] == ["Deckblatt", "Stellen", "VZÄ je Monat"]
    assert isinstance(book["VZÄ je Monat"]["D4"].value, int | float)
    assert package_name(proof) == "Verwendungsnachweis-KIM-2026-Baustein-2.zip"


def test_figures_that_are_not_protected_are_refused(office: Store) -> None:
    with pytest.raises(BadInput, match="nicht geschützt"):
        proof_of_use(office, WHOLE, figures(office, protected=False))
