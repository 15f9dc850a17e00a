"""Fonts within a PDF: composite fonts that hold just the glyphs in use and the text they stand for."""

from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfdoc

from kim_desktop.printing.fonts import Face, natural_advance
from kim_desktop.printing.runs import Shaped

_NOT_FOR_PDF = (b"GSUB", b"GPOS", b"GDEF", b"cmap", b"name", b"post", b"STAT", b"OS/2")


class DocumentFont:
    """One face within one PDF: gives a code to each glyph in use, embeds the subset at the end.

    A code stands for a glyph *and* the text it shows, so that text can be copied and searched
    although Arabic letters are drawn as a bare shape plus dots that many letters share.
    """

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], int] = {}
        self._operators: dict[tuple[Shaped, float], str] = {}

    def operators(self, shaped: Shaped, size: float) -> str:
        """What draws a run at the pen and moves the pen behind it."""
        key = (shaped, size)
        known = self._operators.get(key)
        if known is None:
            known = self._operators[key] = self._draw(shaped, size)
        return known

    def addObjects(self, doc: Any) -> None:  # noqa: N802 (called by ReportLab when it writes the file)
        """Adds the font's objects to the document's dictionary of fonts."""
        plan = hb.SubsetPlan(self.face.hb_face, self._subset_input())
        subset = plan.execute()
        new_glyphs = dict(plan.old_to_new_glyph_mapping)
        name = f"{_tag(self._codes)}+{self.face.name}"
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([self._descendant(doc, name, subset, new_glyphs)]),
                "ToUnicode": _stream(doc, _to_unicode(self._codes)),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.resource] = doc.Reference(font)

    def _draw(self, shaped: Shaped, size: float) -> str:
        """Glyphs as a TJ array; marks that sit higher or lower interrupt it with a rise."""
        parts = ["[<"]
        rise = 0
        for glyph in shaped.glyphs:
            if glyph.dy != rise:
                rise = glyph.dy
                parts.append(f">] TJ {rise * size / 1000:.3f} Ts [<")
            code = self._codes.setdefault((glyph.glyph, glyph.text), len(self._codes) + 1)
            after = glyph.natural + glyph.dx - glyph.advance
            parts.append(f">{-glyph.dx}<{code:04X}" if glyph.dx else f"{code:04X}")
            if after:
                parts.append(f">{after}<")
        parts.append(">] TJ 0 Ts" if rise else ">] TJ")
        return "".join(parts).replace("<>", "")

    def _subset_input(self) -> hb.SubsetInput:
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({glyph for glyph, _text in self._codes} | {0})
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _NOT_FOR_PDF)
        return wanted

    def _descendant(self, doc: Any, name: str, subset: hb.Face, new_glyphs: dict[int, int]) -> Any:
        glyphs = [glyph for glyph, _text in self._codes]
        widths = [natural_advance(self.face, glyph) for glyph in glyphs]
        mapping = b"\0\0" + b"".join(new_glyphs[glyph].to_bytes(2, "big") for glyph in glyphs)
        return doc.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/Font",
                    "Subtype": "/CIDFontType2",
                    "BaseFont": f"/{name}",
                    "CIDSystemInfo": pdfdoc.PDFDictionary(
                        {
                            "Registry": pdfdoc.PDFString("Adobe"),
                            "Ordering": pdfdoc.PDFString("Identity"),
                            "Supplement": 0,
                        }
                    ),
                    "FontDescriptor": self._descriptor(doc, name, subset),
                    "DW": 0,
                    "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
                    "CIDToGIDMap": _stream(doc, mapping),
                }
            )
        )

    def _descriptor(self, doc: Any, name: str, subset: hb.Face) -> Any:
        extents = self.face.hb_font.get_font_extents("ltr")
        return doc.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/FontDescriptor",
                    "FontName": f"/{name}",
                    "Flags": 4,
                    "FontBBox": pdfdoc.PDFArray([-600, extents.descender, 2900, extents.ascender]),
                    "ItalicAngle": 0,
                    "Ascent": extents.ascender,
                    "Descent": extents.descender,
                    "CapHeight": 714,
                    "StemV": 80,
                    "FontFile2": _stream(doc, subset.blob.data),
                }
            )
        )


def document_font(doc: Any, face: Face) -> DocumentFont:
    """The composite font of a face within a ReportLab document; entered at its first use."""
    for font in doc.delayedFonts:
        if isinstance(font, DocumentFont) and font.face is face:
            return font
    font = DocumentFont(face, f"F{len(doc.fontMapping) + 1}")
    doc.fontMapping[face.name] = f"/{font.resource}"
    doc.delayedFonts.append(font)
    return font


def _stream(doc: Any, content: bytes) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.dictionary["Length1"] = len(content)
    stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream)


def _tag(codes: dict[tuple[int, str], int]) -> str:
    """Six capitals that name a subset, the same for the same glyphs."""
    number = sum((glyph + 1) * code for (glyph, _text), code in codes.items())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _to_unicode(codes: dict[tuple[int, str], int]) -> bytes:
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for (_glyph, text), code in codes.items()]
    blocks = (lines[start : start + 100] for start in range(0, len(lines), 100))
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
