"""The sheet every document is drawn on: A4, title block, columns, signature lines, footer with QR code."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from kim_desktop.printing.canvas import LOGO_HEIGHT, LOGO_WIDTH, blank_canvas, draw_logo
from kim_desktop.printing.qr import draw_qr, sheet_code
from kim_desktop.printing.text import (
    Column,
    TextStyle,
    draw_lines,
    draw_paragraph,
    is_rtl,
    paragraph_height,
)

INK = "#1C2430"
MUTED = "#5A6472"
ACCENT = "#17456B"
HAIRLINE = "#C3CAD3"
TINT = "#EEF2F6"

TITLE = TextStyle(17, 22, bold=True, colour=ACCENT)
SUBTITLE = TextStyle(12, 18, bold=True, colour=ACCENT)
HEADING = TextStyle(11, 16, bold=True, colour=ACCENT)
BODY = TextStyle(9, 13.2, colour=INK)
STRONG = TextStyle(9, 13.2, bold=True, colour=INK)
SMALL = TextStyle(7.5, 11, colour=MUTED)
READING_AID = "Übersetzung: Lesehilfe, rechtlich bindend ist der deutsche Text."
_TOTAL, _QR = "pages-in-total", "qr-code"
_QR_SIZE = 18 * mm


@dataclass(frozen=True)
class Imprint:
    """What a sheet says about itself in title block, footer, QR code and PDF properties.

    Only a sheet that `returns` signed or filled in has a QR code.
    """

    title: str
    document: str
    version: str
    review: str = ""
    case_code: str = ""
    language: str = "de"
    translated_title: str = ""
    translation_note: str = READING_AID
    sender: str = "Stadt Leverkusen · Kommunales Integrationsmanagement (KIM)"
    returns: bool = True

    @property
    def bilingual(self) -> bool:
        """Whether a second column in the client's language stands beside the German text."""
        return self.language != "de"


