"""The hand-over list for the State's database on paper: by case number, each field in the order of typing, no name."""

from collections.abc import Sequence
from dataclasses import dataclass

from kim_desktop.printing.facts import draw_facts
from kim_desktop.printing.page import SMALL, Imprint, Sheet

_TITLE = "Übertragungsliste Landesdatenbank KIM"
_ABOUT = (
    "Felder in der Reihenfolge, in der sie dort einzutippen sind. Namen und Geburtstage gehören nicht dazu. Bitte nach "
    "dem Übertragen vernichten."
)
_NOTHING = "Es ist nichts zu übertragen, nachzutragen oder zu löschen."


@dataclass(frozen=True)
class StateEntry:
    """A case on the list: what is to be done about it, and the fields with their values."""

    code: str
    what: str
    fields: Sequence[tuple[str, str]]


def print_state_list(entries: Sequence[StateEntry], made_on: str, sender: str) -> bytes:
    """The list as PDF."""
    sheet = Sheet(Imprint(_TITLE, "uebertragungsliste", made_on, sender=sender, returns=False))
    sheet.two_columns(_ABOUT if entries else _NOTHING, "", "de", SMALL)
    for entry in entries:
        sheet.room(110)
        sheet.heading(f"{entry.code}: {entry.what}")
        draw_facts(sheet, [(label, value or "–") for label, value in entry.fields])
        sheet.skip(6)
    return sheet.bytes()
