"""Attachments: taken in without what nobody may see, bounded, locked without consent, removed and taken back."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kim_desktop.domain.ids import new_id
from kim_desktop.domain.purposes import Purpose
from kim_desktop.domain.records.papers import MOST_BYTES, Attachment
from kim_desktop.domain.records.people import Person
from kim_desktop.errors import BadInput, DocumentError, NotAllowed
from kim_desktop.printing.incoming import JPEG, PDF, PNG, read_paper
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import (
    change_attachment,
    is_locked,
    read_attachment,
    read_file,
    remove_attachment,
    restore_attachment,
    take_attachment,
    take_attachments,
)
from kim_desktop.work.consents import Answer, answer_consent
from kim_desktop.work.intake import admit, new_meldung, take_meldung

GPS = 0x8825


@pytest.fixture
def case_id(store: Store) -> str:
    meldung = take_meldung(store, replace(new_meldung(store), family_name="Beispiel", sender="org-fb50"))
    return admit(store, meldung, "Zielgruppe grün").case.id


def photo(size: tuple[int, int] = (400, 200), form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Musterphone"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 1.0, 2.0)})
    target = BytesIO()
    Image.new("RGB", size, "navy").save(target, form, exif=exif)
    return target.getvalue()


def pdf(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_photo_loses_place_and_device_and_stands_upright() -> None:
    paper = read_paper("IMG_0815 Ausweis.JPG", photo())
    kept = Image.open(BytesIO(paper.data))
    assert (paper.name, paper.media_type) == ("IMG 0815 Ausweis", JPEG)
    assert kept.size == (200, 400)
    assert not kept.getexif()
    assert b"Musterphone" not in paper.data
    assert paper.notes == ("Aufnahmeort, Gerät und Zeit wurden aus dem Foto entfernt.",)


def test_a_photo_of_an_iphone_becomes_a_jpeg() -> None:
    target = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Musterphone"
    pillow_heif.from_pillow(Image.new("RGB", (320, 240), "olive")).save(target, exif=exif.tobytes())
    paper = read_paper("bescheid.heic", target.getvalue())
    assert (paper.media_type, Image.open(BytesIO(paper.data)).format) == (JPEG, "JPEG")
    assert b"Musterphone" not in paper.data
    assert "in JPEG umgewandelt" in paper.notes[0]


def test_a_very_large_picture_is_made_smaller_and_says_so() -> None:
    paper = read_paper("plan.png", _png((5_000, 1_000)))
    assert Image.open(BytesIO(paper.data)).size == (4_000, 800)
    assert paper.media_type == PNG
    assert "5000 × 1000" in paper.notes[0]


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    for side in (9_500, 20_000):
        with pytest.raises(BadInput, match="Millionen Bildpunkte"):
            read_paper("bombe.png", _png((side, side)))


def test_what_is_too_large_unknown_empty_damaged_or_locked_is_refused_with_a_way_on(tmp_path: Path) -> None:
    locked = pdf()
    locked.encrypt("geheim", algorithm="AES-256")
    large = written(pdf()) + b"%" * (MOST_BYTES + 2**20)
    refused = {
        "large": ("groß.pdf", large, BadInput, "ist mit 26 MB zu groß; möglich sind 25 MB. Scannen"),
        "unknown": ("brief.docx", b"PK\x03\x04 wie Word", BadInput, "PDF, JPEG, PNG und HEIC"),
        "empty": ("leer.pdf", b"", BadInput, "ist leer"),
        "damaged": ("kaputt.pdf", b"%PDF-1.7\n nichts weiter", DocumentError, "beschädigt"),
        "cut": ("halb.jpg", photo()[:600], DocumentError, "beschädigt"),
        "locked": ("zu.pdf", written(locked), DocumentError, "mit einem Kennwort"),
        "disguised": ("bild.jpg", b"MZ\x90 ein Programm", BadInput, "keine Datei"),
    }
    for name, data, error, words in refused.values():
        with pytest.raises(error, match=words):
            read_paper(name, data)
    with pytest.raises(BadInput, match="lässt sich nicht öffnen"):
        read_file(tmp_path / "weg.pdf")


def test_programs_and_files_inside_a_pdf_are_taken_out_and_plain_ones_stay_as_they_are() -> None:
    armed = pdf(3)
    program = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    armed.root_object[NameObject("/OpenAction")] = DictionaryObject(program)
    armed.add_attachment("schad.exe", b"MZ schad")
    paper = read_paper("Bescheid.pdf", written(armed))
    assert (paper.pages, len(paper.notes)) == (3, 1)
    for word in (b"JavaScript", b"app.alert", b"schad.exe", b"EmbeddedFile"):
        assert word not in paper.data
    assert len(PdfReader(BytesIO(paper.data)).pages) == 3
    plain = written(pdf(2))
    assert read_paper("plain.pdf", plain).data == plain


def test_an_attachment_is_kept_named_removed_and_taken_back(store: Store, case_id: str) -> None:
    paper = read_paper("Bescheid_FB50.pdf", written(pdf(2)))
    kept = take_attachment(store, Attachment(id=new_id(), case_id=case_id), paper)
    assert (kept.name, kept.sort, kept.media_type, kept.pages) == ("Bescheid FB50", "letter", PDF, 2)
    assert read_attachment(store, kept) == paper.data
    renamed = change_attachment(store, kept, replace(kept, name=" Bescheid ", sort="notice"))
    assert renamed.name == "Bescheid"
    removed = remove_attachment(store, renamed)
    assert restore_attachment(store, removed).removed_on is None
    assert read_attachment(store, renamed) == paper.data
    with pytest.raises(BadInput, match="folgt"):
        read_attachment(store, replace(kept, digest="0" * 64))


def test_protected_papers_need_the_consent_and_close_again_with_it(store: Store, case_id: str) -> None:
    (client,) = store.all(Person, case_id=case_id)
    paper = read_paper("Attest.png", _png((20, 20)))
    medical = Attachment(id=new_id(), case_id=case_id, sort="medical", person=client.id)
    harmless = Attachment(id=new_id(), case_id=case_id)
    with pytest.raises(NotAllowed, match="E2"):
        take_attachments(store, [(harmless, paper), (medical, paper)])
    assert store.count(Attachment) == 0
    answer_consent(store, client, Purpose.SPECIAL, Answer("given", "signed"))
    kept = take_attachment(store, medical, paper)
    assert kept.protected
    assert read_attachment(store, kept) == paper.data
    answer_consent(store, client, Purpose.SPECIAL, Answer("withdrawn", "signed"))
    assert is_locked(store, kept)
    for attempt in (lambda: read_attachment(store, kept), lambda: change_attachment(store, kept, kept)):
        with pytest.raises(NotAllowed, match="besonders geschützte"):
            attempt()


def _png(size: tuple[int, int]) -> bytes:
    target = BytesIO()
    Image.new("1", size).save(target, "PNG", compress_level=1)
    return target.getvalue()
