"""Scanned forms find their case by themselves; stacks are cut, doubts are asked about."""

import random
from dataclasses import replace
from io import BytesIO

import pytest
import segno
from PIL import Image, ImageFilter

from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput
from kim_desktop.printing.incoming import read_paper
from kim_desktop.printing.qr import sheet_code
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import read_attachment
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.intake import admit, new_meldung, take_meldung
from kim_desktop.work.scans import file_scans, recognise

A4 = (1_240, 1_754)
"""150 dpi."""


@pytest.fixture
def case(store: Store) -> Case:
    meldung = take_meldung(store, replace(new_meldung(store), family_name="Beispiel", sender="org-fb50"))
    return admit(store, meldung, "Zielgruppe grün").case


def sheet(content: str = "", angle: float = 3) -> Image.Image:
    """A page as it comes from the glass: askew, grey, unsharp and with specks."""
    page = Image.new("L", A4, 245)
    if content:
        code = BytesIO()
        segno.make_qr(content, error="m").save(code, kind="png", scale=4, border=4)
        page.paste(Image.open(code).convert("L"), (1_000, 1_560))
    page = page.rotate(angle, fillcolor=230, expand=True).filter(ImageFilter.GaussianBlur(0.8))
    chance = random.Random(7)
    for _ in range(3_000):
        page.putpixel((chance.randrange(page.width), chance.randrange(page.height)), chance.randrange(256))
    return page


def stack(*pages: Image.Image) -> bytes:
    target = BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def test_a_skewed_photo_of_a_consent_finds_case_kind_and_the_consent_it_proves(store: Store, case: Case) -> None:
    (client,) = store.all(Person, case_id=case.id)
    given = answer_consent(store, client, Purpose.FILE, Answer("given", "signed"))
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "oral_witness", witness="Testa Muster"))
    target = BytesIO()
    sheet(sheet_code("einwilligung", case.code, "2026-11"), angle=-4).save(target, "JPEG")
    (scan,) = recognise(store, read_paper("IMG_1.jpg", target.getvalue()))
    proposed = scan.proposed
    assert (proposed.case_id, proposed.sort, proposed.name) == (case.id, "consent", "Einwilligungserklärung")
    assert (proposed.consent, proposed.person, proposed.document) == (given.id, client.id, "einwilligung 2026-11")
    assert scan.told.endswith("Belegt die Einwilligung E1.")
    (kept,) = file_scans(store, [scan])
    assert read_attachment(store, kept) == scan.paper.data
    (again,) = recognise(store, read_paper("IMG_2.jpg", target.getvalue()))
    assert again.proposed.consent is None


def test_a_stack_is_cut_where_a_new_code_begins(store: Store, case: Case) -> None:
    consent = sheet_code("einwilligung", case.code, "2026-11")
    release = sheet_code("schweigepflicht", case.code, "2026-11")
    scanned = stack(sheet(consent), sheet(), sheet(consent, 180), sheet(release, 90), sheet("https://beispiel.de"))
    scans = recognise(store, read_paper("Scan.pdf", scanned))
    assert [(each.proposed.sort, each.paper.pages) for each in scans] == [("consent", 3), ("release", 2)]
    kept = file_scans(store, scans)
    assert {each.case_id for each in kept} == {case.id}


def test_a_paper_without_a_known_code_asks_for_its_case(store: Store, case: Case) -> None:
    contents = ("", "https://beispiel.de/werbung", sheet_code("meldebogen", "XX-99-9999", "2026-11"))
    scans = [recognise(store, read_paper("Blatt.pdf", stack(sheet(each))))[0] for each in contents]
    assert [each.proposed.case_id for each in scans] == ["", "", ""]
    assert [each.told.split(".")[0] for each in scans] == [
        "Kein Code gefunden",
        "Der Code ist nicht von uns",
        "Der Fall XX-99-9999 ist nicht auf diesem Gerät",
    ]
    assert scans[2].proposed.sort == "meldebogen"
    with pytest.raises(BadInput, match="Zu welchem Fall"):
        file_scans(store, scans)
    assert store.count(Attachment) == 0
