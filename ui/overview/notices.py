"""What waits besides reminders: half-typed Meldungen, conflicts, late work, changes that were set aside."""

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.records.intake import Meldung
from ui.casework.words import NAMELESS, full_name
from ui.context import Context
from ui.intake.drafts import Draft, all_drafts
from ui.overview.tiles import Notice, Tiles
from ui.overview.ways import RECONCILE, open_meldung

_MOST_DRAFTS = 4


class Notices(Tiles):
    """The tiles above the agenda; one that names a draft leads to it, the others to the Abgleich."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Hinweise")

    def _wanted(self) -> list[Notice]:
        return [*_standing(self._context), *_drafts(self._context)]

    def _go(self, target: tuple[str, ...]) -> None:
        if target:
            open_meldung(self._context, self, *target)
        else:
            self._context.shell.open_place(RECONCILE)


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
    return Notice("note", "accent", title, text, (draft.meldung_id,))
