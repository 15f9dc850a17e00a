"""The second step of an import: which column is what; proposed, and changed by the user."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kim_desktop.work.tables.mapping import Target, twice
from kim_desktop.work.tables.sheets import Table
from ui.editors.choices import SearchCombo
from ui.tokens import GRID
from ui.widgets.basic import Card, QuietButton, label, row
from ui.widgets.signs import Level

_LEFT_OUT = "wird nicht eingelesen"
_SHOWN_OF_SAMPLE = 60


class MappingCard(Card):
    """One line for each column: heading, the first values, and what it is; `changed` when the user decides."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._targets: Sequence[Target] = ()
        self.combos: dict[int, SearchCombo] = {}
        self._summary = label("", "muted", wrap=True)
        self._toggle = QuietButton("Spalten zeigen", self._turn)
        head = row(label("Spalten zuordnen", "h3"), self._summary, self._toggle, space=2 * GRID)
        head.setStretch(1, 1)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._rows = QWidget()
        self.body.addLayout(head)
        self.body.addWidget(self.problem)
        self.body.addWidget(self._rows)

    def show_table(self, table: Table, targets: Sequence[Target], mapping: Mapping[int, str]) -> None:
        """Show the columns of a table with what is proposed for them."""
        self._targets = targets
        self.combos = {}
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setColumnStretch(1, 1)
        for line, at in enumerate(_filled(table)):
            self._add(grid, line, at, table, mapping.get(at, ""))
        self.body.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows
        rows.show()
        self._toggle.setText("Spalten verbergen")
        self._say()

    def mapping(self) -> dict[int, str]:
        """Column to target, for the columns that are read."""
        return {at: combo.code() for at, combo in self.combos.items() if combo.code()}

    def is_sound(self) -> bool:
        """Whether no two columns fill the same field."""
        return not twice(self.mapping(), self._targets)

    def _add(self, grid: QGridLayout, line: int, at: int, table: Table, target: str) -> None:
        heading = table.headers[at] or f"Spalte {at + 1}"
        combo = SearchCombo([(each.name, each.label) for each in self._targets])
        combo.setAccessibleName(f"Spalte {heading} ist")
        combo.setMinimumWidth(260)
        edit = combo.lineEdit()
        if edit:
            edit.setPlaceholderText(_LEFT_OUT)
        combo.show_code(target)
        combo.chosen.connect(self._changed)
        samples = label(" · ".join(_cut(text) for text in table.samples(at)), "small", wrap=True)
        title = label(heading, "field", wrap=True)
        title.setMaximumWidth(240)
        for column, part in enumerate((title, samples, combo)):
            grid.addWidget(part, line, column, Qt.AlignmentFlag.AlignVCenter)
        self.combos[at] = combo

    def _changed(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        mapping, labels = self.mapping(), {each.name: each.label for each in self._targets}
        out = len(self.combos) - len(mapping)
        left = f", {out} {'bleibt' if out == 1 else 'bleiben'} außen vor" if out else ""
        self._summary.setText(f"{len(mapping)} von {len(self.combos)} Spalten werden eingelesen{left}.")
        double = sorted(labels[name] for name in twice(mapping, self._targets))
        self.problem.setText(f"Mehrere Spalten sind „{', '.join(double)}“. Bitte nur eine davon zuordnen.")
        self.problem.setVisible(bool(double))
        self.setProperty("level", Level.LATE.value if double else "")

    def _turn(self) -> None:
        shown = self._rows.isHidden()
        self._rows.setVisible(shown)
        self._toggle.setText("Spalten verbergen" if shown else "Spalten zeigen")


def _filled(table: Table) -> list[int]:
    """The columns that have a heading or contents."""
    return [at for at, heading in enumerate(table.headers) if heading or table.samples(at, 1)]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_OF_SAMPLE else f"{line[:_SHOWN_OF_SAMPLE]}…"
