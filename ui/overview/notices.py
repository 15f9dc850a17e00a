"""What waits besides reminders: half-typed Meldungen, conflicts, late work, changes that were set aside."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from ui.casework.words import NAMELESS, full_name
from ui.context import Context
from ui.intake.drafts import Draft, all_drafts
from ui.overview.panels import Tile
from ui.overview.ways import RECONCILE, open_meldung
from ui.widgets.chips import FlowLayout

_MOST_DRAFTS = 4


@dataclass(frozen=True)
class Notice:
    """A tile in words, and where it leads."""

    picture: str
    tone: str
    title: str
    text: str
    target: str = ""


class Notices(QWidget):
    """The tiles above the agenda; takes no room while nothing waits."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: list[Notice] = []
        self._flow = FlowLayout(space=12)
        self.setLayout(self._flow)
        self.setAccessibleName("Hinweise")

    def refresh(self) -> None:
        """Read what waits."""
        wanted = [*_standing(self._context), *_drafts(self._context)]
        self.setVisible(bool(wanted))
        if wanted == self._shown:
            return
        self._shown = wanted
        while self._flow.count():
            widget = self._flow.takeAt(0).widget()
            if widget:
                widget.hide()
                widget.deleteLater()
        for notice in wanted:
            self._flow.addWidget(Tile(notice.picture, notice.tone, notice.title, notice.text, self._way(notice.target)))

    def tiles(self) -> list[Tile]:
        """The tiles in sight."""
        found = (self._flow.itemAt(at).widget() for at in range(self._flow.count()))
        return [tile for tile in found if isinstance(tile, Tile)]

    def _way(self, draft: str) -> Callable[[], object]:
        if draft:
            return lambda: open_meldung(self._context, self, draft)
        return lambda: self._context.shell.open_place(RECONCILE)


def _standing(context: Context) -> list[Notice]:
    standing = context.store.standing()
    found = []
    if standing.conflicts:
        title = "1 Widerspruch klären" if standing.conflicts == 1 else f"{standing.conflicts} Widersprüche klären"
        found.append(Notice("conflict", "soon", title, "Zwei Angaben stehen gegeneinander."))
    if standing.stragglers:
        count = standing.stragglers
        title = "1 Nachzügler ansehen" if count == 1 else f"{count} Nachzügler ansehen"
        found.append(Notice("history", "info", title, "Wer den Fall vorher hatte, hat noch etwas eingetragen."))
    if standing.set_aside:
        count = standing.set_aside
        title = "1 Änderung zurückgestellt" if count == 1 else f"{count} Änderungen zurückgestellt"
        found.append(Notice("info", "info", title, "Die Zentrale hat sie nicht angenommen."))
    return found


def _drafts(context: Context) -> list[Notice]:
    drafts = list(all_drafts(context.store).values())
    return [_draft(context, each) for each in drafts[-_MOST_DRAFTS:]]


def _draft(context: Context, draft: Draft) -> Notice:
    name = full_name(draft.as_it_stood(context.store))
    title = "Angefangene Meldung fortsetzen"
    if context.store.get(Meldung, draft.meldung_id):
        title = "Geänderte Meldung fortsetzen"
    begun = f"begonnen am {show_date(draft.begun_on)}"
    text = begun if name == NAMELESS else f"{name}, {begun}"
    return Notice("note", "accent", title, text, draft.meldung_id)
