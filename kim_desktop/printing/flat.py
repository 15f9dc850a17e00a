"""A fillable PDF as it looks on paper: what is filled in becomes part of the page, for viewers that draw no fields."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from kim_desktop.errors import DocumentError

_HIDDEN = 2


def flat(pdf: bytes) -> bytes:
    """The same pages without fields; a PDF that has none comes back as it is. Raises `DocumentError`."""
    if b"/AcroForm" not in pdf:
        return pdf
    try:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
        for page in writer.pages:
            _flatten(writer, page)
        writer.root_object.pop(NameObject("/AcroForm"), None)
        target = BytesIO()
        writer.write(target)
        return target.getvalue()
    except (PyPdfError, LookupError, ValueError, TypeError) as error:
        raise DocumentError("Das Dokument lässt sich nicht anzeigen.", "Bitte erstellen Sie es neu.") from error


def _flatten(writer: PdfWriter, page: PageObject) -> None:
    looks = dict(_looks(page))
    page.pop(NameObject("/Annots"), None)
    if not looks:
        return
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    forms = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    lines = ["Q"]
    for number, ((x, y), look) in enumerate(looks.items()):
        name = f"/KimField{number}"
        forms[NameObject(name)] = look.indirect_reference or writer._add_object(look)
        lines.append(f"q 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q")
    before = page["/Contents"].get_object()
    own = list(before) if isinstance(before, ArrayObject) else [page.raw_get("/Contents")]
    parts = [_stream(writer, "q"), *own, _stream(writer, "\n".join(lines))]
    page[NameObject("/Contents")] = ArrayObject(parts)


def _looks(page: PageObject) -> Iterator[tuple[tuple[float, float], StreamObject]]:
    """Where each filled field begins, and how it looks."""
    for each in page.get("/Annots") or ():
        field = each.get_object()
        if field.get("/Subtype") != "/Widget" or int(field.get("/F", 0)) & _HIDDEN or "/AP" not in field:
            continue
        look = field["/AP"]["/N"].get_object()
        if not isinstance(look, StreamObject):
            look = look.get(field.get("/AS", "/Off"))
            look = look.get_object() if look is not None else None
        if isinstance(look, StreamObject):
            left, bottom, *_ = (float(edge) for edge in field["/Rect"])
            yield (left, bottom), look


def _stream(writer: PdfWriter, text: str) -> object:
    made = StreamObject()
    made.set_data(text.encode("ascii"))
    return writer._add_object(made)
