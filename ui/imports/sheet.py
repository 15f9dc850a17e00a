"""Reading in a list on one page: file, columns, preview, and only then the step that writes."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from kim_desktop.errors import KnownError
from kim_desktop.work.tables.mapping import is_heading, propose
from kim_desktop.work.tables.plan import Plan
from kim_desktop.work.tables.reading import table_of
from kim_desktop.work.tables.sheets import Book, Table
from ui.context import Context
from ui.imports.file_card import FileCard, dropped_list
from ui.imports.kind import ListKind
from ui.imports.mapping_card import MappingCard
from ui.imports.preview_card import PreviewCard
from ui.jobs import Job
from ui.tokens import GRID
from ui.widgets.basic import PrimaryButton, QuietButton, column, label, row
from ui.widgets.signs import Banner, Level

_PAUSE_MS = 300


class ImportSheet(QWidget):
    """Emits `written` when a list was written."""

    written = Signal()

    def __init__(self, context: Context, kind: ListKind) -> None:
        super().__init__()
        self._context, self._kind = context, kind
        self._book: Book | None = None
        self._table: Table | None = None
        self._job: Job | None = None
        self.file = FileCard(kind.title, kind.explanation)
        self.columns = MappingCard()
        self.preview = PreviewCard()
        self.banner = Banner(Level.INFO, "", closable=True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Fortschritt")
        self.doing = label("", "muted", wrap=True)
        self.go = PrimaryButton("Einlesen", self.write, "check")
        self.stop = QuietButton("Abbrechen", self.cancel)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._build()
        self._connect()
        self.clear()

    def take_file(self, path: Path) -> None:
        """Read a file in the background."""
        self.clear()
        self._start("Die Datei wird gelesen …", lambda _report: self._kind.read(path), self._opened)

    def show_sheet(self, at: int) -> None:
        """Show one sheet of the file."""
        book = self._book
        if book is None:
            return
        targets = self._kind.targets()
        try:
            self._table = table_of(book.sheets[at], lambda text: is_heading(text, targets))
        except KnownError as error:
            self._fail(error)
            return
        self.banner.hide()
        self.file.show_book(book, at)
        self.columns.show_table(self._table, targets, propose(self._table, targets))
        self.columns.show()
        self.check()

    def check(self) -> None:
        """See what would become of each line."""
        book, table, mapping = self._book, self._table, self.columns.mapping()
        if book is None or table is None or not self.columns.is_sound():
            self._show_whether_ready()
            return
        kind = self._kind
        self._start(
            "Die Liste wird geprüft …", lambda report: kind.plan(book.name, table, mapping, report), self._planned
        )

    def write(self) -> None:
        """Write what is ticked, all or nothing."""
        book, plan, kind = self._book, self.preview.plan, self._kind
        if book is None or self._job:
            return
        self._start("Die Liste wird eingelesen …", lambda report: kind.write(book.name, plan, report), self._done)

    def cancel(self) -> None:
        """Stop what runs; nothing is half done."""
        if self._job:
            self._job.cancel()
            self._job = None
        self._show_running("")

    def clear(self) -> None:
        """Back to the first step."""
        self.cancel()
        self._book = self._table = None
        self.preview.show_plan(Plan(()))
        self.file.forget()
        for part in (self.columns, self.preview, self.banner, self._foot):
            part.hide()

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        (self.preview.table if self.preview.isVisibleTo(self) else self.file.button).setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_list(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_list(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.take_file(path)

    def _opened(self, book: Book) -> None:
        self._job, self._book = None, book
        self._show_running("")
        fullest = max(range(len(book.sheets)), key=lambda at: (not book.sheets[at].hidden, len(book.sheets[at].rows)))
        self.show_sheet(fullest)

    def _planned(self, plan: Plan) -> None:
        self._job = None
        self._show_running("")
        self.banner.hide()
        self.preview.show_plan(plan)
        self.preview.show()
        self._show_whether_ready()

    def _done(self, result: Any) -> None:
        self._job = None
        self._show_running("")
        self.clear()
        self._say(Level.FINE, self._kind.summary(result))
        self._context.shell.data_changed()
        self.written.emit()
        self.file.button.setFocus()

    def _fail(self, error: KnownError) -> None:
        self._job = None
        self._show_running("")
        self.preview.show_plan(Plan(()))
        self.preview.hide()
        self._show_whether_ready()
        self._say(Level.LATE, str(error))

    def _start(self, words: str, work: Any, then: Any) -> None:
        if self._job:
            self._job.cancel()
        self._show_running(words)
        self._job = self._context.jobs.run_reporting(work, then, self._fail, owner=self, progress=self._show_progress)

    def _show_progress(self, text: str, share: float | None) -> None:
        self.doing.setText(f"{text} …")
        self.progress.setRange(0, 0 if share is None else 100)
        self.progress.setValue(round((share or 0) * 100))

    def _show_running(self, words: str) -> None:
        self.doing.setText(words)
        self.progress.setRange(0, 0)
        self._running.setVisible(bool(words))
        self.go.setEnabled(not words)

    def _show_whether_ready(self) -> None:
        count = len(self.preview.plan.ticked())
        one, many = self._kind.entry
        self.go.setText(f"{count} {one if count == 1 else many} einlesen" if count else "Nichts einzulesen")
        self.go.setEnabled(bool(count) and self.columns.is_sound())
        self._foot.setVisible(self._table is not None)

    def _say(self, level: Level, text: str) -> None:
        self.banner.show()
        self.banner.say(level, text)

    def _build(self) -> None:
        self._running, self._foot = QWidget(), QWidget()
        running = row(self.doing, self.progress, self.stop, space=2 * GRID)
        running.setStretch(1, 1)
        self._running.setLayout(running)
        self._foot.setLayout(row(self.go, None))
        parts = (self.banner, self.file, self._running, self.columns, self.preview, self._foot)
        self.setLayout(column(*parts, space=2 * GRID))
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self.file.chosen.connect(self.take_file)
        self.file.turned.connect(self.show_sheet)
        self.columns.changed.connect(self._pause.start)
        self._pause.timeout.connect(self.check)
        self.preview.changed.connect(self._show_whether_ready)
