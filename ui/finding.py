"""Opens the command palette over the window, with what was used lately, the page in front and all commands."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.actions import Actions
from ui.context import Context
from ui.finder import finder
from ui.palette import PaletteDialog
from ui.palette_entries import command_entries, page_entries, part_entries
from ui.palette_matching import Entry
from ui.parts_page import PartsPage
from ui.place import Place
from ui.recents import Recents
from ui.stage import Stage


class Finding:
    """One per window; `recents` lives as long as it does."""

    def __init__(
        self, window: QWidget, context: Context, stage: Stage, commands: Actions, places: Sequence[Place]
    ) -> None:
        self._window, self._context, self._stage = window, context, stage
        self._commands, self._places = commands, places
        self.recents = Recents()

    def open(self) -> None:
        """Search and run anything."""
        case_id = self._stage.case_id()
        find = finder(self._context, self._window, case_id)
        palette = PaletteDialog(
            self._window, self._entries(case_id), find, self._context.jobs, self.recents.note_command
        )
        palette.addActions([self._commands["privacy"], self._commands["lock"]])
        palette.show()
        palette.activateWindow()
        palette.line.setFocus()

    def close(self) -> None:
        """Whatever was typed is of no use any more."""
        for palette in self._window.findChildren(PaletteDialog):
            palette.reject()

    def _entries(self, case_id: str) -> list[Entry]:
        page, context = self._stage.page(), self._context
        cases = self.recents.cases(context.store, case_id, context.shell.open_case)
        known = [
            *(page_entries(page) if page else ()),
            *command_entries(self._commands, self._places),
            *part_entries(self._places, context.store.identity.role, self._open_part),
        ]
        return [*cases, *self.recents.first(known)]

    def _open_part(self, place: str, part: str) -> None:
        self._context.shell.open_place(place)
        page = self._stage.page()
        if isinstance(page, PartsPage):
            page.open_part(part).focus_first()
