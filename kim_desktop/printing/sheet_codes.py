"""Reads back the codes of our own forms from pictures of pages, however they lie on the glass."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject, NumberObject, StreamObject

from kim_desktop.errors import DocumentError
from kim_desktop.printing.incoming import PDF, Paper
from kim_desktop.printing.pdf_fields import DAMAGE, silent_pypdf

PagePictures = Callable[[bytes], Iterator[Image.Image | None]]
"""Draws the pages of a PDF one by one; None for a page that shows nothing."""

_CODE = re.compile(r"KIM\|([^|]{1,80})\|([^|]{0,40})\|([^|]{1,40})(?:\|[a-z]{2,3})?")
_LEAST_SIDE = 200
_MOST_PIXELS = 80_000_000
_DEEPEST, _MOST_NAMED, _MOST_TRIED = 2, 100, 3


@dataclass(frozen=True)
class SheetCode:
    """What a printed form says about itself."""

    document: str
    case_code: str
    version: str


@dataclass(frozen=True)
class Part:
    """Pages of a paper that belong together, counted from 0, and the code that is on the first of them."""

    first: int
    last: int
    code: SheetCode | None
    foreign: bool = False


def parts_of(paper: Paper, pictures: PagePictures) -> list[Part]:
    """The forms in a stack: a new one begins at every page with another code than the page before."""
    if paper.media_type == PDF:
        pages = [codes_in(picture) if picture else [] for picture in pictures(paper.data)]
    else:
        pages = [codes_in(Image.open(BytesIO(paper.data)))]
    parts: list[Part] = []
    for number, texts in enumerate(pages):
        code = next((code for text in texts if (code := sheet_code_in(text))), None)
        if parts and (code is None or code == parts[-1].code):
            last = parts.pop()
            parts.append(Part(last.first, number, last.code, last.foreign))
        else:
            parts.append(Part(number, number, code, bool(texts) and code is None))
    return parts


def sheet_code_in(text: str) -> SheetCode | None:
    """The code of one of our forms; None for any other."""
    found = _CODE.fullmatch(text)
    return SheetCode(*found.groups()) if found else None


def codes_in(picture: Image.Image) -> list[str]:
    """The QR codes in a picture."""
    import zxingcpp  # a reader that only devices have

    if min(picture.size) < _LEAST_SIDE:
        return []
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [each.text for each in found]


def scanned_pages(pdf: bytes) -> Iterator[Image.Image | None]:
    """The largest picture on each page, which on a scanned page is the page."""
    try:
        with silent_pypdf():
            yield from map(_largest_picture, PdfReader(BytesIO(pdf)).pages)
    except DAMAGE as error:
        raise _unreadable() from error


def cut_pages(paper: Paper, part: Part) -> Paper:
    """The pages of one part as a paper of their own."""
    if paper.media_type != PDF or (part.first == 0 and part.last == paper.pages - 1):
        return paper
    try:
        writer = PdfWriter()
        writer.append(BytesIO(paper.data), pages=(part.first, part.last + 1), import_outline=False)
        target = BytesIO()
        writer.write(target)
    except DAMAGE as error:
        raise _unreadable() from error
    return Paper(paper.name, target.getvalue(), PDF, part.last - part.first + 1, paper.notes)


def _largest_picture(page: PageObject) -> Image.Image | None:
    """Only what the page names is looked at: to read what it draws may take minutes, if somebody meant it to."""
    for stream in sorted(_pictures_in(page, _DEEPEST), key=_pixels_of, reverse=True)[:_MOST_TRIED]:
        try:
            found = stream.decode_as_image()
        except (*DAMAGE, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            continue
        if isinstance(found, Image.Image):
            return found
    return None


def _pictures_in(holder: DictionaryObject, depth: int) -> Iterator[StreamObject]:
    resources = _entry(holder, "/Resources")
    named = _entry(resources, "/XObject") if isinstance(resources, DictionaryObject) else None
    if not isinstance(named, DictionaryObject) or not depth:
        return
    for name in list(named)[:_MOST_NAMED]:
        stream = _entry(named, name)
        if not isinstance(stream, StreamObject):
            continue
        if stream.get("/Subtype") == "/Form":
            yield from _pictures_in(stream, depth - 1)
        elif stream.get("/Subtype") == "/Image" and 0 < _pixels_of(stream) <= _MOST_PIXELS:
            yield stream


def _entry(holder: DictionaryObject, name: str) -> object:
    found = holder.get(name)
    return found.get_object() if isinstance(found, IndirectObject) else found


def _pixels_of(stream: StreamObject) -> int:
    width, height = _entry(stream, "/Width"), _entry(stream, "/Height")
    return int(width) * int(height) if isinstance(width, NumberObject) and isinstance(height, NumberObject) else 0


def _unreadable() -> DocumentError:
    return DocumentError(
        "Die Seiten der PDF-Datei lassen sich nicht lesen.",
        "Bitte scannen Sie sie noch einmal, oder legen Sie die Datei in der Fallakte ab.",
    )
