"""Zugriffsprotokoll: for data protection, who did what on a few days; single events, never a tally of people."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kim_desktop.clock import local_date
from kim_desktop.domain.audit import MOST_DAYS, Action, Line, Question
from kim_desktop.domain.fields import Field, Kind, Meaning
from kim_desktop.errors import KnownError
from kim_desktop.work.audit import PURPOSE, Told, as_csv, in_words, note_log_saved
from ui.context import Context
from ui.editors.choices import SearchCombo
from ui.editors.dates import DateEditor
from ui.saving import ask_target
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, column, label, row
from ui.widgets.chips import FlowLayout
from ui.widgets.search_line import SearchLine
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_ENDING = ".csv"
_BEGIN = Field("begin", Kind.DATE, Meaning("Von"), optional=True)
_END = Field("end", Kind.DATE, Meaning("Bis"), optional=True)
_NARROW, _WIDE = 17 * GRID, 24 * GRID
_WARNING = (
    "Die Tabelle nennt Mitarbeitende und Fallnummern und ist nicht verschlüsselt. Dass sie gespeichert wird, steht "
    "selbst im Protokoll."
)


class AuditCard(Card):
    """Asks the central store; nothing of it is kept on this device."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.begin, self.end = DateEditor(_BEGIN, context.clock), DateEditor(_END, context.clock)
        self.person = SearchCombo(context.lookups.choices.get("staff_member", ()))
        self.code = SearchLine("KIM-27-001-0001", "Nur dieser Fall")
        self.action = SearchCombo([(each.value, each.label) for each in Action])
        self.show_lines = Button("Anzeigen", self.load, "search")
        self.save = Button("Als Tabelle speichern …", self._ask_to_save, "export")
        self.answer = Banner(Level.INFO, "")
        self.warning = Banner(Level.SOON, _WARNING, "Ort wählen …", self._choose, closable=True)
        empty = EmptyState("shield", "Noch nichts abgefragt", "Wählen Sie Tage und gehen Sie auf „Anzeigen“.")
        self._empty = empty
        self.table: RecordTable[Told] = RecordTable(_columns(), "Zugriffsprotokoll", empty)
        self.table.setMinimumHeight(32 * GRID)
        self._told: list[Told] = []
        purpose = label(PURPOSE, "muted", wrap=True)
        below = row(self.save, None)
        parts = (purpose, self._filters(), self.answer, self.table, below, self.warning)
        super().__init__(*parts, title="Zugriffsprotokoll")
        self.body.setSpacing(GRID + GRID // 2)
        for hidden in (self.answer, self.warning, self.save):
            hidden.hide()
        self._propose_days()

    def load(self) -> None:
        """Ask for the lines of the chosen days."""
        question = self._question()
        if question is None:
            return
        services, store = self._context.services, self._context.store
        self.warning.hide()
        self.show_lines.setEnabled(False)
        self._say(Level.INFO, "Die Zentrale wird gefragt …")
        self._context.jobs.run(lambda: services.audit(store, question), self._loaded, self._failed, owner=self)

    def write(self, target: Path) -> None:
        """Write what is shown into a file; that is noted first."""
        self.warning.hide()
        try:
            note_log_saved(self._context.store, [each.line for each in self._told])
            target.write_bytes(as_csv(self._told))
        except KnownError as error:
            self._say(Level.LATE, str(error))
        except OSError:
            self._say(
                Level.LATE, f"In „{target.parent}“ lässt sich nichts speichern. Bitte wählen Sie einen anderen Ort."
            )
        else:
            self._say(Level.FINE, f"Gespeichert als „{target.name}“, unverschlüsselt.")

    def _filters(self) -> QWidget:
        parts: tuple[tuple[str, QWidget, int], ...] = (
            ("Von", self.begin, _NARROW),
            ("Bis", self.end, _NARROW),
            ("Person", self.person, _WIDE),
            ("Fallnummer", self.code, _WIDE),
            ("Vorgang", self.action, _WIDE),
        )
        self.person.setAccessibleName("Nur diese Person")
        self.action.setAccessibleName("Nur dieser Vorgang")
        flow = FlowLayout()
        for name, part, width in parts:
            part.setFixedWidth(width)
            flow.addWidget(_titled(name, part))
        flow.addWidget(_titled("", self.show_lines))
        made = QWidget()
        made.setLayout(flow)
        return made

    def _propose_days(self) -> None:
        today = local_date(self._context.clock())
        self.begin.set_value(today - timedelta(days=6))
        self.end.set_value(today)

    def _question(self) -> Question | None:
        if any(each.check() for each in (self.begin, self.end)):
            return None
        begin, end = self.begin.value(), self.end.value()
        if not begin or not end or not 0 <= (end - begin).days < MOST_DAYS:
            self._say(Level.SOON, f"Bitte zwei Tage wählen, die höchstens {MOST_DAYS} Tage umfassen.")
            return None
        code = self.code.text().strip()
        return Question(begin.isoformat(), end.isoformat(), self.person.code(), code, self.action.code())

    def _loaded(self, lines: Sequence[Line]) -> None:
        context = self._context
        self._told = in_words(lines, context.lookups, context.store.model)
        self._empty.say("Nichts gefunden", "In diesen Tagen steht dazu nichts im Protokoll.")
        self.table.set_rows(reversed(self._told))
        self.save.setVisible(bool(self._told))
        self.show_lines.setEnabled(True)
        self.answer.hide()

    def _failed(self, error: KnownError) -> None:
        self.show_lines.setEnabled(True)
        self._say(Level.SOON, str(error))

    def _ask_to_save(self) -> None:
        self.warning.show()
        self.warning.say(Level.SOON, _WARNING)
        self.warning.button.setFocus()

    def _choose(self) -> None:
        if target := ask_target(self, "Protokoll speichern", f"Zugriffsprotokoll{_ENDING}", f"Tabelle (*{_ENDING})"):
            self.write(target)

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


def _titled(name: str, part: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(label(name, "field"), part, space=GRID // 2))
    return made


def _columns() -> list[Column[Told]]:
    return [
        Column("Wann", lambda told: told.when, key=lambda told: told.at, width=145),
        Column("Wer", lambda told: told.who, width=140),
        Column("Was", lambda told: told.what, width=200),
        Column("Fallnummer", lambda told: told.case, width=150),
        Column("Näheres", lambda told: ": ".join(each for each in (told.kind, told.detail) if each), stretch=True),
        Column("Gerät", lambda told: told.device, width=140),
    ]
