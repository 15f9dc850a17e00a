"""The filled-in fields of a PDF from outside: bounded, and refused with a sentence when it cannot be read."""

import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from kim_desktop.errors import DocumentError

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 50
MOST_FIELDS = 2_000
MOST_CHARACTERS = 100_000
_DEEPEST = 12
_OFF = "Off"

DAMAGE = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What pypdf raises on files that are not what they say they are; only its own calls run under this net."""


def field_values(pdf: bytes) -> dict[str, str]:
    """The value of each field by its full name: text as written, boxes as their state, '' if off or empty.

    Raises `DocumentError` if the file is too large, protected, damaged or no PDF.
    """
    if len(pdf) > MOST_BYTES:
        raise DocumentError("Die Datei ist größer als 10 MB.", "Ein Meldebogen ist viel kleiner. Ist es die richtige?")
    if b"%PDF-" not in pdf[:1024]:
        raise DocumentError("Die Datei ist keine PDF-Datei.", "Bitte wählen Sie den ausgefüllten Meldebogen als PDF.")
    with silent_pypdf():
        try:
            return _read(pdf)
        except DAMAGE as error:
            raise DocumentError(
                "Die PDF-Datei ist beschädigt und lässt sich nicht lesen.",
                "Bitten Sie die Stelle, den Meldebogen noch einmal zu senden, oder übertragen Sie ihn von Hand.",
            ) from error


def _read(pdf: bytes) -> dict[str, str]:
    reader = PdfReader(BytesIO(pdf), strict=False)
    if reader.is_encrypted:
        raise DocumentError(
            "Die PDF-Datei ist mit einem Kennwort geschützt.",
            "Bitten Sie die Stelle, den Meldebogen ohne Schutz zu speichern und noch einmal zu senden.",
        )
    if _page_count(reader) > MOST_PAGES:
        raise DocumentError(f"Die PDF-Datei hat mehr als {MOST_PAGES} Seiten.", "Ist es der richtige Meldebogen?")
    form = _entry(reader.root_object, "/AcroForm")
    fields = _entry(form, "/Fields") if isinstance(form, DictionaryObject) else None
    values: dict[str, str] = {}
    for name, value in _walk(fields, "", _DEEPEST, set()):
        if len(values) >= MOST_FIELDS:
            raise DocumentError("Die PDF-Datei hat zu viele Felder.", "Ist es der richtige Meldebogen?")
        values[name] = values.get(name) or value
    return values


def _page_count(reader: PdfReader) -> int:
    """What the file says; we do not open its pages, so a lie does no harm."""
    count = _entry(_entry(reader.root_object, "/Pages"), "/Count")
    return int(count) if isinstance(count, NumberObject) else 0


def _walk(fields: object, above: str, depth: int, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Names and values below a list of fields, each object once: a tree may bite its own tail."""
    if not isinstance(fields, ArrayObject) or depth == 0:
        return
    for item in fields:
        number = item.idnum if isinstance(item, IndirectObject) else 0
        node = item.get_object()
        if number in seen or not isinstance(node, DictionaryObject):
            continue
        seen |= {number} - {0}
        own = _text(_entry(node, "/T"))
        name = f"{above}.{own}" if above and own else above or own
        kids = _entry(node, "/Kids")
        if isinstance(kids, ArrayObject) and any(_has_name(kid) for kid in kids):
            yield from _walk(kids, name, depth - 1, seen)
        elif name:
            yield name, _value(node)


def _has_name(kid: object) -> bool:
    node = kid.get_object() if hasattr(kid, "get_object") else kid
    return isinstance(node, DictionaryObject) and "/T" in node


def _value(node: DictionaryObject) -> str:
    value = _entry(node, "/V")
    if value is None and _entry(node, "/FT") == "/Btn":
        value = _entry(node, "/AS")
    if isinstance(value, NameObject):
        state = value.removeprefix("/")
        return "" if state == _OFF else state
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, StreamObject):
        value = value.get_data()[:MOST_CHARACTERS]
    if isinstance(value, ArrayObject):
        return "; ".join(_text(part.get_object()) for part in value[:100])
    if isinstance(value, bytes | ByteStringObject):
        return bytes(value).decode("latin-1")[:MOST_CHARACTERS]
    return str(value)[:MOST_CHARACTERS] if isinstance(value, TextStringObject) else ""


def _entry(node: object, key: str) -> object:
    return node[key].get_object() if isinstance(node, DictionaryObject) and key in node else None


@contextmanager
def silent_pypdf() -> Iterator[None]:
    """pypdf quotes the file in its warnings: they may name a person and must reach no log."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
