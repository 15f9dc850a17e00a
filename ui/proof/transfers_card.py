"""How far the cases of each colleague are in the State's database, as counts: Koordination sees no case."""

from collections.abc import Sequence

from kim_desktop.errors import KnownError
from kim_desktop.work.state_database import TeamProgress
from ui.context import Context
from ui.tokens import GRID
from ui.widgets.basic import Button, Card, label, row
from ui.widgets.signs import Banner, EmptyState, Level
from ui.widgets.table import Column, RecordTable

_ABOUT = (
    "Übertragen wird von Hand durch das Case-Management, und nur mit Einwilligung E7. Hier steht, wie weit es ist und "
    "wo nach einem Widerruf noch zu löschen ist."
)


class TransfersCard(Card):
    """Counts by colleague, fetched when they are wanted."""

    def __init__(self, context: Context) -> None:
        super().__init__(label(_ABOUT, "muted", wrap=True), title="Landesdatenbank KIM")
        self._context = context
        self.fetch = Button("Stand abrufen", self.load, "sync")
        empty = EmptyState("cases", "Noch nichts übertragen", "Es gibt keinen Fall mit Einwilligung E7.")
        self.table: RecordTable[TeamProgress] = RecordTable(self._columns(), "Stand der Landesdatenbank", empty)
        self.table.setMinimumHeight(28 * GRID)
        self.answer = Banner(Level.INFO, "")
        self.body.setSpacing(12)
        self.body.addLayout(row(self.fetch, None))
        for part in (self.answer, self.table):
            self.body.addWidget(part)
            part.hide()

    def load(self) -> None:
        """Ask the central store."""
        services, store = self._context.services, self._context.store
        self.fetch.setEnabled(False)
        self._say(Level.INFO, "Die Zentrale zählt …")
        self._context.jobs.run(lambda: services.transfers(store), self._loaded, self._failed, owner=self)

    def _loaded(self, counts: Sequence[TeamProgress]) -> None:
        self.fetch.setEnabled(True)
        self.answer.hide()
        self.table.set_rows(counts)
        self.table.show()

    def _failed(self, error: KnownError) -> None:
        self.fetch.setEnabled(True)
        self._say(Level.SOON, str(error))

    def _say(self, level: Level, text: str) -> None:
        self.answer.show()
        self.answer.say(level, text)

    def _columns(self) -> list[Column[TeamProgress]]:
        def name(catalogue: str, code: str) -> str:
            return self._context.lookups.label(catalogue, code) if code else ""

        return [
            Column("Zuständig", lambda each: name("staff_member", each.staff), stretch=True),
            Column("Träger", lambda each: name("organisation", each.organisation), width=260),
            Column("Mit Einwilligung", lambda each: str(each.agreed), key=lambda each: each.agreed, width=150),
            Column("Übertragen", lambda each: str(each.transferred), key=lambda each: each.transferred, width=120),
            Column(
                "Dort zu löschen", lambda each: str(each.to_erase), key=lambda each: each.to_erase, width=150,
                level=lambda each: Level.LATE if each.to_erase else None,
            ),
        ]  # fmt: skip
