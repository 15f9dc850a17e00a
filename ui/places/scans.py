"""Scans ablegen: a pile of scanned sheets, each with the case and kind that its code tells, to be filed in one step."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kim_desktop.errors import KnownError
from kim_desktop.printing.incoming import as_pdf
from kim_desktop.storage.views import CaseRow, case_rows
from kim_desktop.work.audit import Paper
from kim_desktop.work.scans import Scan, file_scans
from ui.casework.words import NAMELESS
from ui.context import Context
from ui.editors.choices import Choices
from ui.file_drop import FileDrop
from ui.given_files import Given, Read, ask_for_files, read_all
from ui.overview.scan_row import ScanRow
from ui.page import Page
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.widgets.basic import Button, PrimaryButton, column, label, scrolled
from ui.widgets.signs import Banner, EmptyState, Level


class Scans(Page):
    """Nothing is kept before it is filed; the files it comes from stay where they are."""

    title = "Scans ablegen"
    icon = "scan"
    help = (
        "Ziehen Sie Dateien hierher, fügen Sie sie mit Strg+V ein oder wählen Sie sie aus. Der Code auf unseren "
        "Formularen sagt, zu welchem Fall ein Blatt gehört und was es ist; ein Stapel mit mehreren Formularen wird "
        "an jedem neuen Code getrennt. Was nicht erkannt wird, ordnen Sie selbst zu. „Ablegen“ legt alles auf "
        "einmal in die Fallakten. Vorher ist nichts gespeichert."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: list[ScanRow] = []
        self._cases: Choices = ()
        self.choose = Button("Dateien wählen …", self._choose, "plus")
        self.file = PrimaryButton("Ablegen", self.file_all, "check")
        self.banner = Banner(Level.INFO, "", closable=True)
        self.banner.hide()
        self.empty = EmptyState(
            "inbox",
            "Dateien hierher ziehen",
            "PDF, JPEG, PNG oder HEIC; auch ein ganzer Stapel in einer Datei. Strg+V fügt Kopiertes ein.",
        )
        self._list = column(space=2 * GRID)
        self._build()
        self.drop = FileDrop(self, context.clock)
        self.drop.given.connect(self.take)
        self.drop.hovering.connect(self._invite)
        self._show_what_waits()

    def refresh(self) -> None:
        cases = sorted((_words(row), row.case_id) for row in case_rows(self.context.store))
        self._cases = [(case_id, words) for words, case_id in cases]

    def focus_first(self) -> None:
        self.choose.setFocus()

    def take(self, files: Sequence[Path | Given]) -> None:
        """Read files in the background and show what they hold."""
        store = self.context.store
        self._say(Level.INFO, "Die Seiten werden gelesen …")
        self.choose.setEnabled(False)
        self.context.jobs.run(lambda: read_all(store, files), self._took, self._refused, owner=self)

    def file_all(self) -> None:
        """File everything in the list, or say what is still missing."""
        open_rows = [row for row in self.rows if not row.is_complete()]
        if open_rows:
            self._say(Level.SOON, "Bei einem Blatt fehlt noch der Fall.")
            open_rows[0].focus_case()
            return
        store = self.context.store
        scans = [row.scan(store) for row in self.rows]
        self.file.setEnabled(False)
        self.context.jobs.run(lambda: file_scans(store, scans), self._filed, self._not_filed, owner=self)

    def _took(self, read: Read) -> None:
        self.choose.setEnabled(True)
        self.banner.hide()
        for scan in read.scans:
            row = ScanRow(scan, self._cases, self.context.lookups, self._look, self._leave_out)
            self.rows.append(row)
            self._list.insertWidget(self._list.count() - 1, row)
        if read.errors:
            self._say(Level.LATE, " ".join(map(str, read.errors)))
        self._show_what_waits()
        (self.file if self.rows else self.choose).setFocus(Qt.FocusReason.OtherFocusReason)

    def _filed(self, filed: Sequence[object]) -> None:
        for row in list(self.rows):
            self._drop(row)
        self._show_what_waits()
        self.context.shell.data_changed()
        self._say(Level.FINE, "1 Anlage abgelegt." if len(filed) == 1 else f"{len(filed)} Anlagen abgelegt.")
        self.choose.setFocus()

    def _not_filed(self, error: KnownError) -> None:
        self._show_what_waits()
        self._say(Level.LATE, str(error))

    def _refused(self, error: KnownError) -> None:
        self.choose.setEnabled(True)
        self._say(Level.LATE, str(error))

    def _look(self, scan: Scan) -> None:
        name, paper = scan.proposed.name or scan.paper.name, scan.paper
        page = PdfPreview(self.context, name, partial(as_pdf, paper.data, paper.media_type), paper=Paper("Anlage"))
        self.context.shell.open_page(page)

    def _leave_out(self, row: ScanRow) -> None:
        self._drop(row)
        self._show_what_waits()
        self.choose.setFocus()

    def _drop(self, row: ScanRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _choose(self) -> None:
        files = ask_for_files(self)
        if files:
            self.take(files)

    def _invite(self, hovering: bool) -> None:
        if hovering:
            self._say(Level.INFO, "Hier loslassen.")
        else:
            self.banner.hide()

    def _show_what_waits(self) -> None:
        count = len(self.rows)
        self.empty.setVisible(not count)
        self._area.setVisible(bool(count))
        self.file.setEnabled(bool(count))
        self.file.setText(f"Ablegen ({count})" if count else "Ablegen")

    def _say(self, level: Level, text: str) -> None:
        self.banner.show()
        self.banner.say(level, text)

    def _build(self) -> None:
        self.tools.addWidget(self.choose)
        self.tools.addWidget(self.file)
        inner = QWidget()
        self._list.addStretch(1)
        inner.setLayout(self._list)
        self._area = scrolled(inner)
        self.body.addWidget(label(_EXPLANATION, "muted", wrap=True))
        self.body.addWidget(self.banner)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self._area, 1)


_EXPLANATION = "Formulare mit unserem Code finden ihren Fall von selbst. Prüfen Sie die Zuordnung vor dem Ablegen."


def _words(row: CaseRow) -> str:
    name = f"{row.family_name}, {row.given_name}".strip(", ")
    return f"{name or NAMELESS}  ·  {row.code}"
