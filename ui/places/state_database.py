"""Landesdatenbank: one's own cases with consent E7, what is to be typed there, and what must be deleted there."""

from collections.abc import Callable, Sequence

from kim_desktop.errors import KnownError
from kim_desktop.work.audit import Paper
from kim_desktop.work.state_database import StateCase, print_list, state_cases, values_to_type
from ui.context import Context
from ui.overview.attempts import attempt
from ui.page import Page
from ui.places.preview import PdfPreview
from ui.tokens import GRID
from ui.transfer.buttons import LEVELS, StateButtons
from ui.transfer.values import ValueTable
from ui.widgets.basic import Button, Card, column, label, scrolled
from ui.widgets.signs import EmptyState
from ui.widgets.table import Column, RecordTable

_LIST = "Übertragungsliste"
_COPY = "Enter kopiert den Wert und geht zum nächsten Feld."


class Landesdatenbank(Page):
    """Nothing is sent: the values are typed in the State's own form, the mark is set here."""

    title = "Landesdatenbank"
    icon = "export"
    help = (
        "Hier stehen Ihre Fälle, deren Person der Übertragung in die Landesdatenbank KIM zugestimmt hat (E7). „Werte "
        "zeigen“ listet die Felder in der Reihenfolge, in der Sie sie dort eintippen; Enter kopiert einen Wert und "
        "geht weiter. Danach kennzeichnen Sie den Fall als übertragen. Ändert sich später etwas, steht der Fall wieder "
        "oben, mit den Feldern, die nachzutragen sind.\n\n"
        "Nach einem Widerruf bleibt der Fall in der Liste, bis Sie bestätigen, dass er dort gelöscht ist. Namen und "
        "Geburtstage gehören nicht zu den Feldern."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        empty = EmptyState("cases", "Noch keine Einwilligung E7", "Mit ihr erscheint ein Fall in dieser Liste.")
        self.table: RecordTable[StateCase] = RecordTable(_columns(), "Fälle für die Landesdatenbank", empty)
        self.table.setMinimumHeight(30 * GRID)
        self.name, self.why = label("", "h3", wrap=True), label("", "muted", wrap=True)
        self.show_values = Button("Werte zeigen", self.load_values, "note")
        self.open = Button("Akte öffnen", self._open, "case")
        self.buttons = StateButtons(context.store, self._attempt, self.show_values, self.open)
        self.values = ValueTable()
        self.hint = label(_COPY, "small", wrap=True)
        self.details = Card(self.name, self.why, self.buttons, self.hint, self.values)
        self._shown = ""
        self.print = Button("Liste drucken", self._print, "print")
        self.tools.addWidget(self.print)
        parts = column(Card(self.table), self.details, None, space=2 * GRID)
        self.body.addWidget(scrolled(parts))
        self._forget_values()
        self.details.hide()
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda _case: self.load_values())

    def refresh(self) -> None:
        """Read all cases anew, beside the window."""
        store = self.context.store
        self.context.jobs.run(lambda: state_cases(store), self.show_rows, owner=self)

    def focus_first(self) -> None:
        self.table.setFocus()

    def show_rows(self, rows: Sequence[StateCase]) -> None:
        """Show these; the chosen one stays if it is still there."""
        chosen = self.buttons.case
        self.table.set_rows(rows)
        again = next((each for each in rows if chosen and each.id == chosen.id), None)
        self._pick(again)
        if again and self._shown == again.id:
            self._fill_values(again)

    def load_values(self) -> None:
        """Show what is to be typed for the chosen case; that is a look at it."""
        if self.buttons.case:
            self._fill_values(self.buttons.case)
            self.values.setFocus()

    def _fill_values(self, case: StateCase) -> None:
        try:
            found = values_to_type(self.context.store, case.id)
        except KnownError as error:
            self.context.shell.say_error(error)
            return
        self._shown = case.id
        self.values.show_values(found, case.changed)
        self.values.show()
        self.hint.show()

    def _pick(self, case: StateCase | None) -> None:
        if case is None or case.id != self._shown:
            self._forget_values()
        self.details.setVisible(case is not None)
        self.buttons.show_case(case)
        if case:
            changed = f" Nachzutragen: {', '.join(case.changed)}." if case.changed else ""
            self.name.setText(f"{case.case.code or 'ohne Fallnummer'}: {case.standing.value}")
            self.why.setText(f"{case.why}{changed}".strip())
            self.why.setVisible(bool(self.why.text()))

    def _forget_values(self) -> None:
        self._shown = ""
        self.values.hide()
        self.hint.hide()

    def _print(self) -> None:
        store = self.context.store
        self.context.shell.open_page(PdfPreview(self.context, _LIST, lambda: print_list(store), paper=Paper(_LIST)))

    def _open(self) -> None:
        if self.buttons.case:
            self.context.shell.open_case(self.buttons.case.id, "sharing")

    def _attempt(self, do: Callable[[], object]) -> object:
        return attempt(self.context, do, self.refresh)


def _columns() -> list[Column[StateCase]]:
    return [
        Column("Fallnummer", lambda each: each.case.code, width=190),
        Column(
            "Stand",
            lambda each: each.standing.value,
            key=lambda each: list(LEVELS).index(each.standing),
            level=lambda each: LEVELS[each.standing],
            width=270,
        ),
        Column("Näheres", lambda each: ", ".join(each.changed) or each.why, stretch=True),
    ]
