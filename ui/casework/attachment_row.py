"""One Anlage: what it is and how it stands, with the ways to look at it, change it and take it out."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.base import Record
from kim_desktop.domain.records.papers import Attachment
from kim_desktop.printing.incoming import as_pdf, size_in_words
from kim_desktop.storage.store import Store
from kim_desktop.work.attachments import Listed, change_attachment, read_attachment
from kim_desktop.work.audit import Paper
from ui.casework.desk import Desk
from ui.casework.live import Fold
from ui.casework.parts import Sketch
from ui.casework.words import people
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.places.preview import PdfPreview
from ui.widgets.basic import IconButton, QuietButton
from ui.widgets.signs import Level

FIELDS = Layout((FormSection("", (("name", "sort"), ("person", "received_on"), ("consent", "protected"))),))


class AttachmentRow(Fold):
    """Locked ones show neither name nor content; those that have not come yet can only be waited for."""

    def __init__(self, desk: Desk, listed: Listed, remove: Callable[[Attachment], None]) -> None:
        self._listed = listed
        super().__init__(
            desk,
            listed.attachment,
            lambda _: attachment_sketch(desk, self._listed),
            lambda: attachment_form(desk),
            save=change_attachment,
        )
        self.view = QuietButton("Ansehen", self.look)
        self.remove = IconButton("close", "Entfernen", lambda: remove(self._listed.attachment))
        layout = self.line.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.indexOf(self.button), self.view)
        layout.addWidget(self.remove)
        self._show_ways()

    def show_record(self, record: Record | Listed) -> None:
        assert isinstance(record, Listed)
        self._listed = record
        super().show_record(record.attachment)
        self._show_ways()

    def look(self) -> None:
        """Open the preview."""
        attachment, context = self._listed.attachment, self._desk.context
        context.shell.open_page(preview(context, attachment))

    def _show_ways(self) -> None:
        listed = self._listed
        self.view.setVisible(listed.is_here and not listed.is_locked)
        self.button.setVisible(not listed.is_locked)
        title = attachment_sketch(self._desk, listed).title
        self.view.setAccessibleName(f"Ansehen: {title}")
        self.remove.setAccessibleName(f"Entfernen: {title}")


def preview(context: Any, attachment: Attachment) -> PdfPreview:
    """A page that shows an attachment from memory."""
    paper = Paper(Attachment.title, attachment.case_id)
    return PdfPreview(context, attachment.name, partial(_as_pdf, context.store, attachment), paper=paper)


def attachment_form(desk: Desk) -> RecordForm:
    """The form for what is said about an attachment."""
    consents = [
        (each.id, " ".join(part for part in (each.purpose, desk.label("purpose", each.purpose), each.target) if part))
        for each in desk.file.consents
    ]
    return desk.form(Attachment, FIELDS, references=(("person", people(desk.file)), ("consent", consents)))


def attachment_sketch(desk: Desk, listed: Listed) -> Sketch:
    """An attachment in words."""
    attachment = listed.attachment
    kind = desk.label("attachment_kind", attachment.sort) or "Anlage"
    names = dict(people(desk.file))
    pages = "1 Seite" if attachment.pages == 1 else f"{attachment.pages} Seiten"
    words = [
        kind if not listed.is_locked else "",
        names.get(attachment.person or "", ""),
        f"eingegangen am {show_date(attachment.received_on)}" if attachment.received_on else "",
        pages,
        size_in_words(attachment.size),
    ]
    text = "  ·  ".join(word for word in words if word)
    if listed.is_locked:
        return Sketch("lock", f"{kind} (geschützt)", text, Level.NEUTRAL, "gesperrt, E2 fehlt")
    if not listed.is_here:
        return Sketch("document", attachment.name, text, Level.INFO, "folgt beim nächsten Abgleich")
    return Sketch("shield" if attachment.protected else "document", attachment.name, text)


def _as_pdf(store: Store, attachment: Attachment) -> bytes:
    return as_pdf(read_attachment(store, attachment), attachment.media_type)
