"""Whatever file is imported: a Meldung with notes or a sentence that helps, never a traceback."""

import logging
import random
import time
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from kim_desktop.domain.lookups import Lookups
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.errors import DocumentError
from kim_desktop.printing.meldebogen import meldebogen
from kim_desktop.printing.meldebogen_import import ImportedMeldung, read_meldebogen
from kim_desktop.printing.pdf_fields import MOST_BYTES

MUTATIONS = 200


@pytest.fixture(scope="module")
def form(full_meldung: Meldung, lookups: Lookups) -> bytes:
    """A filled-in form as we print it."""
    return meldebogen(full_meldung, language="de", lookups=lookups)


@pytest.fixture(scope="module")
def rewritten_form(form: bytes) -> bytes:
    """The same form as another program has saved it."""
    return saved(PdfWriter(clone_from=BytesIO(form)))


def saved(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf_of(*objects: str, root: int = 1) -> bytes:
    """A small handmade PDF; object n is the n-th text."""
    body, offsets = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root {root} 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def truncated(pdf: bytes, luck: random.Random) -> bytes:
    return pdf[: luck.randrange(len(pdf))]


def flipped(pdf: bytes, luck: random.Random) -> bytes:
    damaged = bytearray(pdf)
    for _ in range(luck.choice([1, 3, 30, 300])):
        damaged[luck.randrange(len(damaged))] ^= 1 << luck.randrange(8)
    return bytes(damaged)


def swapped(pdf: bytes, luck: random.Random) -> bytes:
    """A piece from elsewhere in the file: structure that is right in itself and wrong in its place."""
    start, other, length = luck.randrange(len(pdf)), luck.randrange(len(pdf)), luck.randrange(1, 2_000)
    return pdf[:start] + pdf[other : other + length] + pdf[start + length :]


def renumbered(pdf: bytes, luck: random.Random) -> bytes:
    """References that point elsewhere: loops, wrong types, missing objects."""
    pieces = pdf.split(b" 0 R")
    place = luck.randrange(len(pieces) - 1)
    pieces[place] = pieces[place].rstrip(b"0123456789") + str(luck.randrange(1, 400)).encode()
    return b" 0 R".join(pieces)


@pytest.mark.parametrize("damage", [truncated, flipped, swapped, renumbered])
def test_a_damaged_form_is_read_or_refused_with_a_sentence(
    damage: Callable[[bytes, random.Random], bytes],
    form: bytes,
    rewritten_form: bytes,
    lookups: Lookups,
    today: date,
    caplog: pytest.LogCaptureFixture,
) -> None:
    luck = random.Random(damage.__name__)
    refused = 0
    for number in range(MUTATIONS // 4):
        broken = damage(form if number % 2 else rewritten_form, luck)
        try:
            result = read_meldebogen(broken, lookups, today=today)
        except DocumentError as error:
            assert error.message and error.way_on
            refused += 1
        else:
            assert isinstance(result, ImportedMeldung)
    assert damage is not truncated or refused
    assert caplog.records == []


FOREIGN = {
    "nothing at all": (b"", "keine PDF-Datei"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "keine PDF-Datei"),
    "noise behind a PDF's name": (b"%PDF-1.7\n" + random.Random(7).randbytes(200_000), "beschädigt"),
    "too large": (b"%PDF-1.7\n" + bytes(MOST_BYTES), "größer als 10 MB"),
    "a catalogue that is no catalogue": (pdf_of("[1 0 R]"), "beschädigt|kein ausfüllbarer"),
    "fields that are no list": (pdf_of("<</Pages<</Count 1>>/AcroForm<</Fields 7>>>>"), "kein ausfüllbarer"),
    "a thousand pages": (pdf_of("<</Pages<</Count 1000>>>>"), "mehr als 50 Seiten"),
    "endless numbers": (pdf_of("<</Pages<</Count " + "9" * 5_000 + ">>>>"), "beschädigt|mehr als 50|kein ausfüllbarer"),
    "a tree that bites its tail": (
        pdf_of("<</Pages<</Count 1>>/AcroForm<</Fields[2 0 R]>>>>", "<</T(kim)/Kids[" + "2 0 R " * 400 + "]>>"),
        "kein ausfüllbarer",
    ),
    "direct fields within fields": (
        pdf_of("<</Pages<</Count 1>>/AcroForm<</Fields[" + "<</T(a)/Kids[" * 300 + "]>>" * 300 + "]>>>>"),
        "kein ausfüllbarer|beschädigt",
    ),
    "very deep lists": (
        pdf_of("<</Pages<</Count 1>>/AcroForm<</Fields" + "[" * 40_000 + "]" * 40_000 + ">>>>"),
        "beschädigt|kein ausf",
    ),
    "too many fields": (
        pdf_of(
            "<</Pages<</Count 1>>/AcroForm<</Fields["
            + "".join(f"<</T(f{number})/V(x)>>" for number in range(2_100))
            + "]>>>>"
        ),
        "zu viele Felder",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_refused_at_once_and_says_what_to_do(name: str, lookups: Lookups, today: date) -> None:
    pdf, reason = FOREIGN[name]
    start = time.monotonic()
    with pytest.raises(DocumentError, match=reason) as refusal:
        read_meldebogen(pdf, lookups, today=today)
    assert refusal.value.way_on
    assert time.monotonic() - start < 10


def test_ten_megabytes_of_unpacked_zeros_do_no_harm(lookups: Lookups, today: date) -> None:
    bomb = zlib.compress(bytes(300_000_000), 9)
    stream = f"<</Length {len(bomb)}/Filter/FlateDecode>>\nstream\n{bomb.decode('latin-1')}\nendstream"
    pdf = pdf_of("<</Pages<</Count 1>>/AcroForm<</Fields[<</T(kim)/Kids[<</T(_form)/V 2 0 R>>]>>]>>>>", stream)
    with pytest.raises(DocumentError):
        read_meldebogen(pdf, lookups, today=today)


def test_a_form_printed_as_a_picture_of_itself_is_refused_kindly(lookups: Lookups, today: date) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "Meldebogen")
    canvas.save()
    with pytest.raises(DocumentError, match="kein ausfüllbarer KIM-Meldebogen") as refusal:
        read_meldebogen(buffer.getvalue(), lookups, today=today)
    assert "gescannt" in refusal.value.way_on


def test_a_protected_form_is_refused_with_a_way_on(form: bytes, lookups: Lookups, today: date) -> None:
    writer = PdfWriter(clone_from=BytesIO(form))
    writer.encrypt("geheim", algorithm="AES-256")
    with pytest.raises(DocumentError, match="Kennwort") as refusal:
        read_meldebogen(saved(writer), lookups, today=today)
    assert "ohne Schutz" in refusal.value.way_on


def test_a_form_of_another_version_is_read_with_a_note(form: bytes, lookups: Lookups, today: date) -> None:
    older = form.replace(b"(meldebogen|2026-11)", b"(meldebogen|2019-01)")
    assert older != form
    result = read_meldebogen(older, lookups, today=today)
    assert result.meldung.postcode == "51379"
    assert "Fassung „2019-01“" in result.notes[0].message


def test_what_pypdf_complains_about_reaches_no_log(
    form: bytes, lookups: Lookups, today: date, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        read_meldebogen(form.replace(b"startxref\n", b"startxref\n9"), lookups, today=today)
    assert [record for record in caplog.records if record.name.startswith("pypdf")] == []
