"""The handbook and its quick starts as PDF: cover, contents with page numbers, bookmarks; nothing touches the disk."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

from kim_desktop.errors import DocumentError
from kim_desktop.printing.canvas import blank_canvas
from kim_desktop.printing.handbook import chapters, key_of, quick_start
from kim_desktop.printing.handbook_flow import Headline, Look, flow
from kim_desktop.printing.page import ACCENT, SMALL, Sheet
from kim_desktop.printing.text import TextStyle, draw_paragraph

_TITLE = "KIM Desktop – Handbuch"
_AUTHOR = "Kommunales Integrationsmanagement (KIM)"
_SIDE = float(Sheet.left)
_WIDTH = A4[0] - 2 * _SIDE
_FOOT = 20 * mm
_SCALES = (1.0, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82)
_NUMBER = TextStyle(SMALL.size, SMALL.leading, colour=SMALL.colour, align="end")


def handbook_pdf() -> bytes:
    """All chapters; set once without pictures, to learn the page numbers of the contents."""
    pages = _Pages()
    _build(_TITLE, _story({}, pictures=False), pages)
    return _build(_TITLE, _story(pages.numbers, pictures=True), _Pages())


def quick_start_pdf(part: str) -> bytes:
    """One sheet, as large as it fits on it. Raises `BadInput` for an unknown part."""
    chapter = quick_start(part)
    for scale in _SCALES:
        pages = _Pages()
        pdf = _build(chapter.title, flow(chapter, _WIDTH, Look.of(scale)), pages)
        if pages.total == 1:
            return pdf
    raise DocumentError(f"„{chapter.title}“ passt nicht auf ein Blatt.", "Der Text muss kürzer werden.")


@dataclass
class _Pages:
    """On what page each heading stands, and how many pages there are."""

    numbers: dict[str, int] = field(default_factory=dict)
    total: int = 0


def _story(numbers: Mapping[str, int], *, pictures: bool) -> Iterator[Any]:
    look = Look.of()
    yield from _cover(look, numbers)
    for chapter in chapters():
        yield PageBreak()
        yield from flow(chapter, _WIDTH, look, pictures)


def _cover(look: Look, numbers: Mapping[str, int]) -> Iterator[Any]:
    title, body, heading = (look.styles[name] for name in ("title", "body", "heading"))
    yield Spacer(1, 14 * mm)
    yield Paragraph("KIM Desktop", ParagraphStyle("cover", title, fontSize=30, leading=38))
    yield Paragraph("Handbuch", ParagraphStyle("under", title, fontSize=19, leading=26))
    yield Paragraph("Für alle, die damit arbeiten. Alle Personen auf den Bildern sind erfunden.", body)
    yield Spacer(1, 4 * mm)
    yield Paragraph("Inhalt", ParagraphStyle("contents-title", heading, keepWithNext=0))
    line = ParagraphStyle("contents", body, spaceAfter=0, leading=14.2)
    rows = [
        [Paragraph(f'<a href="#{key}">{escape(text)}</a>', ParagraphStyle("in", line, leftIndent=16 * level)),
         Paragraph(str(numbers.get(key, 0)), ParagraphStyle("number", line, alignment=TA_RIGHT))]
        for level, text, key in _entries()
    ]  # fmt: skip
    tight = [("FONTNAME", (0, 0), (-1, -1), body.fontName), ("TOPPADDING", (0, 0), (-1, -1), 0),
             ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("LEFTPADDING", (0, 0), (-1, -1), 0)]  # fmt: skip
    yield Table(rows, (_WIDTH - 40, 40), style=TableStyle(tight))


def _entries() -> Iterator[tuple[int, str, str]]:
    """Chapters, and of their headings those that stand in one chapter only."""
    often = Counter(heading.text for chapter in chapters() for heading in chapter.headings)
    for chapter in chapters():
        yield 0, chapter.title, chapter.name
        once = (each for each in chapter.headings[1:] if often[each.text] == 1)
        yield from ((1, each.text, key_of(chapter, each)) for each in once)


def _build(title: str, story: Iterable[Any], pages: _Pages) -> bytes:
    buffer = BytesIO()
    document = _Document(buffer, title, pages)
    document.build(list(story), canvasmaker=lambda target, **_options: blank_canvas(target, title, "Handbuch", _AUTHOR))
    pages.total = document.page
    return buffer.getvalue()


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """A4 with the house's margins; headings become bookmarks and lines of the contents."""

    def __init__(self, buffer: BytesIO, title: str, pages: _Pages) -> None:
        self._pages = pages
        super().__init__(buffer, pagesize=A4, title=title, author=_AUTHOR, subject="Handbuch", creator="KIM Desktop")
        frame = Frame(_SIDE, _FOOT, _WIDTH, Sheet.top - _FOOT, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._foot))

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 (ReportLab's name)
        """Called by ReportLab when something stands on its page."""
        if isinstance(flowable, Headline):
            self.canv.bookmarkPage(flowable.key)
            self.canv.addOutlineEntry(flowable.words, flowable.key, flowable.level, closed=True)
            self._pages.numbers[flowable.key] = self.page

    def _foot(self, canvas: Any, _document: Any) -> None:
        y = _FOOT - 4 * mm
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.5)
        canvas.line(_SIDE, y, A4[0] - _SIDE, y)
        draw_paragraph(canvas, self.title, _SIDE, y - 4, _WIDTH - 60, SMALL, "de")
        draw_paragraph(canvas, f"Seite {self.page}", A4[0] - _SIDE - 60, y - 4, 60, _NUMBER, "de")
