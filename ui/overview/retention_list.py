"""What is to be deleted soon in the cases of this device, and what can be done about the chosen one."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.dates import show_date
from kim_desktop.work.retention import PROTECTED, Due, delete_protected, due_soon, propose_deletion
from ui.casework.words import in_days
from ui.context import Context
from ui.overview.attempts import attempt
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, DangerButton, PrimaryButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

T = TypeVar("T")


class DueList(QWidget):
    """Deleting a case is proposed; protected details go at once, after being asked."""

    def __init__(self, context: Context, wrote: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._wrote = context, wrote
        self.due: Due | None = None
        empty = EmptyState("shield", "Nichts ist zu löschen", "Hier steht, was jetzt oder in 30 Tagen fällig wird.")
        self.table: RecordTable[Due] = RecordTable(self._columns(), "Löschfristen", empty)
        self.table.setMinimumHeight(220)
        self.title, self.text = label("", "h3", wrap=True), label("", "muted", wrap=True)
        self.propose = PrimaryButton("Löschung vorschlagen", self._propose)
        self.delete = DangerButton("Geschützte Angaben löschen", self._ask)
        self.open = Button("Akte öffnen oder Löschsperre setzen", self._open, "case")
        self.sure = Banner(Level.LATE, "", "Endgültig löschen", self._delete, closable=True)
        buttons = QWidget()
        flow = self._flow = FlowLayout()
        for button in (self.propose, self.delete, self.open):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.details = Card(self.title, self.text, buttons, self.sure)
        self.details.hide()
        self.setLayout(column(Card(self.table, title="Fällig jetzt oder in 30 Tagen"), self.details, space=2 * GRID))
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _due: self._open())

    def refresh(self) -> None:
        """Look anew, beside the window, since there may be many cases."""
        context = self._context
        context.jobs.run(lambda: due_soon(context.store), self.show_rows, owner=self)

    def show_rows(self, rows: list[Due]) -> None:
        """Show these; the chosen one stays if it is still there."""
        self.table.set_rows(rows)
        chosen = self.due
        self._pick(next((each for each in rows if chosen and each.id == chosen.id), None))

    def _pick(self, due: Due | None) -> None:
        self.due = due
        self.sure.hide()
        self.details.setVisible(due is not None)
        if due is None:
            return
        today = local_date(self._context.clock())
        is_free = due.deadline.is_due(today) and not due.is_proposed and not due.is_restricted
        self.title.setText(f"{due.name or 'Ohne Namen'} {f'({due.code})' if due.code else '(Meldung)'}")
        state = {
            due.is_proposed: "Vorgeschlagen; eine zweite Person muss die Löschung freigeben.",
            due.is_restricted: "Die Verarbeitung ist eingeschränkt; gelöscht wird erst nach der Aufhebung.",
        }.get(True, "")
        self.text.setText(f"{due.deadline.text}\n{state}".strip())
        self.propose.setVisible(is_free and due.part != PROTECTED)
        self.delete.setVisible(is_free and due.part == PROTECTED)
        self._flow.invalidate()

    def _propose(self) -> None:
        due = self.due
        if due and self._attempt(lambda: propose_deletion(self._context.store, due.case_id, due.deadline.ground)):
            self._context.shell.say("Löschung vorgeschlagen. Eine zweite Person muss sie freigeben.")

    def _ask(self) -> None:
        self.sure.show()
        self.sure.say(Level.LATE, "Alle besonders geschützten Angaben unwiderruflich löschen, hier und überall?")
        self.sure.button.setFocus()

    def _delete(self) -> None:
        due = self.due
        if due and (count := self._attempt(lambda: delete_protected(self._context.store, due.case_id))):
            self._context.shell.say("1 Angabe gelöscht." if count == 1 else f"{count} Angaben gelöscht.")

    def _open(self) -> None:
        if self.due:
            self._context.shell.open_case(self.due.case_id, "closing")

    def _attempt(self, do: Callable[[], T]) -> T | None:
        return attempt(self._context, do, self._wrote)

    def _columns(self) -> list[Column[Due]]:
        today = local_date(self._context.clock())
        return [
            Column("Zu löschen ab", lambda due: show_date(due.deadline.due), key=_day, width=140),
            Column(
                "Wie bald", lambda due: _state(due, today), key=_day, level=lambda due: _level(due, today), width=190
            ),
            Column("Fallnummer", lambda due: due.code or "Meldung", width=190),
            Column("Person", lambda due: due.name, stretch=True),
            Column("Was", lambda due: "Geschützte Angaben" if due.part == PROTECTED else "Alles", width=190),
        ]


def _day(due: Due) -> str:
    return due.deadline.due.isoformat()


def _state(due: Due, today: date) -> str:
    if due.deadline.held_until:
        return "Löschsperre"
    if due.is_proposed:
        return "vorgeschlagen"
    return f"fällig {in_days(due.deadline.due, today)}"


def _level(due: Due, today: date) -> Level:
    if due.deadline.held_until or due.is_proposed:
        return Level.INFO
    return Level.LATE if due.deadline.due < today else Level.SOON
