"""What was opened and chosen lately, for the palette; kept only until the window closes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kim_desktop.storage.store import Store
from kim_desktop.work.naming import code_of, subject_of
from ui.palette_matching import Entry

_CASES, _COMMANDS = 4, 3


class Recents:
    """Notes cases and commands, the latest first."""

    def __init__(self) -> None:
        self._cases: list[str] = []
        self._commands: list[str] = []

    def note_case(self, case_id: str) -> None:
        """A case's file was opened."""
        self._cases = [case_id, *(each for each in self._cases if each != case_id)][: _CASES + 1]

    def note_command(self, entry: Entry) -> None:
        """Something was chosen in the palette; cases are noted when they open."""
        if entry.group:
            self._commands = [entry.text, *(each for each in self._commands if each != entry.text)][:_COMMANDS]

    def cases(self, store: Store, in_front: str, open_case: Callable[[str], object]) -> list[Entry]:
        """The cases before the one in front."""
        return [
            Entry(
                subject_of(store, "case", each, each),
                code_of(store, each),
                "case",
                lambda case_id=each: open_case(case_id),  # type: ignore[misc]
                lately=True,
            )
            for each in [each for each in self._cases if each != in_front][:_CASES]
        ]

    def first(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries, those chosen lately before all others."""
        known = {each.text: each for each in reversed(entries) if not each.asked}
        lately = [replace(known[text], lately=True) for text in self._commands if text in known]
        return [*lately, *(each for each in entries if each.text not in {one.text for one in lately})]
