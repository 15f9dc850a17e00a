"""PDFs in memory: opened from bytes, drawn page by page on any paged device; no file is ever written."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QPoint, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument

from kim_desktop.errors import DocumentError
from kim_desktop.printing.flat import flat

_MOST_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72


class MemoryPdf(QObject):
    """A document together with the bytes that it reads from; filled-in fields are drawn as part of the page."""

    def __init__(self, pdf: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bytes = QByteArray(flat(pdf))
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument(self)
        self.document.load(self._buffer)
        if self.document.status() is not QPdfDocument.Status.Ready:
            raise DocumentError("Das Dokument lässt sich nicht anzeigen.", "Bitte erstellen Sie es neu.")

    def pages(self) -> int:
        """How many pages it has."""
        return self.document.pageCount()

    def picture(self, page: int, dots_per_inch: float) -> QImage:
        """A page, counted from 0, as a picture on white."""
        dots = self.document.pagePointSize(page) * (dots_per_inch / _POINTS_PER_INCH)
        drawn = self.document.render(page, QSize(round(dots.width()), round(dots.height())))
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawImage(0, 0, drawn)
        painter.end()
        return paper

    def close(self) -> None:
        """Forget the document."""
        self.document.close()
        self._buffer.close()
        self._bytes.clear()


def print_pages(pdf: MemoryPdf, device: QPagedPaintDevice, first: int = 0, last: int | None = None) -> None:
    """Draw the pages from `first` to `last` (counted from 0) on a device, each as large as its sheet allows.

    Raises `DocumentError` if the device refuses.
    """
    pages = range(first, pdf.pages() if last is None else last + 1)
    _set_sheet(device, pdf.document.pagePointSize(first))
    painter = QPainter()
    if not painter.begin(device):
        raise DocumentError("Der Drucker nimmt nichts an.", "Ist er eingeschaltet und verbunden?")
    try:
        for page in pages:
            if page > first:
                device.newPage()
            picture = pdf.picture(page, min(device.logicalDpiX(), _MOST_DOTS_PER_INCH))
            painter.drawImage(_fitted(picture.size(), painter.viewport().size()), picture)
    finally:
        painter.end()


def _set_sheet(device: QPagedPaintDevice, points: QSizeF) -> None:
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))


def _fitted(picture: QSize, sheet: QSize) -> QRect:
    """The picture as large as possible in the middle of the sheet."""
    size = picture.scaled(sheet, Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(QPoint((sheet.width() - size.width()) // 2, (sheet.height() - size.height()) // 2), size)
