"""What a preview is made of: the view of its pages and the buttons for their size."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame

from ui.widgets.basic import Button


def pdf_view() -> QPdfView:
    """All pages below each other, reachable by the keyboard."""
    view = QPdfView()
    view.setPageMode(QPdfView.PageMode.MultiPage)
    view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    view.setAccessibleName("Seiten des Dokuments")
    return view


def zoom_button(text: str, name: str, do: Callable[[], object]) -> Button:
    """A button that shows a sign and says a word."""
    made = Button(text, do)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
