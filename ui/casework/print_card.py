"""What can be printed for a case: every document with its lock, and the Verweis, Termin or colleague it is about."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from kim_desktop.work.documents import DOCUMENTS, LANGUAGES, Availability, Document, available
from ui.casework.desk import Desk
from ui.casework.parts import Line, Sketch
from ui.casework.printing import open_preview
from ui.widgets.basic import Button, Card, Divider, label
from ui.widgets.chips import ChipRow

_NOTE = "Ein Dokument verlässt den Tresor erst, wenn Sie es drucken oder speichern."


class PrintCard(Card):
    """Everything is made in memory; nothing is left on the disk."""

    def __init__(self, desk: Desk) -> None:
        languages = [(code, "nur Deutsch" if code == "de" else desk.label("language", code)) for code in LANGUAGES]
        self.languages = ChipRow(languages, "Sprache neben Deutsch", single=True)
        super().__init__(label("Sprache neben Deutsch", "field"), self.languages, title="Drucken")
        self._desk = desk
        self.languages.choose([self._usual_language()])
        self.buttons: dict[str, Button] = {}
        self._lines: dict[str, Line] = {}
        self._offered: dict[str, Availability] = {}
        self.body.setSpacing(12)
        for document in DOCUMENTS:
            self.body.addWidget(Divider())
            self.body.addWidget(self._line(document))
        self.body.addWidget(label(_NOTE, "small", wrap=True))

    def refresh(self) -> None:
        """Say of each document whether it can be printed now, or why not."""
        context = self._desk.context
        for offered in available(context.store, self._desk.file, context.lookups):
            document = offered.document
            self._offered[document.name] = offered
            text = offered.reason or document.text
            self._lines[document.name].show_sketch(Sketch(_picture(offered), document.title, text))
            self.buttons[document.name].setEnabled(not offered.reason)

    def choices(self, name: str) -> QMenu:
        """The records that a document can be about; locked ones cannot be chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for record, text, lock in self._offered[name].choices:
            action = menu.addAction(text)
            action.setEnabled(not lock)
            action.setToolTip(lock)
            action.triggered.connect(partial(self._show, name, record))
        return menu

    def _line(self, document: Document) -> Line:
        button = Button("Ansehen und drucken", partial(self._open, document.name), "print")
        button.setAccessibleName(f"{document.title} ansehen und drucken")
        self.buttons[document.name] = button
        line = self._lines[document.name] = Line(Sketch("document", document.title, document.text), button)
        return line

    def _open(self, name: str) -> None:
        choices = self._offered[name].choices
        if len(choices) > 1:
            button = self.buttons[name]
            self.choices(name).popup(button.mapToGlobal(QPoint(0, button.height())))
        else:
            self._show(name, choices[0][0] if choices else "")

    def _show(self, name: str, record: str = "", _ticked: bool = False) -> None:
        open_preview(self._desk, name, next(iter(self.languages.chosen()), "de"), record)

    def _usual_language(self) -> str:
        client = self._desk.file.client or self._desk.file.meldung
        spoken = [code for code in LANGUAGES if client and code in client.languages and code != "de"]
        return spoken[0] if spoken else "de"


def _picture(offered: Availability) -> str:
    return "lock" if offered.reason and offered.document.consent else "document"
