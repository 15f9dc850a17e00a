"""The navigation: every place of the window, in order, with who sees it and how it is made."""

from collections.abc import Callable

from ui.actions import Command
from ui.context import Context
from ui.page import Page
from ui.place import Place
from ui.places.case_file import CaseFile
from ui.places.cases import Faelle
from ui.places.figures import Auswertung
from ui.places.meldung import MeldungAufnehmen
from ui.places.reconcile import Abgleich
from ui.places.settings import Settings
from ui.places.today import Heute

PLACES: tuple[Place, ...] = (
    Place("today", "Heute", "today", "Ctrl+1", Heute),
    Place("cases", "Fälle", "cases", "Ctrl+2", Faelle),
    Place(
        "meldung",
        "Meldung aufnehmen",
        "note",
        "Ctrl+3",
        MeldungAufnehmen,
        roles=frozenset({"case_manager", "coordinator", "contact_office"}),
        begins=Command("new_meldung", "Neue Meldung", "Ctrl+Shift+N", "plus"),
    ),
    Place("figures", "Auswertung", "chart", "Ctrl+7", Auswertung, roles=frozenset({"coordinator", "management"})),
    Place("reconcile", "Abgleich", "sync", "Ctrl+8", Abgleich),
    Place("settings", "Einstellungen", "settings", "Ctrl+,", Settings, apart=True),
)
"""`apart` places stand at the foot of the navigation."""

CASE_FILE: Callable[[Context, str, str], Page] | None = CaseFile
"""Makes the Fallakte from case id and section."""
