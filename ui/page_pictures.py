"""Pages of a PDF as pictures for readers of codes; drawn in memory, also on a thread."""

from collections.abc import Iterator

from PIL import Image
from PySide6.QtGui import QImage

from ui.pdf import MemoryPdf

_DOTS_PER_INCH = 150
_MOST_DOTS = 4_000


def drawn_pages(pdf: bytes) -> Iterator[Image.Image]:
    """Each page in shades of grey. Raises `DocumentError`."""
    shown = MemoryPdf(pdf)
    try:
        for page in range(shown.pages()):
            points = shown.document.pagePointSize(page)
            dots = min(_DOTS_PER_INCH, 72 * _MOST_DOTS / max(points.width(), points.height(), 1))
            yield _grey(shown.picture(page, dots))
    finally:
        shown.close()


def _grey(picture: QImage) -> Image.Image:
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    size = (grey.width(), grey.height())
    return Image.frombytes("L", size, bytes(grey.constBits()), "raw", "L", grey.bytesPerLine(), 1)
