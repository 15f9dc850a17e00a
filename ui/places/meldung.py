"""Meldung aufnehmen: the list of open Meldungen, and the form with its live checks."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from kim_desktop.domain.records.case import Case
from kim_desktop.domain.records.intake import Meldung
from kim_desktop.domain.rules.duplicates import DuplicateHit
from kim_desktop.errors import KnownError
from kim_desktop.printing.meldebogen_import import ImportedMeldung
from kim_desktop.work.audit import note_opened
from kim_desktop.work.checks import IntakeDesk
from kim_desktop.work.documents import LANGUAGES, blank_meldebogen, filled_meldebogen, import_meldebogen
from kim_desktop.work.intake import new_meldung
from ui.context import Context
from ui.intake.drafts import read_draft
from ui.intake.imports import dropped_pdf, read_file
from ui.intake.inbox import Inbox
from ui.intake.sheet import MeldungSheet
from ui.intake.steps import Steps
from ui.page import Page
from ui.places.preview import LanguagePreview
from ui.places.tools import Tool, Tools
from ui.tokens import GRID
from ui.widgets.signs import Banner, Level

_WORDS_FROM = 940


class MeldungAufnehmen(Page):
    """One page in the order of the paper form; everything typed is kept as it is typed."""

    title = "Meldung aufnehmen"
    icon = "note"
    list_type: ClassVar[type[Inbox]] = Inbox
    help = (
        "Hier nehmen Sie eine Meldung in der Reihenfolge des Meldebogens auf. Rechts prüft das Programm beim "
        "Tippen: Gehört die Person zur Zielgruppe, gilt die Verweisberatung, wer ist zuständig, ist sie schon "
        "bekannt? Mit „Warum?“ sehen Sie Grund und Quelle. Sie dürfen abweichen, wenn Sie es begründen.\n\n"
        "Alles wird laufend als Entwurf gesichert. Strg+S speichert die Meldung, Strg+Umschalt+N beginnt eine "
        "neue, Alt+1 bis Alt+0 springt zu den Teilen 1 bis 10, Strg+P zeigt den Bogen zum Drucken. Einen "
        "ausgefüllten Meldebogen (PDF) ziehen Sie auf das Fenster oder wählen „PDF importieren“."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._heading = self.title
        self.heading.setMinimumWidth(1)
        self.inbox = self.list_type(context)
        self.inbox.opened.connect(self.open_meldung)
        self.inbox.new_wanted.connect(self.begin)
        self.hint = Banner(Level.INFO, "")
        self.hint.hide()
        self.ask = Banner(Level.SOON, "", "Endgültig verwerfen", self._discard, closable=True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.inbox)
        self.bar = Tools(self._tools())
        self.tools.addWidget(self.bar)
        self.body.addWidget(self.hint)
        self.body.addWidget(self.ask)
        self.body.addWidget(self.stack, 1)
        self._lookups = context.lookups
        self.sheet: MeldungSheet | None = None
        self._known_desk: IntakeDesk | None = None
        self.setAcceptDrops(True)
        for keys, do in (("Ctrl+S", self.save), ("Ctrl+P", self.print_sheet)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        self._show_list()

    def refresh(self) -> None:
        self._known_desk = None
        if self.context.lookups != self._lookups:
            self._renew()
        sheet = self._shown_sheet()
        if sheet:
            sheet.reload(self.context.store.get(Meldung, sheet.form.loaded().id), self._desk())
        else:
            self.inbox.show_open(self._desk())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_narrow(event.size().width() < _WORDS_FROM)
        self._fit_heading()

    def focus_first(self) -> None:
        sheet = self._shown_sheet()
        if sheet:
            sheet.focus_first()
        elif self.inbox.table.count():
            self.inbox.focus_first()
        else:
            self.bar.button("new").setFocus()

    def keep(self) -> None:
        if self.sheet:
            self.sheet.keeper.now()

    def begin(self) -> None:
        """Begin a new Meldung, with the keyboard in its first field."""
        self._show_sheet(new_meldung(self.context.store))

    def open_meldung(self, meldung_id: str) -> None:
        """Go on with a Meldung or a draft."""
        draft = read_draft(self.context.store, meldung_id)
        stored = self.context.store.get(Meldung, meldung_id)
        if stored:
            note_opened(self.context.store, stored.case_id)
        if stored or draft:
            self._show_sheet(stored or draft.blank())  # type: ignore[union-attr]

    def save(self) -> None:
        """Store the Meldung."""
        sheet = self._shown_sheet()
        if sheet:
            Steps(self.context, sheet).store()
            self._known_desk = None

    def print_sheet(self) -> None:
        """Show the Meldebogen as it stands, to print or save it."""
        sheet = self._shown_sheet()
        if sheet is None:
            self.show_blank()
            return
        self.keep()
        meldung, store = sheet.form.record(), self.context.store
        case = store.get(Case, meldung.case_id)
        language = next((each for each in LANGUAGES if each in meldung.languages), "de")
        make = lambda each: filled_meldebogen(store, meldung, each, case.code if case else "")  # noqa: E731
        self.context.shell.open_page(
            LanguagePreview(self.context, "Meldebogen", make, language, case_id=meldung.case_id)
        )

    def show_blank(self) -> None:
        """Show an empty Meldebogen for another office."""
        store = self.context.store
        page = LanguagePreview(
            self.context, "Leerer Meldebogen", lambda language: blank_meldebogen(store, language), private=False
        )
        self.context.shell.open_page(page)

    def choose_pdf(self) -> None:
        """Ask for a filled-in Meldebogen and take it over."""
        name, _ = QFileDialog.getOpenFileName(self, "Ausgefüllten Meldebogen wählen", "", "PDF-Dateien (*.pdf)")
        if name:
            self.take_pdf(Path(name))

    def take_pdf(self, pdf: Path | bytes) -> None:
        """Read a filled-in Meldebogen in the background and fill the form with it."""
        store = self.context.store
        self._say(Level.INFO, "Der Meldebogen wird gelesen …")

        def work() -> ImportedMeldung:
            return import_meldebogen(store, pdf) if isinstance(pdf, bytes) else read_file(store, pdf)

        self.context.jobs.run(work, self._take, self._refuse, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_pdf(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._say(Level.INFO, "Hier loslassen, um den Meldebogen zu übernehmen.")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        pdf = dropped_pdf(event.mimeData())
        if pdf is not None:
            event.acceptProposedAction()
            self.take_pdf(pdf)

    def _take(self, imported: ImportedMeldung) -> None:
        self.hint.hide()
        sheet = self._shown_sheet()
        if sheet is None:
            self.begin()
            sheet = self.sheet
        if sheet:
            sheet.take_import(imported)

    def _refuse(self, error: KnownError) -> None:
        self._say(Level.LATE, str(error))

    def _say(self, level: Level, text: str) -> None:
        self.hint.show()
        self.hint.say(level, text)

    def _tools(self) -> tuple[Tool, ...]:
        return (
            Tool("list", "Alle Meldungen", "back", self._back),
            Tool("discard", "Verwerfen …", "close", self._ask_to_discard),
            Tool("pdf", "PDF importieren …", "inbox", self.choose_pdf),
            Tool("blank", "Leerer Bogen", "document", self.show_blank),
            Tool("print", "Drucken …", "print", self.print_sheet),
            Tool("new", "Neue Meldung", "plus", self.begin, main=True),
        )

    def _decide(self, decision: str, reason: str, level: str) -> None:
        assert self.sheet is not None
        decided = Steps(self.context, self.sheet).decide(decision, reason, level)
        self._known_desk = None
        if decided is None:
            return
        self._show_list()
        if decided.case_id:
            self.context.shell.open_case(decided.case_id)
        else:
            self.context.shell.say(f"Eingetragen: {self.context.lookups.label('decision', decision)}.")

    def _discard(self) -> None:
        """Give up what was typed since the Meldung was stored last."""
        if self.sheet:
            self.sheet.forget()
            self._show_list()

    def _ask_to_discard(self) -> None:
        self.ask.show()
        self.ask.say(Level.SOON, "Alles verwerfen, was seit dem letzten Speichern eingetragen wurde?")
        self.ask.button.setFocus()

    def _back(self) -> None:
        self.keep()
        self._show_list()
        self.focus_first()

    def _show_list(self) -> None:
        self._turn(self.inbox, self.title, ("pdf", "blank", "new"))
        self.inbox.show_open(self._desk())

    def _desk(self) -> IntakeDesk:
        """The master data and names for the checks; read again after every write and sync."""
        if self._known_desk is None:
            self._known_desk = IntakeDesk(self.context.store)
        return self._known_desk

    def _show_sheet(self, meldung: Meldung) -> None:
        self.keep()
        if self.sheet is None:
            self.sheet = self._new_sheet()
        self.sheet.show_meldung(meldung, read_draft(self.context.store, meldung.id), self._desk())
        self._turn(self.sheet, self._heading, ("list", "discard", "pdf", "print"))
        self.sheet.form.focus_part(1)

    def _turn(self, widget: QWidget, heading: str, tools: tuple[str, ...]) -> None:
        for banner in (self.hint, self.ask):
            banner.hide()
        self.bar.show_only(*tools)
        self._name(heading)
        self.stack.setCurrentWidget(widget)

    def _name(self, heading: str) -> None:
        self._heading = heading
        self._fit_heading()

    def _fit_heading(self) -> None:
        """A long name is cut rather than widening the window; the tip holds all of it."""
        room = self.width() - 6 * GRID - self.bar.sizeHint().width() - GRID
        short = self.heading.fontMetrics().elidedText(self._heading, Qt.TextElideMode.ElideRight, max(room, 80))
        self.heading.setText(short)
        self.heading.setToolTip(self._heading if short != self._heading else "")
        self.heading.setAccessibleName(self._heading)

    def _shown_sheet(self) -> MeldungSheet | None:
        return self.sheet if self.sheet is not None and self.stack.currentWidget() is self.sheet else None

    def _new_sheet(self) -> MeldungSheet:
        sheet = MeldungSheet(self.context, self._desk())
        self.stack.addWidget(sheet)
        sheet.save_wanted.connect(self.save)
        sheet.decided.connect(self._decide)
        sheet.opened.connect(self._open_hit)
        sheet.renamed.connect(lambda name: self._name(name or "Neue Meldung"))
        return sheet

    def _renew(self) -> None:
        """The lists have changed: build the form anew around the same Meldung."""
        self._lookups, old, shown = self.context.lookups, self.sheet, self._shown_sheet() is not None
        if old is None:
            return
        self.keep()
        loaded, self.sheet = old.form.loaded(), None
        self.stack.removeWidget(old)
        old.deleteLater()
        if shown:
            self._show_sheet(self.context.store.get(Meldung, loaded.id) or loaded)

    def _open_hit(self, hit: DuplicateHit) -> None:
        """Look at somebody who may be the same; the Meldung at hand waits as a draft."""
        self.keep()
        if self.context.store.get(Case, hit.case_id):
            self.context.shell.open_case(hit.case_id)
        else:
            self.open_meldung(hit.record_id)
