"""Previews of documents: made in the background, shown from memory, printed, or saved if somebody answers for it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from kim_desktop.errors import DocumentError, KnownError
from kim_desktop.printing.practice import marked
from kim_desktop.work.audit import Paper, note_printed, note_saved
from kim_desktop.work.documents import languages_of, print_document, title_of
from ui.context import Context
from ui.page import Page
from ui.pdf import MemoryPdf
from ui.places.preview_parts import pdf_view, zoom_button
from ui.places.tools import Tool, Tools
from ui.printer import ask_for_printer, has_printers, print_on
from ui.saving import ask_target
from ui.theme import current_tokens
from ui.tokens import GRID
from ui.widgets.basic import IconButton, QuietButton, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Banner, Level

_SOME_PAPER = Paper("Dokument")
_ZOOM_STEP = 1.25
_SMALLEST, _GREATEST = 0.25, 4.0
_LARGEST_FIT, _WORDS_FROM = 1.4, 760
_NO_PRINTER = (
    "Auf diesem Gerät ist kein Drucker eingerichtet. Richten Sie einen ein oder speichern Sie das Dokument als Datei."
)
_WARNING = (
    "Die Datei ist nicht verschlüsselt. Wer sie speichert, ist dafür verantwortlich, dass niemand Fremdes sie liest: "
    "nur auf einem dienstlichen Laufwerk ablegen und löschen, sobald sie nicht mehr gebraucht wird."
)


class PdfPreview(Page):
    """Shows one document; `make` draws it on a thread of its own. Nothing is written to disk on the way."""

    title = "Vorschau"
    icon = "document"
    zooms_itself = True
    help = (
        "So sieht das Dokument auf Papier aus. Strg+P druckt es. Strg+Plus und Strg+Minus ändern die Größe, "
        "Strg+0 zeigt die ganze Breite. Esc führt zurück. Eine gespeicherte Datei ist nicht verschlüsselt."
    )

    def __init__(
        self,
        context: Context,
        title: str,
        make: Callable[[], bytes],
        private: bool = True,
        paper: Paper = _SOME_PAPER,
    ) -> None:
        super().__init__(context)
        self._paper = paper
        self._name, self._make, self._private = title, make, private
        self._practises = context.store.identity.is_practice
        self._pdf: bytes = b""
        self._shown: MemoryPdf | None = None
        self._running, self._again, self._fits = False, False, True
        self.heading.setText(title)
        self.setAccessibleName(title)
        self.banner = Banner(Level.INFO, "")
        self.warning = Banner(Level.SOON, _WARNING, "Ort wählen …", self._choose_file, closable=True)
        self.pages = label("", "muted")
        self.view = pdf_view()
        self._build()
        self._paint_ground()
        self._make_now()

    def focus_first(self) -> None:
        self.view.setFocus()

    def pdf(self) -> MemoryPdf | None:
        """What is shown, once it was made."""
        return self._shown

    def zoom(self, factor: float) -> None:
        """Make the pages larger or smaller."""
        self._fits = False
        now = self.view.zoomFactor() if self.view.zoomMode() is QPdfView.ZoomMode.Custom else self._fitting_zoom()
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(min(max(now * factor, _SMALLEST), _GREATEST))

    def fit(self) -> None:
        """Show the whole width, but no larger than is good to read."""
        self._fits = True
        if self._shown and self._fitting_zoom() > _LARGEST_FIT:
            self.view.setZoomMode(QPdfView.ZoomMode.Custom)
            self.view.setZoomFactor(_LARGEST_FIT)
        else:
            self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_narrow(event.size().width() < _WORDS_FROM)
        self.pages.setVisible(event.size().width() >= _WORDS_FROM)
        if self._fits:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._paint_ground()

    def print_out(self) -> None:
        """Ask for a printer and print."""
        if self._shown is None:
            return
        if not has_printers():
            self._say(Level.SOON, _NO_PRINTER)
            return
        printer = ask_for_printer(self, self._name, self._shown.pages())
        if printer:
            self._print(self._shown, printer)

    def ask_to_save(self) -> None:
        """Warn, then ask for the place."""
        if self._private:
            self.warning.show()
            self.warning.say(Level.SOON, _WARNING)
            self.warning.button.setFocus()
        else:
            self._choose_file()

    def save_as(self, target: Path) -> None:
        """Write the document, as it can be filled in and sent, to a file."""
        self.warning.hide()
        try:
            note_saved(self.context.store, self._paper)
            target.write_bytes(self._pdf)
        except KnownError as error:
            self._say(Level.LATE, str(error))
        except OSError:
            self._say(
                Level.LATE, f"In „{target.parent}“ lässt sich nichts speichern. Bitte wählen Sie einen anderen Ort."
            )
        else:
            self._say(Level.FINE, f"Gespeichert als „{target.name}“, unverschlüsselt.")

    def make_again(self, make: Callable[[], bytes]) -> None:
        """Show another version; if one is still being made, the newest follows it."""
        self._make = make
        self._make_now()

    def _build(self) -> None:
        self.bar = Tools(
            (
                Tool("print", "Drucken …", "print", self.print_out),
                Tool("save", "Als Datei speichern …", "export", self.ask_to_save),
            )
        )
        self.tools.addWidget(self.bar)
        self.tools.addWidget(IconButton("close", "Vorschau schließen", self.context.shell.go_back))
        smaller = zoom_button("−", "Kleiner", partial(self.zoom, 1 / _ZOOM_STEP))
        larger = zoom_button("+", "Größer", partial(self.zoom, _ZOOM_STEP))
        fit = QuietButton("Ganze Breite", self.fit)
        line = row(space=GRID)
        for part in (*self._choices(), smaller, fit, larger, self.pages):
            line.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        self.body.addLayout(line)
        for banner in (self.banner, self.warning):
            banner.hide()
            self.body.addWidget(banner)
        self.body.addWidget(self.view, 1)
        self._listen({"Ctrl+P": self.print_out, "Ctrl++": larger.click, "Ctrl+-": smaller.click, "Ctrl+0": self.fit})

    def _listen(self, keys: dict[str, Callable[[], None]]) -> None:
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _choices(self) -> tuple[QWidget, ...]:
        """What can be chosen about the document."""
        return ()

    def _make_now(self) -> None:
        if self._running:
            self._again = True
            return
        self._running, self._again = True, False
        self._set_ready(False)
        self._say(Level.INFO, "Das Dokument wird erstellt …")
        self.context.jobs.run(lambda: marked(self._make(), self._practises), self._made, self._failed, owner=self)

    def _made(self, pdf: bytes) -> None:
        self._running = False
        if self._again:
            self._make_now()
            return
        try:
            shown = MemoryPdf(pdf, self)
        except DocumentError as error:
            self._say(Level.LATE, str(error))
            return
        old, self._shown, self._pdf = self._shown, shown, pdf
        self.view.setDocument(shown.document)
        if old:
            old.close()
            old.deleteLater()
        self.banner.hide()
        self.pages.setText("1 Seite" if shown.pages() == 1 else f"{shown.pages()} Seiten")
        self._set_ready(True)
        if self._fits:
            self.fit()

    def _failed(self, error: KnownError) -> None:
        self._running = False
        if self._again:
            self._make_now()
        else:
            self._say(Level.LATE, str(error))

    def _print(self, pdf: MemoryPdf, printer: QPrinter) -> None:
        try:
            note_printed(self.context.store, self._paper)
            print_on(pdf, printer)
        except KnownError as error:
            self._say(Level.LATE, str(error))
        else:
            self._say(Level.FINE, f"An den Drucker „{printer.printerName()}“ gegeben.")

    def _choose_file(self) -> None:
        if target := ask_target(self, "Als Datei speichern", f"{self._name}.pdf", "PDF-Dateien (*.pdf)"):
            self.save_as(target)

    def _set_ready(self, ready: bool) -> None:
        for name in ("print", "save"):
            self.bar.button(name).setEnabled(ready)

    def _paint_ground(self) -> None:
        """QPdfView takes the colour around the pages from the palette."""
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Dark, QColor(current_tokens().neutral_soft))
        self.view.setPalette(palette)

    def _fitting_zoom(self) -> float:
        assert self._shown is not None
        width = self._shown.document.pagePointSize(0).width() / 72 * self.view.logicalDpiX()
        return (self.view.viewport().width() - 2 * GRID) / width

    def _say(self, level: Level, text: str) -> None:
        self.banner.show()
        self.banner.say(level, text)


class LanguagePreview(PdfPreview):
    """A document that exists in several languages, the Meldebogen if none is named; German is always on it."""

    def __init__(
        self,
        context: Context,
        title: str,
        make: Callable[[str], bytes],
        language: str = "de",
        private: bool = True,
        document: str = "meldebogen",
        case_id: str = "",
    ) -> None:
        possible = languages_of(document)
        self._in_language, self._language = make, language if language in possible else "de"
        self._labels = [(code, context.lookups.label("language", code)) for code in possible]
        super().__init__(context, title, partial(make, self._language), private, Paper(title_of(document), case_id))

    def language(self) -> str:
        """The language shown beside German."""
        return self._language

    def _choices(self) -> tuple[QWidget, ...]:
        self.languages = ChipRow(self._labels, "Sprache des Formulars", single=True)
        self.languages.choose([self._language])
        self.languages.changed.connect(self._turn)
        self.languages.setVisible(len(self._labels) > 1)
        return (self.languages,)

    def _turn(self, chosen: frozenset[str]) -> None:
        language = next(iter(chosen), "")
        if not language:
            self.languages.choose([self._language])
        elif language != self._language:
            self._language = language
            self.make_again(partial(self._in_language, language))


class DocumentPreview(LanguagePreview):
    """A document of a case, drawn from what is on file and within the consents; `record` is what it is about."""

    def __init__(self, context: Context, document: str, case_id: str, language: str = "de", record: str = "") -> None:
        make = partial(print_document, context.store, document, case_id, record=record)
        super().__init__(context, title_of(document), make, language, document=document, case_id=case_id)
