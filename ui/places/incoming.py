"""Eingang: every Meldung of every sender, until somebody has taken it up or the last question about it is answered."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from kim_desktop.domain.records.intake import Meldung
from kim_desktop.work.audit import note_opened
from kim_desktop.work.checks import IntakeDesk
from kim_desktop.work.incoming import Incoming, in_order, incoming, open_incoming
from ui.context import Context
from ui.incoming.detail import IncomingDetail
from ui.incoming.filters import IncomingFilters
from ui.incoming.steps import IncomingSteps
from ui.incoming.words import OVER, IncomingWords
from ui.jobs import Job
from ui.overview.ways import open_sheet
from ui.page import Page
from ui.places.tools import Tool, Tools
from ui.tokens import GRID
from ui.widgets.basic import column, label, row, scrolled
from ui.widgets.signs import Banner, EmptyState, Level, announce
from ui.widgets.table import RecordTable

_BESIDE_FROM, _WORDS_FROM, _LEAST_HEIGHT = 900, 860, 420
_LEAST_ROOM = ((8, 1040), (3, 930), (6, 800), (2, 730), (7, 640), (5, 480))
"""Columns that give way, and the width of the list from which they show."""
_BY_DUE = 4
_SETTLED_MS = 20
"""Until a form that opened has its height."""


class Eingang(Page):
    """The list at the left, the Meldung at the right, one key for each step."""

    title = "Eingang"
    icon = "inbox"
    takes_back_itself = True
    help = (
        "Hier stehen alle Meldungen aller Stellen, die späten zuerst. Mit den Pfeiltasten wählen Sie eine Zeile, "
        "rechts steht, was man zum Zuweisen wissen muss, mit „Warum?“ die Regel dazu.\n\n"
        "Z weist zu (Enter nimmt den Vorschlag), P öffnet den ganzen Bogen zum Entscheiden, W leitet an eine Stelle "
        "weiter und druckt das Schreiben, N plant das Nachhalten, K merkt den ersten Kontakt, E beendet das "
        "Nachhalten. B druckt die Eingangsbestätigung und R die Rückmeldung, auch für mehrere gewählte Zeilen auf "
        "einmal; oben rechts für alle, denen sie noch fehlt. Strg+Z nimmt den letzten Schritt zurück, L blendet die "
        "Einzelheiten aus und zeigt alle Spalten.\n\n"
        "Auch was nicht aufgenommen wurde, bleibt hier, bis es erledigt ist. Nach der Aufnahme sieht den Namen nur "
        "noch, wer den Fall führt; Stelle, Zeichen und Tage bleiben unter „Übernommen“ stehen. Der erste Kontakt "
        "wird bis dahin hier gezählt, danach in „Heute“ des Case-Managements."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._job: Job | None = None
        self._wanted = ""
        self._rows: list[Incoming] = []
        self._desk: IntakeDesk | None = None
        self._lookups = context.lookups
        self.count = label("", "muted")
        self.steps = IncomingSteps(context, self._chosen, lambda each: open_sheet(context, self, each))
        self.filters = IncomingFilters(context.lookups)
        self._empty = EmptyState("inbox", "Die Meldungen werden gelesen …")
        self.table: RecordTable[Incoming] = RecordTable(
            IncomingWords(context.lookups).columns(), "Meldungen", self._empty
        )
        self.detail = IncomingDetail(context, self.steps.deeds())
        self.undo = Banner(Level.FINE, "", "Rückgängig", self.steps.take_back, closable=True)
        self.bar = Tools(
            (
                Tool("detail", "Nur die Liste", "menu", self._toggle_detail),
                Tool("receipts", "Bestätigungen drucken", "print", self._confirm_all),
                Tool("feedback", "Rückmeldungen drucken", "print", self._answer_all),
            )
        )
        self._build()
        self._connect()

    def refresh(self) -> None:
        store = self.context.store
        if self._job:
            self._job.cancel()
        self._job = self.context.jobs.run(lambda: (incoming(store), IntakeDesk(store)), self._show, owner=self)

    def focus_first(self) -> None:
        self.table.setFocus()

    def keep(self) -> None:
        self.steps.keep()

    def open_meldung(self, meldung_id: str) -> None:
        """Show one Meldung, now or as soon as the list is read."""
        self._wanted = meldung_id
        self.filters.clear()
        self._select(meldung_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.heading.setVisible(event.size().height() >= _LEAST_HEIGHT)
        self.count.setVisible(event.size().width() >= _WORDS_FROM)
        self._name_tools()
        QTimer.singleShot(0, self, self._show_columns)

    def _build(self) -> None:
        self.undo.hide()
        for part in (self.count, self.bar):
            self.tools.addWidget(part)
        for form in self.steps.forms:
            self.detail.forms.addWidget(form)
        self.table.setMinimumHeight(200)
        area = scrolled(self.detail)
        area.setMinimumSize(280, 200)
        self._area = area
        self._box = row(space=2 * GRID)
        self._box.addWidget(self.table, 9)
        self._box.addWidget(area, 5)
        sheet = QWidget()
        sheet.setLayout(column(self.filters, self.undo, self._box, space=12))
        self.body.addWidget(scrolled(sheet), 1)
        self.table.sortByColumn(_BY_DUE, Qt.SortOrder.AscendingOrder)

    def _connect(self) -> None:
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _row: self.steps.open_sheet())
        self.filters.changed.connect(self._filter)
        self.detail.opened.connect(self.open_meldung)
        self.steps.did.connect(self._did)
        self.steps.asked.connect(self._bring_into_sight)
        for deed in self.detail.buttons:
            self._on(deed.key, deed.do, self.table)
            self._on(deed.key, deed.do, self.detail)
        self._on("L", self._toggle_detail, self.table)
        self._on("Ctrl+Z", self.steps.take_back, self)
        self._on("Ctrl+F", self._search, self)

    def _on(self, key: str, do: Callable[[], object], where: QWidget) -> None:
        shortcut = QShortcut(QKeySequence(key), where)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)

    def _show(self, read: tuple[list[Incoming], IntakeDesk]) -> None:
        self._rows, self._desk = read
        self._show_rows()

    def _show_rows(self) -> None:
        if self._lookups != self.context.lookups:
            self._lookups = self.context.lookups
            self.table.records.columns = tuple(IncomingWords(self._lookups).columns())
        current = self.table.current()
        self.filters.count(self._rows)
        self.table.set_rows(self._rows)
        self._filter(self._wanted or (current.id if current else ""))
        self._name_tools()

    def _filter(self, wanted: str = "") -> None:
        current = self.table.current()
        text = self.filters.line.text().strip()
        found = self.context.store.search_cases(text, (Meldung.kind(),)) if text else None
        self.table.filter(self.filters.keeper(found))
        self._say_count()
        self._select(wanted or (current.id if current else ""))

    def _say_count(self) -> None:
        open_ones = [each for each in self._rows if each.stand not in OVER]
        late = sum(each.is_late for each in open_ones)
        self.count.setText(f"{len(open_ones)} offen" + (f", {late} spät" if late else ""))
        announce(self.count, f"{self.table.count()} Meldungen")
        if not self._rows:
            self._empty.say("Noch keine Meldungen", "Was Stellen melden oder Sie selbst aufnehmen, erscheint hier.")
        else:
            self._empty.say("Nichts passt", "Nehmen Sie einen Filter weg oder suchen Sie mit weniger Buchstaben.")

    def _select(self, wanted: str) -> None:
        ids = [self.table.records.row_at(at).id for at in range(self.table.count())]
        if not ids:
            self._pick(None)
            return
        if wanted in ids:
            self._wanted = "" if wanted == self._wanted else self._wanted
        self.table.selectRow(ids.index(wanted) if wanted in ids else 0)
        self._pick(self.table.current())

    def _pick(self, line: Incoming | None) -> None:
        """Show the line; a form about another Meldung closes."""
        about = self.steps.about
        if about and (line is None or line.meldung is None or line.meldung.id != about.id):
            self.steps.close()
        meldung = line.meldung if line else None
        if meldung:
            note_opened(self.context.store, meldung.case_id)
        self.detail.show_row(line, self._desk.check(meldung) if meldung and self._desk else None)

    def _chosen(self) -> list[Meldung]:
        current = self.table.current()
        lines = [*([current] if current else []), *(each for each in self.table.chosen() if each != current)]
        return [each.meldung for each in lines if each.meldung]

    def _did(self, sentence: str) -> None:
        """What is open is read at once, since it is little; the rest follows."""
        self.undo.setVisible(self.steps.can_take_back())
        self.undo.say(Level.FINE, sentence)
        ended = [each for each in self._rows if each.stand in OVER]
        self._rows = in_order([*open_incoming(self.context.store), *ended])
        self._show_rows()
        self.table.setFocus()
        self.refresh()

    def _confirm_all(self) -> None:
        self.steps.print_receipts([each.meldung for each in self._rows if each.meldung and each.wants_receipt])

    def _answer_all(self) -> None:
        self.steps.print_feedback([each.meldung for each in self._rows if each.meldung and each.wants_feedback])

    def _name_tools(self) -> None:
        """How many letters are due; a narrow window has room for the pictures only."""
        due = {
            "receipts": ("Bestätigungen drucken", sum(each.wants_receipt for each in self._rows)),
            "feedback": ("Rückmeldungen drucken", sum(each.wants_feedback for each in self._rows)),
        }
        self.bar.show_only("detail", *(name for name, (_text, number) in due.items() if number))
        words = "Liste und Einzelheiten" if self._area.isHidden() else "Nur die Liste"
        toggle = self.bar.button("detail")
        toggle.setText(words if self.width() >= _WORDS_FROM else "")
        toggle.setAccessibleName(words)
        toggle.setToolTip(f"{words} (L)")
        for name, (text, number) in due.items():
            button = self.bar.button(name)
            words = f"{text} ({number})"
            button.setText(words if self.width() >= _WORDS_FROM else str(number))
            button.setAccessibleName(words)
            button.setToolTip(words)

    def _toggle_detail(self) -> None:
        """The list alone has room for all columns."""
        self._area.setVisible(self._area.isHidden())
        self._name_tools()
        QTimer.singleShot(0, self, self._show_columns)

    def _bring_into_sight(self, form: QWidget) -> None:
        self._area.show()
        self._name_tools()
        QTimer.singleShot(_SETTLED_MS, self, lambda: self._area.ensureWidgetVisible(form))

    def _show_columns(self) -> None:
        for column_number, least in _LEAST_ROOM:
            self.table.setColumnHidden(column_number, self.table.width() < least)

    def _search(self) -> None:
        self.filters.line.setFocus()
        self.filters.line.selectAll()
