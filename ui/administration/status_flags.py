"""The residence statuses and what the rules ask of them: Gestattung, Duldung, and whether they run out."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.records.master import CodeEntry
from kim_desktop.errors import KnownError
from kim_desktop.work.rules import STATUS_FLAGS, may_change, set_flag, statuses
from ui.context import Context
from ui.widgets.basic import Card, column, label
from ui.widgets.chips import ChipRow
from ui.widgets.table import Column, RecordTable

_HEIGHT = 240
_HOW = (
    "Wen die Regeln als Person mit Gestattung oder Duldung ansehen und wessen Titel abläuft, steht bei jedem "
    "Aufenthaltsstatus. Eine Änderung gilt sofort für alle, auch für Fälle, die es schon gibt."
)


class StatusFlags(Card):
    """A table of the statuses; the chips below it belong to the chosen line."""

    def __init__(self, context: Context, wrote: Callable[[], None]) -> None:
        super().__init__(title="Aufenthaltsstatus")
        self._context, self._wrote = context, wrote
        self.table: RecordTable[CodeEntry] = RecordTable(_columns(context), "Aufenthaltsstatus")
        self.table.setMinimumHeight(_HEIGHT)
        self.chips = ChipRow(STATUS_FLAGS, "Merkmale des Aufenthaltsstatus")
        self._of = label("", "field", wrap=True)
        self.panel = QWidget()
        self.panel.setLayout(column(self._of, self.chips, space=4))
        self.body.addWidget(label(_HOW, "muted", wrap=True))
        self.body.addWidget(self.table)
        self.body.addWidget(self.panel)
        self.panel.hide()
        self.table.picked.connect(self._pick)
        self.chips.changed.connect(self._set)

    def refresh(self) -> None:
        """Read the statuses again; the chosen line stays chosen."""
        chosen, rows = self.table.current(), statuses(self._context.store)
        self.table.set_rows(rows)
        at = next((at for at, each in enumerate(rows) if chosen and each.id == chosen.id), -1)
        if at >= 0:
            self.table.selectRow(at)
        self._pick(self.table.current())

    def _pick(self, status: CodeEntry | None) -> None:
        self.panel.setVisible(status is not None and may_change(self._context.store))
        if status:
            self._of.setText(f"{status.label} gilt als")
            self.chips.blockSignals(True)
            self.chips.choose(status.flags)
            self.chips.blockSignals(False)

    def _set(self, chosen: frozenset[str]) -> None:
        status = self.table.current()
        if status is None:
            return
        try:
            for flag, _ in STATUS_FLAGS:
                if (flag in chosen) != (flag in status.flags):
                    status = set_flag(self._context.store, status, flag, flag in chosen)
        except KnownError as error:
            self._context.shell.say_error(error)
        self._wrote()


def _columns(context: Context) -> tuple[Column[CodeEntry], ...]:
    def group(status: CodeEntry) -> str:
        return context.lookups.label("status_group", status.group)

    def flags(status: CodeEntry) -> str:
        return ", ".join(word for flag, word in STATUS_FLAGS if flag in status.flags) or "–"

    return (
        Column("Status", lambda each: each.label, lambda each: each.position, width=320, stretch=True),
        Column("Gruppe", group, width=180),
        Column("Merkmale", flags, width=200),
    )
