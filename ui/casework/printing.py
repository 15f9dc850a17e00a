"""Opens the preview of a document of this case."""

from ui.casework.desk import Desk
from ui.places.preview import DocumentPreview


def open_preview(desk: Desk, document: str, language: str, record: str = "") -> None:
    """Show a document before it is printed, of one Verweis, Termin or colleague if it is about one; Esc leads back."""
    desk.context.shell.open_page(DocumentPreview(desk.context, document, desk.case_id, language, record))
