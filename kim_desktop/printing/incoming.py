"""Files that come from outside, as they may be kept: recognised by content, bounded, without what nobody may see.

Photos lose their metadata (place, device, time) because only their pixels are taken; PDFs lose programs and files
that are embedded in them.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from kim_desktop.domain.records.papers import MOST_BYTES
from kim_desktop.errors import BadInput, DocumentError
from kim_desktop.printing.pdf_fields import DAMAGE, silent_pypdf

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif")
MOST_INPUT = 100 * 2**20
"""What is read of a file at all; a photo this large is made smaller, a PDF is refused."""

_POINTS = 842
_LONG_SIDE = 4_000
_MOST_PIXELS = 80_000_000
_MOST_PAGES = 2_000
_QUALITY = 88
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif"}
_ACTIVE = {
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/AF", "/EF", "/XFA", "/RichMediaContent",
    "/Rendition", "/Launch",
}  # fmt: skip
_ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/GoToR", "/GoToE",
    "/Movie", "/Sound",
}  # fmt: skip
_ACTIVE_NOTES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


@dataclass(frozen=True)
class Paper:
    """A file as it may be kept; `notes` say (German) what was changed on the way."""

    name: str
    data: bytes
    media_type: str
    pages: int = 1
    notes: tuple[str, ...] = ()


def read_paper(name: str, data: bytes) -> Paper:
    """The paper in a file, named without its ending. Raises `BadInput` and `DocumentError`."""
    if not data:
        raise BadInput(f"„{name}“ ist leer.", "Bitte wählen Sie eine andere Datei.")
    if len(data) > MOST_INPUT:
        raise _too_large(name, len(data))
    title = _title(name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(name, title, data)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(name, title, data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return _picture(name, title, data, is_heif=True)
    raise BadInput(
        f"„{name}“ ist keine Datei, die hier aufbewahrt werden kann.",
        "Möglich sind PDF, JPEG, PNG und HEIC. Speichern Sie das Schreiben zum Beispiel als PDF.",
    )


def as_pdf(data: bytes, media_type: str) -> bytes:
    """A kept paper as a PDF to look at and to print; a picture becomes one page. Raises `DocumentError`."""
    if media_type == PDF:
        return data
    target = BytesIO()
    try:
        picture = ImageReader(BytesIO(data))
        width, height = (side * _POINTS / max(picture.getSize()) for side in picture.getSize())
        canvas = Canvas(target, pagesize=(width, height))
        canvas.drawImage(picture, 0, 0, width, height)
        canvas.save()
    except (OSError, ValueError) as error:
        raise _unreadable("Das Bild") from error
    return target.getvalue()


def size_in_words(size: int) -> str:
    """A size as people say it: 830 KB, 2,4 MB."""
    if size < 2**20:
        return f"{max(1, round(size / 2**10))} KB"
    return f"{size / 2**20:.1f} MB".replace(".", ",").replace(",0 ", " ")


def _picture(name: str, title: str, data: bytes, is_heif: bool = False) -> Paper:
    picture = _opened(name, data, is_heif)
    notes = []
    is_png = picture.format == "PNG" and not is_heif
    if max(picture.size) > _LONG_SIDE:
        width, height = picture.size
        notes.append(f"Das Bild war sehr groß ({width} × {height} Bildpunkte) und wurde verkleinert.")
    if is_heif:
        notes.append("Das HEIC-Foto wurde in JPEG umgewandelt.")
    if "exif" in picture.info:
        notes.append("Aufnahmeort, Gerät und Zeit wurden aus dem Foto entfernt.")
    kept = _encoded(_pixels(name, picture), is_png)
    if len(kept) > MOST_BYTES:
        raise _too_large(name, len(kept))
    return Paper(title, kept, PNG if is_png else JPEG, 1, tuple(notes))


def _opened(name: str, data: bytes, is_heif: bool) -> Image.Image:
    try:
        picture = _heif(data) if is_heif else Image.open(BytesIO(data), formats=("JPEG", "PNG"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError, EOFError) as error:
        raise _unreadable(name) from error
    if picture.size[0] * picture.size[1] > _MOST_PIXELS:
        raise _too_many_pixels(name)
    return picture


def _heif(data: bytes) -> Image.Image:
    import pillow_heif  # a codec that only devices have

    found = pillow_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True)
    if found.size[0] * found.size[1] > _MOST_PIXELS:
        raise Image.DecompressionBombError
    picture: Image.Image = found.to_pillow()
    return picture


def _pixels(name: str, picture: Image.Image) -> Image.Image:
    """The picture upright, no larger than needed, and nothing but its pixels."""
    try:
        picture.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_LONG_SIDE, _LONG_SIDE))
        if upright.mode not in {"1", "L", "RGB"}:
            upright = _on_white(upright)
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise _unreadable(name) from error
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("RGB")


def _encoded(picture: Image.Image, is_png: bool) -> bytes:
    target = BytesIO()
    if is_png:
        picture.save(target, "PNG", optimize=False)
    else:
        picture.convert("L" if picture.mode == "1" else picture.mode).save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _pdf(name: str, title: str, data: bytes) -> Paper:
    if len(data) > MOST_BYTES:
        raise _too_large(name, len(data))
    try:
        with silent_pypdf():
            return _bounded_pdf(name, title, data)
    except DAMAGE as error:
        raise _unreadable(name) from error


def _bounded_pdf(name: str, title: str, data: bytes) -> Paper:
    reader = PdfReader(BytesIO(data))
    locked = reader.is_encrypted
    if locked and not reader.decrypt(""):
        raise DocumentError(
            f"„{name}“ ist mit einem Kennwort geschützt.",
            "Öffnen Sie die Datei mit dem Kennwort, speichern Sie sie ohne Kennwort und legen Sie sie dann ab.",
        )
    pages = len(reader.pages)
    if not pages:
        raise _unreadable(name)
    if pages > _MOST_PAGES:
        raise BadInput(f"„{name}“ hat {pages} Seiten.", f"Möglich sind {_MOST_PAGES}. Bitte teilen Sie die Datei.")
    active = _disarm(reader)
    kept = _rewritten(reader) if active or locked else data
    notes = ("Eingebettete Programme oder Dateien wurden aus dem PDF entfernt.",) if active else ()
    return Paper(title, kept, PDF, pages, notes)


def _disarm(reader: PdfReader) -> int:
    """Takes everything out that a PDF could do or carry beside its pages; tells how much that was."""
    found, seen = 0, set[int]()
    waiting: list[Any] = [reader.trailer["/Root"]]
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            found += _disarm_one(each)
            waiting += each.values()
        elif isinstance(each, ArrayObject):
            found += _without_active_notes(each)
            waiting += each
    return found


def _disarm_one(node: DictionaryObject) -> int:
    gone = [key for key in node if key in _ACTIVE]
    if "/A" in node and _kind_of(node["/A"], "/S") in _ACTIONS:
        gone.append("/A")
    if node.get("/S") in _ACTIONS and "/Next" in node:
        gone.append("/Next")
    for key in gone:
        del node[key]
    return len(gone)


def _without_active_notes(nodes: ArrayObject) -> int:
    kept = [each for each in nodes if _kind_of(each, "/Subtype") not in _ACTIVE_NOTES]
    gone = len(nodes) - len(kept)
    if gone:
        nodes[:] = kept
    return gone


def _kind_of(node: Any, key: str) -> Any:
    whole = node.get_object() if isinstance(node, IndirectObject) else node
    return whole.get(key) if isinstance(whole, DictionaryObject) else None


def _rewritten(reader: PdfReader) -> bytes:
    target = BytesIO()
    PdfWriter(clone_from=reader).write(target)
    return target.getvalue()


def _title(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    bare = stem if dot and f".{ending.casefold()}" in ENDINGS else name
    return " ".join(bare.replace("_", " ").split())[:200]


def _too_large(name: str, size: int) -> BadInput:
    return BadInput(
        f"„{name}“ ist mit {size_in_words(size)} zu groß; möglich sind {size_in_words(MOST_BYTES)}.",
        "Scannen Sie mit 200 dpi in Graustufen, oder teilen Sie die Datei.",
    )


def _too_many_pixels(name: str) -> BadInput:
    return BadInput(
        f"Das Bild „{name}“ hat mehr als {_MOST_PIXELS // 1_000_000} Millionen Bildpunkte.",
        "Fotografieren oder scannen Sie es mit geringerer Auflösung; 200 dpi genügen.",
    )


def _unreadable(name: str) -> DocumentError:
    return DocumentError(
        f"„{name}“ ist beschädigt und lässt sich nicht lesen.",
        "Lässt sich die Datei noch öffnen? Dann speichern Sie sie neu; sonst scannen Sie das Blatt noch einmal.",
    )
