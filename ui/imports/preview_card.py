"""The third step of an import: what becomes of each line, with its notes, before anything is written."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kim_desktop.work.tables.plan import Plan, PlannedRow, State
from ui.imports.kind import LEVELS
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import Level
from ui.widgets.table import Column, RecordTable

_HEIGHT = 300
_NO_LINE = "–"
_TOLD_SKIPPED = 5


class PreviewCard(Card):
    """`changed` when lines were taken or left out."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan(())
        self.chips: ChipRow | None = None
        self._chips_home = column()
        self.table: RecordTable[PlannedRow] = RecordTable(_COLUMNS, "Vorschau der Zeilen")
        self.table.setMinimumHeight(_HEIGHT)
        self.table.picked.connect(self._show_notes)
        self.table.opened.connect(lambda _row: self._flip())
        self.take = Button("Mit einlesen", lambda: self._tick(on=True), "check")
        self.leave = Button("Auslassen", lambda: self._tick(on=False), "close")
        self.take.setAccessibleName("Ausgewählte Zeilen einlesen")
        self.leave.setAccessibleName("Ausgewählte Zeilen auslassen")
        self.notes = label("", wrap=True)
        self.skipped = label("", "small", wrap=True)
        head = row(label("Vorschau", "h3"), self.take, self.leave, space=GRID)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(label(_HOW, "muted", wrap=True))
        self.body.addLayout(self._chips_home)
        for part in (self.table, self.notes, self.skipped):
            self.body.addWidget(part)
        self._listen()

    def show_plan(self, plan: Plan) -> None:
        """Show what would be done."""
        self.plan = plan
        self._make_chips()
        self.table.set_rows(plan.rows)
        self.table.filter(None)
        if plan.rows:
            self.table.selectRow(0)
        self._show_notes(self.table.current())
        told = [f"Zeile {each.number} {each.why}: „{each.text}“" for each in plan.skipped[:_TOLD_SKIPPED]]
        rest = len(plan.skipped) - len(told)
        more = f" und {rest} weitere" if rest > 0 else ""
        self.skipped.setText(f"Übersprungen: {'; '.join(told)}{more}." if told else "")
        self.skipped.setVisible(bool(told))

    def _make_chips(self) -> None:
        counts = self.plan.counts()
        if self.chips:
            self._chips_home.removeWidget(self.chips)
            self.chips.hide()
            self.chips.deleteLater()
        words = [(state.value, f"{state.word} ({count})") for state, count in counts.items()]
        self.chips = ChipRow(words, "Nur Zeilen zeigen, die so stehen")
        self.chips.changed.connect(self._filter)
        self.chips.setVisible(len(words) > 1)
        self._chips_home.addWidget(self.chips)

    def _filter(self, chosen: frozenset[str]) -> None:
        self.table.filter((lambda each: each.state.value in chosen) if chosen else None)

    def _show_notes(self, row: PlannedRow | None) -> None:
        lines = [f"{note.label}: {note.message}" for note in row.notes] if row else []
        self.notes.setText("\n".join(lines) or "Zu dieser Zeile gibt es nichts anzumerken.")
        self.notes.setVisible(row is not None)

    def _flip(self) -> None:
        chosen = self.table.chosen()
        if chosen:
            self._tick(on=not chosen[0].ticked)

    def _tick(self, on: bool) -> None:
        numbers = frozenset(each.number for each in self.table.chosen())
        position = self.table.currentIndex().row()
        self.plan = self.plan.tick(numbers, on)
        self.table.set_rows(self.plan.rows)
        if 0 <= position < self.table.count():
            self.table.selectRow(position)
        self.changed.emit()

    def _listen(self) -> None:
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.table)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._flip)
        QWidget.setTabOrder(self.table, self.take)


def _taken(row: PlannedRow) -> str:
    if row.state in {State.SAME, State.FOREIGN}:
        return ""
    return "ja" if row.ticked else "nein"


_HOW = (
    "Noch ist nichts gespeichert. Leertaste nimmt eine Zeile auf oder lässt sie aus; mehrere wählen Sie mit Umschalt."
)
_COLUMNS: tuple[Column[PlannedRow], ...] = (
    Column("Zeile", lambda each: str(each.number) if each.number > 0 else _NO_LINE, lambda e: e.number, width=64),
    Column(
        "Einlesen",
        _taken,
        level=lambda each: (Level.FINE if each.ticked else Level.NEUTRAL) if _taken(each) else None,
        width=96,
    ),
    Column(
        "Stand",
        lambda each: each.state.word,
        lambda each: list(State).index(each.state),
        lambda each: LEVELS[each.state],
        width=190,
    ),
    Column("Eintrag", lambda each: each.title, width=220),
    Column("Angaben", lambda each: each.detail, width=260, stretch=True),
    Column("Hinweise", lambda each: str(len(each.notes) or ""), lambda each: len(each.notes), width=90, right=True),
)