class Sheet:
    """A document that grows downward page by page; `y` is where the next thing is drawn (points)."""

    left = 18 * mm
    right = A4[0] - 18 * mm
    top = A4[1] - 16 * mm
    bottom = 30 * mm
    gutter = 8 * mm

    def __init__(self, imprint: Imprint, logo: bytes = b"") -> None:
        self.imprint = imprint
        self._buffer = BytesIO()
        self._bookmarks = 0
        self._overleaf: Callable[[], None] | None = None
        self.page = 0
        self.canvas = blank_canvas(self._buffer, imprint.title, f"Fassung {imprint.version}", imprint.sender)
        self._begin_page()
        if logo:
            draw_logo(self.canvas, logo, self.right, self.top)
        self._title_block()

    @property
    def width(self) -> float:
        """The width between the margins."""
        return float(self.right - self.left)

    @property
    def column_width(self) -> float:
        """The width of one of two columns."""
        return (self.width - float(self.gutter)) / 2

    @property
    def right_column(self) -> float:
        """Where the second column starts."""
        return float(self.left) + self.column_width + float(self.gutter)

    def bytes(self) -> bytes:
        """Ends the document and returns the PDF; nothing touches the disk."""
        self._end_page()
        self.canvas.beginForm(_TOTAL)
        draw_paragraph(self.canvas, f"von {self.page}", 0, 11, 40, SMALL, "de")
        self.canvas.endForm()
        if self.imprint.returns:
            self._draw_code()
        self.canvas.save()
        return self._buffer.getvalue()

    def new_page(self) -> None:
        """Goes on overleaf."""
        self._end_page()
        self._begin_page()
        if self._overleaf:
            self._overleaf()

    @contextmanager
    def repeating(self, head: Callable[[], None]) -> Iterator[None]:
        """Draws `head` now and again at the top of every page that is begun meanwhile."""
        head()
        self._overleaf = head
        yield
        self._overleaf = None

    def room(self, height: float) -> None:
        """Goes on overleaf unless `height` points are left."""
        if self.y - height < self.bottom:
            self.new_page()

    def skip(self, height: float) -> None:
        """Leaves white space."""
        self.y -= height

    def rule(self, colour: str = HAIRLINE) -> None:
        """A hairline across the page."""
        self.line(self.left, self.y, self.right, colour)

    def line(self, x1: float, y: float, x2: float, colour: str = HAIRLINE, width: float = 0.5) -> None:
        """A horizontal line."""
        self.canvas.saveState()
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, y, x2, y)
        self.canvas.restoreState()

    def panel(self, x: float, y_top: float, width: float, height: float, colour: str = TINT) -> None:
        """A tinted rounded area to draw upon."""
        self.canvas.saveState()
        self.canvas.setFillColor(colour)
        self.canvas.roundRect(x, y_top - height, width, height, 3, stroke=0, fill=1)
        self.canvas.restoreState()

    def box(self, x: float, y: float, ticked: bool = False, size: float = 8.5) -> None:
        """A box to tick with its lower left corner at (x, y)."""
        self.canvas.saveState()
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(0.8)
        self.canvas.rect(x, y, size, size)
        if ticked:
            self.canvas.setLineWidth(1.3)
            self.canvas.line(x + 1.6, y + 1.6, x + size - 1.6, y + size - 1.6)
            self.canvas.line(x + 1.6, y + size - 1.6, x + size - 1.6, y + 1.6)
        self.canvas.restoreState()

    def heading(self, german: str, translated: str = "", language: str = "") -> None:
        """A heading over what follows, kept with it, and a bookmark."""
        language = language or self.imprint.language
        self.room(90)
        self.skip(7)
        self._bookmark(german)
        self._pair(german, translated, language, HEADING)
        self.skip(2)

    def two_columns(
        self, german: str, translated: str, language: str, style: TextStyle = BODY, after: float = 4
    ) -> None:
        """A German paragraph and its translation, aligned at the top; German alone takes the page."""
        self._pair(german, translated, language, style)
        self.skip(after)

    def signature_line(self, fields: Sequence[tuple[str, str]], language: str = "") -> None:
        """Lines to write on side by side, each with its German label and the translation below."""
        language = language or self.imprint.language
        width = (self.width - float(self.gutter) * (len(fields) - 1)) / len(fields)
        height = 30 + max(self._label_height(field, width, language) for field in fields)
        self.room(height)
        for number, (german, translated) in enumerate(fields):
            x = self.left + number * (width + self.gutter)
            self.line(x, self.y - 30, x + width, INK)
            used = draw_paragraph(self.canvas, german, x, self.y - 32, width, SMALL, "de")
            if translated:
                draw_paragraph(self.canvas, translated, x, self.y - 32 - used, width, SMALL, language)
        self.skip(height)

    def _label_height(self, field: tuple[str, str], width: float, language: str) -> float:
        german, translated = field
        second = paragraph_height(translated, width, SMALL, language) if translated else 0
        return paragraph_height(german, width, SMALL, "de") + second

    def flow(self, columns: Sequence[Column]) -> None:
        """Draws columns side by side; what does not fit goes on overleaf."""
        leading = max(column.style.leading for column in columns)
        lines = max(len(column.lines) for column in columns)
        if lines * leading < (self.top - self.bottom) / 3:
            self.room(lines * leading)
        done = 0
        while done < lines:
            self.room(leading)
            fitting = max(1, int((self.y - self.bottom) / leading))
            for column in columns:
                part, style = column.lines[done : done + fitting], replace(column.style, leading=leading)
                draw_lines(self.canvas, part, column.x, self.y, column.width, style, column.language)
            self.skip(min(fitting, lines - done) * leading)
            done += fitting

    def _pair(self, german: str, translated: str, language: str, style: TextStyle) -> None:
        if not translated:
            self.flow([Column.of(german, self.left, self.width, style)])
            return
        width = self.column_width
        second = Column.of(translated, self.right_column, width, style, language)
        self.flow([Column.of(german, self.left, width, style), second])

    def _bookmark(self, title: str) -> None:
        self._bookmarks += 1
        key = f"place-{self._bookmarks}"
        self.canvas.bookmarkHorizontalAbsolute(key, self.y + 8)
        self.canvas.addOutlineEntry(title, key, 0 if self._bookmarks == 1 else 1)

    def _begin_page(self) -> None:
        self.page += 1
        self.y = float(self.top)

    def _title_block(self) -> None:
        """Sender and titles at the left; 45 × 16 mm at the right are left for the City's logo."""
        width = self.width - LOGO_WIDTH - 5 * mm
        self.y -= draw_paragraph(self.canvas, self.imprint.sender, self.left, self.y, width, SMALL, "de")
        self.skip(5)
        self._bookmark(self.imprint.title)
        self.y -= draw_paragraph(self.canvas, self.imprint.title, self.left, self.y, width, TITLE, "de")
        under_logo = float(self.top - LOGO_HEIGHT)
        if self.imprint.translated_title:
            language, title = self.imprint.language, self.imprint.translated_title
            if is_rtl(language):
                width, self.y = self.width, min(self.y, under_logo)
            self.y -= draw_paragraph(self.canvas, title, self.left, self.y, width, SUBTITLE, language)
        self.y = min(self.y, under_logo)
        self.skip(4)
        self.line(self.left, self.y, self.right, ACCENT, 1.2)
        self.skip(8)

    def _end_page(self) -> None:
        self._footer()
        self.canvas.showPage()

    def _footer(self) -> None:
        imprint, y = self.imprint, float(self.bottom) - 12
        self.line(self.left, y, self.right)
        size = _QR_SIZE if imprint.returns else 0.0
        if imprint.returns:
            self._place(_QR, self.right - size + 5, y - 2 - size)
        review = f" ({imprint.review})" if imprint.review else ""
        about = [imprint.title, f"Fassung {imprint.version}{review}"]
        if imprint.case_code:
            about.append(f"Fall {imprint.case_code}")
        width = self.width - size - 75
        used = draw_paragraph(self.canvas, " · ".join(about), self.left, y - 8, width, SMALL, "de")
        if imprint.bilingual:
            note = imprint.translation_note
            draw_paragraph(self.canvas, note, self.left, y - 8 - used, width, SMALL, "de")
        self._page_number(self.right - size - 65, y - 8)

    def _draw_code(self) -> None:
        imprint = self.imprint
        self.canvas.beginForm(_QR)
        content = sheet_code(imprint.document, imprint.case_code, imprint.version, imprint.language)
        draw_qr(self.canvas, content, 0, 0, _QR_SIZE)
        self.canvas.endForm()

    def _page_number(self, x: float, y_top: float) -> None:
        """The total is only known at the end: a form drawn then stands on every page."""
        style = TextStyle(SMALL.size, SMALL.leading, colour=SMALL.colour, align="end")
        draw_paragraph(self.canvas, f"Seite {self.page}", x, y_top, 36, style, "de")
        self._place(_TOTAL, x + 38, y_top - 11)

    def _place(self, form: str, x: float, y: float) -> None:
        """Puts something on the page that is drawn once, at the end of the document."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.doForm(form)
        self.canvas.restoreState()
