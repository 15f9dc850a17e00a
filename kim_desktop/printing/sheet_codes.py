"""Reads back the codes of our own forms from pictures of pages, however they lie on the glass."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter

from kim_desktop.errors import DocumentError
from kim_desktop.printing.incoming import PDF, Paper
from kim_desktop.printing.pdf_fields import DAMAGE, silent_pypdf

PagePictures = Callable[[bytes], Iterator[Image.Image | None]]
"""Draws the pages of a PDF one by one; None for a page that shows nothing."""

_CODE = re.compile(r"KIM\|([^|]{1,80})\|([^|]{0,40})\|([^|]{1,40})(?:\|[a-z]{2,3})?")
_LEAST_SIDE = 200


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
    pictures = []
    for name in page.images.keys():  # noqa: SIM118 - not a mapping
        try:
            found = page.images[name].image
        except (*DAMAGE, OSError, Image.DecompressionBombError):
            continue
        if found:
            pictures.append(found)
    return max(pictures, key=lambda each: each.size[0] * each.size[1], default=None)


def _unreadable() -> DocumentError:
    return DocumentError(
        "Die Seiten der PDF-Datei lassen sich nicht lesen.",
        "Bitte scannen Sie sie noch einmal, oder legen Sie die Datei in der Fallakte ab.",
    )
