"""Suche: every word that this profile holds, whoever wrote it and in whatever kind of entry."""

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent

from kim_desktop.work.searching import MOST, Found, find
from ui.context import Context
from ui.jobs import Job
from ui.overview.ways import open_found
from ui.page import Page
from ui.widgets.basic import label
from ui.widgets.chips import ChipRow
from ui.widgets.search_line import SearchLine
from ui.widgets.signs import EmptyState, announce
from ui.widgets.table import Column, RecordTable

_PAUSE_MS = 120
_SHORTEST = 2
_LEAST_ROOM = ((3, 760), (2, 620))
_BEGIN = ("Wonach suchen Sie?", "Ein Stück jedes Wortes genügt. Gesucht wird in allem, was auf diesem Gerät liegt.")


class Suche(Page):
    """Type, filter by kind, open the very entry: all of it from the keyboard."""

    title = "Suche"
    icon = "search"
    help = (
        "Gesucht wird in allen Texten dieses Profils: Kontakte, Bedarfe, Ziele, Verweise, Wiedervorlagen, Meldungen, "
        "Anlagen, Namen, Anschriften, Angebote. Jedes Wort muss vorkommen, ein Stück vom Anfang genügt; andere "
        "Schreibweisen und Schriften werden mitgefunden. Pfeil ab geht in die Liste, Enter öffnet genau den Eintrag. "
        "Was eine fehlende Einwilligung sperrt, wird weder gefunden noch gezeigt."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._job: Job | None = None
        self.count = label("", "muted")
        self.tools.addWidget(self.count)
        self.line = SearchLine("Wörter aus Notizen, Bedarfen, Verweisen, Namen, Angeboten …", "Alles durchsuchen")
        kinds = [(kind.kind(), kind.plural) for kind, _ in context.store.model.searchable()]
        self.kinds = ChipRow(kinds, "Nur diese Einträge")
        self._empty = EmptyState("search", *_BEGIN)
        self.table: RecordTable[Found] = RecordTable(_columns(), "Treffer", self._empty)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        for part in (self.line, self.kinds):
            self.body.addWidget(part)
        self.body.addWidget(self.table, 1)
        self.body.setSpacing(12)
        self._connect()
        self._show([])

    def refresh(self) -> None:
        if self.line.text().strip():
            self._look()

    def focus_first(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search line: arrow down goes into the list, Enter opens the first hit, Esc empties the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} and self.table.count():
                self.table.selectRow(max(0, self.table.currentIndex().row()))
                self.table.setFocus()
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open_first()
                return True
            if event.key() == Qt.Key.Key_Escape and self.line.text():
                self.line.clear()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for at, least in _LEAST_ROOM:
            self.table.setColumnHidden(at, event.size().width() < least)

    def _connect(self) -> None:
        self.line.installEventFilter(self)
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self._pause.timeout.connect(self._look)
        self.kinds.changed.connect(lambda _chosen: self._filter())
        self.table.opened.connect(self._open)

    def _look(self) -> None:
        """Search on a thread; only the newest answer counts."""
        text, store = self.line.text().strip(), self.context.store
        if self._job:
            self._job.cancel()
        if len(text) < _SHORTEST:
            self._show([])
            return
        self._job = self.context.jobs.run(lambda: find(store, text), self._show, owner=self)

    def _show(self, found: list[Found]) -> None:
        counts = Counter(each.kind for each in found)
        for kind, _ in self.context.store.model.searchable():
            self.kinds.rename(kind.kind(), f"{kind.plural}  {counts[kind.kind()]}")
            self.kinds.show_chip(kind.kind(), bool(counts[kind.kind()]))
        self.table.set_rows(found)
        self._filter()

    def _filter(self) -> None:
        chosen = self.kinds.chosen()
        keep: Callable[[Found], bool] | None = (lambda each: each.kind in chosen) if chosen else None
        self.table.filter(keep)
        shown = self.table.count()
        has_asked = len(self.line.text().strip()) >= _SHORTEST
        more = f"die neuesten {MOST} Treffer" if shown >= MOST else "1 Treffer" if shown == 1 else f"{shown} Treffer"
        self.count.setText(more if has_asked else "")
        announce(self.count, self.count.text())
        self._empty.say(*(("Nichts gefunden", "Versuchen Sie weniger oder kürzere Wörter.") if has_asked else _BEGIN))

    def _open(self, found: Found) -> None:
        open_found(self.context, self, found)

    def _open_first(self) -> None:
        self._pause.stop()
        text = self.line.text().strip()
        if len(text) >= _SHORTEST:
            self._show(find(self.context.store, text))
        if self.table.count():
            self._open(self.table.current() or self.table.records.row_at(0))


def _columns() -> list[Column[Found]]:
    return [
        Column("Art", lambda found: found.title, width=130),
        Column("Wer oder was", lambda found: found.name, width=190),
        Column("Fall", lambda found: found.code, width=130),
        Column("Am", lambda found: found.day, key=lambda found: found.on, width=100),
        Column("Fundstelle", lambda found: " ".join(found.snippet.split()), stretch=True),
    ]
