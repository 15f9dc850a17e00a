"""Wer hat diesen Fall angesehen? From this device's own log, and from all devices if the central store is asked."""

from collections.abc import Sequence

from kim_desktop.domain.audit import Line
from kim_desktop.errors import KnownError
from kim_desktop.work.audit import PURPOSE, Told, in_words, own_looks
from ui.casework.desk import Desk
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable


class LooksCard(Card):
    """Single looks in the order of time; nobody is counted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._has_asked = False
        self.ask = Button("Alle Geräte: Zentrale fragen", self.load, "sync")
        self.note = label("", "muted", wrap=True)
        self.answer = Banner(Level.INFO, "")
        empty = EmptyState("shield", "Noch nichts vermerkt", "Hier steht, wer die Akte öffnet, druckt oder ausgibt.")
        self.table: RecordTable[Told] = RecordTable(_columns(), "Wer hat diesen Fall angesehen?", empty)
        self.table.setMinimumHeight(28 * GRID)
        line = row(self.note, self.ask, space=2 * GRID)
        line.setStretch(0, 1)
        super().__init__(
            label(PURPOSE, "muted", wrap=True),
            line,
            self.answer,
            self.table,
            title="Wer hat diesen Fall angesehen?",
        )
        self.body.setSpacing(GRID + GRID // 2)
        self.answer.hide()

    def refresh(self) -> None:
        """Show what this device knows, until the central store was asked."""
        if not self._has_asked:
            self.note.setText("Zugriffe auf diesem Gerät.")
            self._show(own_looks(self._desk.context.store, self._desk.case_id))

    def load(self) -> None:
        """Ask the central store about all devices."""
        context, case_id = self._desk.context, self._desk.case_id
        self.ask.setEnabled(False)
        self._say(Level.INFO, "Die Zentrale wird gefragt …")
        context.jobs.run(lambda: context.services.looks(context.store, case_id), self._loaded, self._failed, owner=self)

    def _loaded(self, lines: Sequence[Line]) -> None:
        self._has_asked = True
        self.ask.setEnabled(True)
        self.answer.hide()
        self.note.setText("Zugriffe auf allen Geräten, soweit sie seither abgeglichen haben.")
        own = {(each.at, each.action) for each in lines}
        here = own_looks(self._desk.context.store, self._desk.case_id)
        self._show([*(each for each in here if (each.at, each.action) not in own), *lines])

    def _failed(self, error: KnownError) -> None:
        self.ask.setEnabled(True)
        self._say(Level.SOON, str(error))

    def _show(self, lines: Sequence[Line]) -> None:
        told = in_words(lines, self._desk.context.lookups, self._desk.context.store.model)
        self.table.set_rows(sorted(told, key=lambda each: each.at, reverse=True))

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)


def _columns() -> list[Column[Told]]:
    return [
        Column("Wann", lambda told: told.when, key=lambda told: told.at, width=150),
        Column("Wer", lambda told: told.who, width=170),
        Column("Was", lambda told: told.what, width=220),
        Column("Näheres", lambda told: told.detail, stretch=True),
        Column("Gerät", lambda told: told.device, width=190),
    ]
