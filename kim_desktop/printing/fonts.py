"""The fonts of every printed page, as static instances of the packaged fonts, in memory only."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import uharfbuzz as hb  # type: ignore[import-untyped]


@dataclass(frozen=True)
class FontSource:
    """A packaged font; `name` is what the PDF calls it.

    A variable font is one `file`, a static one has its bold letters in a file of their own. `scale` evens out
    scripts: Arabic letters look smaller than Latin ones of the same type size.
    """

    name: str
    package: str
    file: str
    bold_file: str = ""
    scale: float = 1.0


# The first font that knows a character draws it: one more line here is one more script.
SOURCES = (
    FontSource("NotoSans", "fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    FontSource("NotoSansArabic", "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf", scale=1.12),
    FontSource(
        "NotoSansEthiopic",
        "resources",
        "fonts/NotoSansEthiopic-Regular.ttf",
        bold_file="fonts/NotoSansEthiopic-Bold.ttf",
    ),
)
_DEPENDENT = frozenset({"Mn", "Mc", "Me", "Cf"})
REGULAR, BOLD = 400.0, 650.0


@dataclass(frozen=True, eq=False)
class Face:
    """One static font, ready to shape with; metrics are in thousandths of the type size."""

    name: str
    hb_face: hb.Face
    hb_font: hb.Font
    characters: frozenset[int]
    scale: float


@cache
def faces(bold: bool) -> tuple[Face, ...]:
    """The static faces of one weight, in the order in which they are asked for a character."""
    return tuple(_load(source, bold) for source in SOURCES)


@lru_cache(maxsize=4_000)
def face_index(character: str, bold: bool, previous: int) -> int:
    """Which face draws a character; marks and joiners stay with the letter before them."""
    code = ord(character)
    choice = faces(bold)
    if unicodedata.category(character) in _DEPENDENT and code in choice[previous].characters:
        return previous
    return next((index for index, face in enumerate(choice) if code in face.characters), previous)


@lru_cache(maxsize=4_000)
def natural_advance(face: Face, glyph: int) -> int:
    """How far a glyph moves the pen on its own, as the PDF's table of widths says."""
    return int(face.hb_font.get_glyph_h_advance(glyph))


def _load(source: FontSource, bold: bool) -> Face:
    file = source.bold_file if bold and source.bold_file else source.file
    packaged = hb.Face(hb.Blob(files(source.package).joinpath(file).read_bytes()))
    static = packaged if source.bold_file else _pinned(packaged, BOLD if bold else REGULAR)
    name = f"{source.name}-{'Bold' if bold else 'Regular'}"
    return Face(name, static, hb.Font(static), frozenset(static.unicodes), source.scale)


def _pinned(variable: hb.Face, weight: float) -> hb.Face:
    wanted = hb.SubsetInput()
    wanted.keep_everything()
    wanted.pin_all_axes_to_default(variable)
    wanted.pin_axis_location(variable, "wght", weight)
    return hb.subset(variable, wanted)
