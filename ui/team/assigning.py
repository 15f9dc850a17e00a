"""Zuweisung: every Meldung that waits, with a proposal: accept one or several, or decide otherwise with a reason."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from kim_desktop.domain.records.master import StaffMember
from kim_desktop.domain.rules.access import CASE_MANAGER
from kim_desktop.errors import KnownError
from kim_desktop.work.assigning import Assignment, Waiting, assign_many, waiting_meldungen
from kim_desktop.work.incoming import Step, undo
from ui.casework.entry import SAVE_KEYS
from ui.casework.words import full_name
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.handover.part import HandoverPart
from ui.overview.ways import open_meldung
from ui.team.proposals import Proposals, received, where_of
from ui.team.table import YieldingTable
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, PrimaryButton, QuietButton, column, label
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column

_HEIGHT, _MOST_REASON = 220, 400
_TITLE = "Meldungen ohne Zuweisung"
_GIVE_WAY = ((5, 860), (3, 700), (0, 580))
_HOW = (
    "Wählen Sie Zeilen mit Umschalt oder Strg und den Pfeiltasten. Strg+Enter nimmt die Vorschläge der gewählten "
    "Zeilen an; Enter führt zur Auswahl einer anderen Person. Jeder Vorschlag rechnet die vorigen schon ein."
)


class AssignPart(HandoverPart):
    """One list for all; what was assigned can be taken back at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._steps: list[Step] = []
        empty = EmptyState(
            "fine", "Nichts wartet auf eine Zuweisung", "Neue Meldungen stehen hier, sobald sie da sind."
        )
        self.table: YieldingTable[Waiting] = YieldingTable(self._columns(), _TITLE, empty, _GIVE_WAY)
        self.table.setMinimumHeight(_HEIGHT)
        self.count = label("", "strong", wrap=True)
        self.detail = Proposals(self.desk, QuietButton("Meldung öffnen", self._open))
        self.accept_button = PrimaryButton("Vorschläge annehmen", self.accept)
        self.accept_button.setToolTip("Strg+Enter")
        self.who = SearchCombo(())
        self.who.setAccessibleName("Stattdessen zuständig")
        self.who.setMinimumWidth(220)
        self.reason = QLineEdit()
        self.reason.setMaxLength(_MOST_REASON)
        self.reason.setPlaceholderText("Warum? Ein Satz genügt")
        self.reason.setAccessibleName("Begründung der Abweichung")
        self.reason.setMinimumWidth(260)
        self.other_button = Button("Anders zuweisen", self.assign_otherwise)
        self.problem = label("", "problem", wrap=True)
        self.done = Banner(Level.FINE, "", "Zurücknehmen", self.take_back, closable=True)
        self._lay_out()
        self._connect()
        self._enable()

    def refresh(self) -> None:
        store = self.context.store
        chosen, rows = {each.id for each in self.table.chosen()}, waiting_meldungen(store)
        self.table.set_rows(rows)
        self._choose({each.id for each in rows if each.id in chosen} or {each.id for each in rows[:1]})
        team = [each for each in store.all(StaffMember, role=CASE_MANAGER) if each.valid_on(self.desk.today)]
        self.who.offer([(each.id, each.name) for each in sorted(team, key=lambda each: each.name.casefold())])
        number = len(rows)
        self.count.setText("1 Meldung wartet." if number == 1 else f"{number} Meldungen warten.")
        self.count.setVisible(bool(rows))
        self.detail.show_waiting(self.table.current() if rows else None)
        for part in (self._how, self._acting):
            part.setVisible(bool(rows))
        self._enable()
        self.order()

    def focus_first(self) -> None:
        self.table.setFocus()

    def accept(self) -> None:
        """Assign the chosen Meldungen as proposed; those without a proposal are said."""
        chosen = self.table.chosen()
        without = [each for each in chosen if each.first is None]
        if without:
            names = ", ".join(full_name(each.meldung) for each in without)
            self._complain(f"Für {names} gibt es keinen Vorschlag. Wählen Sie eine Person.")
            return
        self._assign(Assignment(each, each.first.staff) for each in chosen if each.first)

    def assign_otherwise(self) -> None:
        """Assign the chosen Meldungen to somebody else, with the reason."""
        if not self.who.settle() or not self.who.code():
            self._complain("Wer soll zuständig sein? Wählen Sie eine Person aus der Liste.")
            self.who.setFocus()
            return
        staff, reason = self.who.code(), self.reason.text()
        self._assign(Assignment(each, staff, reason) for each in self.table.chosen())

    def take_back(self) -> None:
        """Undo the last assignment."""
        steps, self._steps = self._steps, []
        self.done.hide()
        if steps:
            self.desk.attempt(lambda: undo(self.context.store, steps))
            self.table.setFocus()

    def _assign(self, wanted: Iterable[Assignment]) -> None:
        self.problem.hide()
        try:
            steps = assign_many(self.context.store, wanted)
        except KnownError as error:
            self._complain(str(error))
            if getattr(error, "field", "") == "responsible_reason":
                self.reason.setFocus()
            return
        if not steps:
            return
        self._steps = steps
        self.reason.clear()
        self.who.show_code("")
        self.desk.wrote()
        self.done.show()
        self.done.say(Level.FINE, _done(steps, self.desk.label("staff_member", steps[0].after.responsible)))
        self.table.setFocus()

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()

    def _open(self) -> None:
        row = self.table.current()
        if row:
            open_meldung(self.context, self, row.id, row.meldung.case_id)

    def _choose(self, ids: set[str]) -> None:
        model = self.table.selectionModel()
        for at in range(self.table.count()):
            if self.table.records.row_at(at).id in ids:
                if not self.table.currentIndex().isValid():
                    self.table.setCurrentIndex(self.table.records.index(at, 0))
                model.select(self.table.records.index(at, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)

    def _enable(self) -> None:
        number = len(self.table.chosen())
        for button in (self.accept_button, self.other_button):
            button.setEnabled(bool(number))
        self.accept_button.setText("Vorschlag annehmen" if number < 2 else f"{number} Vorschläge annehmen")

    def _lay_out(self) -> None:
        self._how = label(_HOW, "muted", wrap=True)
        instead, flow = QWidget(), FlowLayout()
        for part in (self.accept_button, self.who, self.reason, self.other_button):
            flow.addWidget(part)
        instead.setLayout(flow)
        self._acting = QWidget()
        self._acting.setLayout(column(self.detail, self.problem, instead, space=2 * GRID))
        self.problem.hide()
        self.done.hide()
        self.body.addWidget(self.done)
        self.body.addWidget(Card(self.count, self._how, self.table, self._acting, title=_TITLE))
        self.body.addStretch(1)

    def _connect(self) -> None:
        self.table.picked.connect(self.detail.show_waiting)
        self.table.opened.connect(lambda _row: self.who.setFocus())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.reason.returnPressed.connect(self.assign_otherwise)
        for keys in SAVE_KEYS:
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.accept)

    def _columns(self) -> list[Column[Waiting]]:
        def urgency(each: Waiting) -> str:
            return self.desk.label("urgency", each.meldung.urgency) or "–"

        return [
            Column("Eingang", received, lambda each: str(each.meldung.received_on or ""), width=100),
            Column("Person", lambda each: full_name(each.meldung), width=150),
            Column("Wohnt", lambda each: where_of(self.desk, each), width=200),
            Column("Dringlich", urgency, width=120),
            Column("Vorschlag", self._first, level=_level, width=160),
            Column("Warum", _why, stretch=True),
        ]

    def _first(self, waiting: Waiting) -> str:
        return self.desk.label("staff_member", waiting.first.staff) if waiting.first else "niemand"


def _level(waiting: Waiting) -> Level:
    return Level.INFO if waiting.first else Level.SOON


def _why(waiting: Waiting) -> str:
    reasons = waiting.first.reasons if waiting.first else waiting.found.reasons[-1:]
    return " ".join(each.text for each in reasons)


def _done(steps: list[Step], name: str) -> str:
    going = "Sie gehen mit dem nächsten Abgleich hinaus."
    if len(steps) > 1:
        return f"{len(steps)} Meldungen zugewiesen. {going}"
    return f"{full_name(steps[0].after)} ist {name} zugewiesen. Die Meldung geht mit dem nächsten Abgleich hinaus."
