"""Aufträge of Gremien: each as a line that opens, one key to report it as done; and the list of all of them."""

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.steering import Body, Errand, Meeting
from kim_desktop.work.bodies import change_errand, errands, finish_errand
from ui.bodies.words import ERRAND, errand_sketch
from ui.casework.live import PlainFold
from ui.casework.parts import Rows, Sketch
from ui.context import Context
from ui.desk import PlainDesk
from ui.desk_part import DeskPart
from ui.tokens import GRID
from ui.widgets.basic import Card, QuietButton, row
from ui.widgets.chips import ChipRow
from ui.widgets.signs import EmptyState

_WHICH = (("open", "Offen"), ("done", "Erledigt"))


class ErrandRow(PlainFold):
    """One Auftrag; with `sourced` it says which Gremium gave it."""

    def __init__(self, desk: PlainDesk, errand: Errand, sourced: bool = False) -> None:
        self._plain, self._sourced = desk, sourced
        super().__init__(desk, errand, self._put, lambda: desk.form(Errand, ERRAND), change_errand)
        self.done = QuietButton("Erledigt", self._finish)
        actions = row(self.done, None)
        actions.setContentsMargins(3 * GRID, 0, 0, GRID)
        self.extra.addLayout(actions)
        self._show_done(errand)

    def show_record(self, errand: Errand) -> None:  # type: ignore[override]
        """Show it as it is now."""
        super().show_record(errand)
        self._show_done(errand)

    def _show_done(self, errand: Errand) -> None:
        self.done.setVisible(errand.done_on is None)
        self.done.setAccessibleName(f"Erledigt: {errand.what}")

    def _finish(self) -> None:
        desk, errand = self._plain, self._record
        assert isinstance(errand, Errand)
        self.keep()
        if desk.attempt(lambda: finish_errand(desk.context.store, errand)):
            desk.context.shell.say("Erledigt. Was daraus wurde, können Sie unter „Bearbeiten“ dazuschreiben.")

    def _put(self, errand: Errand) -> Sketch:
        source = source_of(self._plain, errand) if self._sourced else ""
        return errand_sketch(self._plain, errand, source)


class ErrandsPart(DeskPart):
    """All Aufträge, open ones by their day."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.which = ChipRow(_WHICH, "Welche Aufträge", single=True)
        self.rows: Rows[Errand] = Rows(
            lambda each: ErrandRow(self.desk, each, sourced=True),
            EmptyState("fine", "Nichts steht aus", "Aufträge entstehen im Protokoll einer Sitzung."),
        )
        self.which.choose(["open"])
        self.which.changed.connect(lambda _chosen: self.refresh())
        self.body.addWidget(self.which)
        self.body.addWidget(Card(self.rows, title="Aufträge"))
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.rows.show_records(errands(self.context.store, done="done" in self.which.chosen()))
        self.order()

    def focus_first(self) -> None:
        self.which.setFocus()

    def keep(self) -> None:
        for each in self.rows.widgets():
            if isinstance(each, ErrandRow):
                each.keep()

    def reveal(self, errand_id: str) -> None:
        """Open one Auftrag, done or not."""
        errand = self.context.store.get(Errand, errand_id)
        self.which.choose(["done" if errand and errand.done_on else "open"])
        found = self.rows.reveal(errand_id)
        if isinstance(found, ErrandRow):
            found.button.setFocus()


def source_of(desk: PlainDesk, errand: Errand) -> str:
    """'Arbeitsgruppe KIM, 12.11.2026'."""
    store = desk.context.store
    meeting = store.get(Meeting, errand.meeting) if errand.meeting else None
    body = store.get(Body, meeting.body) if meeting else None
    return ", ".join(part for part in (body.name if body else "", show_date(meeting.on) if meeting else "") if part)
