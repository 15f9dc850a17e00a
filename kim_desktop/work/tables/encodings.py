"""In which encoding a text file was written; old office programs in Germany used at least four."""

from charset_normalizer import from_bytes

from kim_desktop.errors import BadInput

_OLD = {"cp1252": "Windows", "cp850": "DOS", "mac_roman": "Macintosh"}
_MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_EXPECTED = set("äöüÄÖÜßéèêáàâçğıİşŞčćšžñ§€–„“”’°²")
_LEAST_FIT = 0.5
_SCANNED = 200_000


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and its encoding in words. Raises `BadInput` if the bytes are no text."""
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            return _strict(data, encoding), encoding.upper().removesuffix("-SIG")
    if wide := _wide(data):
        return _strict(data, wide), "UTF-16"
    if b"\x00" in data:
        raise _no_text()
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _old(data)


def _old(data: bytes) -> tuple[str, str]:
    """Of the encodings with one byte per letter the one in which most letters are such as names have."""
    ranked = sorted(((_fit(data[:_SCANNED], name), -at, name) for at, name in enumerate(_OLD)), reverse=True)
    fit, _, name = ranked[0]
    if fit >= _LEAST_FIT:
        return data.decode(name, errors="replace"), f"{_OLD[name]} ({name.replace('_', '-')})"
    best = from_bytes(data[:_SCANNED]).best()
    if best is None:
        raise _no_text()
    return data.decode(best.encoding, errors="replace"), best.encoding.replace("_", "-")


def _fit(data: bytes, encoding: str) -> float:
    """Which share of the letters beyond ASCII one would expect in a German list of names."""
    try:
        beyond = [letter for letter in data.decode(encoding) if not letter.isascii()]
    except UnicodeDecodeError:
        return 0.0
    return sum(letter in _EXPECTED for letter in beyond) / max(len(beyond), 1)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark shows itself by empty bytes at every second place."""
    begin = data[:1_000]
    pairs = max(len(begin) // 2, 1)
    if len(data) % 2 or len(begin) < 4:
        return ""
    even, odd = begin[0::2].count(0) / pairs, begin[1::2].count(0) / pairs
    if odd > 0.5 > even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 > odd else ""


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text() from error


def _no_text() -> BadInput:
    return BadInput(
        "Die Datei enthält keinen lesbaren Text.",
        "Speichern Sie die Liste in Excel als „Excel-Arbeitsmappe (.xlsx)“ oder „CSV UTF-8“ und wählen Sie diese.",
    )
