"""The mark on every page that is printed in a practice."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from kim_desktop.printing.canvas import blank_canvas
from kim_desktop.printing.text import TextStyle, draw_paragraph

WORDS = "Übung – alle Personen sind erfunden"
_LINE = TextStyle(9, 12, bold=True, colour="#7B2D8B", align="center")
_ACROSS = TextStyle(64, 72, bold=True, colour="#EBD8EF", align="center")


def marked(pdf: bytes, practises: bool) -> bytes:
    """The same document, still to be filled in; in a practice with the mark behind and above all on each page."""
    if not practises:
        return pdf
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    behind, above = PdfReader(BytesIO(_marks())).pages
    for page in writer.pages:
        page.merge_page(behind, over=False)
        page.merge_page(above)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _marks() -> bytes:
    """Two pages: what lies behind a sheet, and what stands above it."""
    buffer, (width, height) = BytesIO(), A4
    canvas = blank_canvas(buffer, WORDS, "", "KIM Desktop")
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    draw_paragraph(canvas, "ÜBUNG", -height / 2, 36, height, _ACROSS, "de")
    canvas.showPage()
    draw_paragraph(canvas, WORDS, 0, height - 3 * mm, width, _LINE, "de")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
