"""An empty PDF in memory, and pictures on it."""

from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

LOGO_WIDTH, LOGO_HEIGHT = 45 * mm, 16 * mm
rl_config.useA85 = 0  # binary streams: a fifth smaller, and no time spent on encoding them


def blank_canvas(buffer: BytesIO, title: str, subject: str, author: str) -> Any:
    """A canvas for A4 in German; what it tells about itself names no person."""
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1, lang="de-DE", pdfVersion=(1, 7))
    # ReportLab opens every page with Helvetica, which it would not embed: each text names its own font.
    canvas._preamble = "1 0 0 1 0 0 cm"
    canvas._doc.fontMapping.clear()
    canvas._doc.idToObject["BasicFonts"].dict.clear()
    canvas.setTitle(title)
    canvas.setSubject(subject)
    canvas.setAuthor(author)
    canvas.setCreator("KIM Desktop")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def draw_logo(canvas: Any, logo: bytes, right: float, top: float) -> None:
    """A picture in the room that is left for it, its upper right corner at (right, top)."""
    canvas.drawImage(
        ImageReader(BytesIO(logo)),
        right - LOGO_WIDTH,
        top - LOGO_HEIGHT,
        LOGO_WIDTH,
        LOGO_HEIGHT,
        preserveAspectRatio=True,
        anchor="ne",
        mask="auto",
    )
