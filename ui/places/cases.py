"""Fälle: every case of this vault in one list that answers while one types."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit

from kim_desktop.storage.views import CaseRow
from ui.context import Context
from ui.icons import icon
from ui.jobs import Job
from ui.overview.case_list import CLOSED, FILTERS, MINE, SHARED, CaseColumns, CaseList
from ui.page import Page
from ui.widgets.basic import label
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState, announce
from ui.widgets.table import RecordTable

_SEARCHED = ("person", "case", "meldung", "address")
_PAUSE_MS = 40
_CHOSEN = "cases_filters"
_LEAST_ROOM = ((1, 520), (2, 640), (3, 780), (5, 900), (6, 1000))
_LEAST_HEIGHT = 420
"""Columns that give way, and the width of the list below which they do."""


class Faelle(Page):
    """Search, filter, open: all of it from the keyboard."""

    title = "Fälle"
    icon = "cases"
    help = (
        "Tippen Sie in die Suche: ein Stück vom Namen genügt, auch in anderer Schreibweise oder Schrift "
        "(„Ahmed“ findet „أحمد“), ebenso Namen von Angehörigen, Telefonnummern, Straßen und die Fallnummer. "
        "Strg+F springt in die Suche, Pfeil ab in die Liste, Enter öffnet den Fall, Esc leert die Suche.\n\n"
        "Die Knöpfe darunter filtern; mehrere zusammen engen ein. „Meine“ und „Vertretung“ zusammen zeigen alles, "
        "woran Sie arbeiten. Ein Klick auf eine Überschrift sortiert."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._cases: CaseList | None = None
        self._found: set[str] | None = None
        self._job: Job | None = None
        self._search_job: Job | None = None
        self.count = label("", "muted")
        self.tools.addWidget(self.count)
        self.search = _search_line()
        self.filters = ChipRow(FILTERS, "Fälle filtern")
        self._columns = CaseColumns(context.lookups)
        self._empty = EmptyState("cases", "Die Fälle werden gelesen …")
        self.table: RecordTable[CaseRow] = RecordTable(self._columns.columns(), "Fälle", self._empty)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        for part in (self.search, self.filters):
            self.body.addWidget(part)
        self.body.addWidget(self.table, 1)
        self.body.setSpacing(12)
        self._connect()
        self.filters.choose(each for each in context.store.setting(_CHOSEN).split() if each)

    def refresh(self) -> None:
        if self._columns.lookups != self.context.lookups:
            self._columns.rename(self.context.lookups)
        if self._job:
            self._job.cancel()
        store = self.context.store
        self._job = self.context.jobs.run(lambda: CaseList.read(store), self._show, owner=self)
        if self.search.text().strip():
            self._look()

    def focus_first(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search line: arrow down goes into the list, Enter opens the first hit, Esc empties the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} and self.table.count():
                self._enter_list()
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open_first()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.heading.setVisible(event.size().height() >= _LEAST_HEIGHT)
        for column, least in _LEAST_ROOM:
            self.table.setColumnHidden(column, self.table.width() < least)

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self._pause.timeout.connect(self._look)
        self.filters.changed.connect(self._filtered)
        self.table.opened.connect(lambda case: self.context.shell.open_case(case.case_id))
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.focus_first)

    def _show(self, cases: CaseList) -> None:
        self._cases = self._columns.cases = cases
        for key, text in FILTERS:
            self.filters.rename(key, f"{text}  {_grouped(cases.counts[key])}")
        current = self.table.current()
        self.table.set_rows(cases.rows)
        self._filter()
        self._choose_again(current)

    def _look(self) -> None:
        """Search on a thread; only the newest answer counts."""
        text, store = self.search.text().strip(), self.context.store
        if self._search_job:
            self._search_job.cancel()
        if not text:
            self._find(None)
            return
        self._search_job = self.context.jobs.run(lambda: store.search_cases(text, _SEARCHED), self._find, owner=self)

    def _find(self, found: set[str] | None) -> None:
        self._found = found
        self._filter()

    def _filtered(self, chosen: frozenset[str]) -> None:
        self.context.store.set_setting(_CHOSEN, " ".join(sorted(chosen)))
        self._filter()

    def _filter(self) -> None:
        if self._cases is None:
            return
        self.table.filter(self._cases.keeper(self.filters.chosen(), self._found))
        shown, total = self.table.count(), len(self._cases.rows)
        self.count.setText(f"{_grouped(shown)} von {_grouped(total)} Fällen" if shown != total else _cases(total))
        announce(self.count, self.count.text())
        self._say_why_empty(total)

    def _say_why_empty(self, total: int) -> None:
        chosen = self.filters.chosen()
        if not total:
            self._empty.say("Noch keine Fälle", "Ein Fall entsteht, wenn eine Meldung aufgenommen ist.")
        elif self._found is not None:
            self._empty.say("Nichts gefunden", "Versuchen Sie ein kürzeres Stück des Namens oder weniger Filter.")
        elif CLOSED in chosen:
            self._empty.say("Kein abgeschlossener Fall", "Hier stehen Fälle, deren Begleitung zu Ende ist.")
        elif chosen & {MINE, SHARED}:
            self._empty.say("Kein Fall, der dazu passt", "Nehmen Sie einen Filter weg, um mehr zu sehen.")
        else:
            self._empty.say("Alles in Ordnung", "Kein Fall passt zu diesem Filter.")

    def _choose_again(self, current: CaseRow | None) -> None:
        if current is None:
            return
        for at in range(self.table.count()):
            if self.table.records.row_at(at).case_id == current.case_id:
                self.table.selectRow(at)
                return

    def _enter_list(self) -> None:
        if not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self.table.setFocus()

    def _open_first(self) -> None:
        self._pause.stop()
        text = self.search.text().strip()
        if text:
            self._find(self.context.store.search_cases(text, _SEARCHED))
        if self.table.count():
            self.context.shell.open_case((self.table.current() or self.table.records.row_at(0)).case_id)


def _search_line() -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText("Name in jeder Schreibweise, Fallnummer, Telefon oder Straße …")
    line.setAccessibleName("Fälle suchen")
    line.setClearButtonEnabled(True)
    line.setMaxLength(200)
    line.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
    return line


def _cases(number: int) -> str:
    return "1 Fall" if number == 1 else f"{_grouped(number)} Fälle"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
