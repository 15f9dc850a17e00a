"""The navigation: every place of the window, in order, with who sees it and how it is made."""

from collections.abc import Callable

from ui.actions import Command
from ui.context import Context
from ui.page import Page
from ui.place import Place
from ui.places.administration import Verwaltung
from ui.places.bodies import Gremien
from ui.places.case_file import CaseFile
from ui.places.cases import Faelle
from ui.places.conferences import Fallkonferenzen
from ui.places.data_protection import Datenschutz
from ui.places.directory import Verzeichnis
from ui.places.figures import Auswertung
from ui.places.gaps import Luecken
from ui.places.handovers import Uebergaben
from ui.places.incoming import Eingang
from ui.places.list_import import ListenEinlesen
from ui.places.meldung import MeldungAufnehmen
from ui.places.own_reports import MeineMeldungen
from ui.places.presence import Praesenz
from ui.places.proof_of_use import Nachweise
from ui.places.reconcile import Abgleich
from ui.places.scans import Scans
from ui.places.search import Suche
from ui.places.settings import Settings
from ui.places.state_database import Landesdatenbank
from ui.places.team_load import TeamUndAuslastung
from ui.places.today import Heute

PLACES: tuple[Place, ...] = (
    Place(
        "today",
        "Heute",
        "today",
        "Ctrl+1",
        Heute,
        roles=frozenset({"case_manager", "coordinator", "assistant"}),
        group="cases",
    ),
    Place("incoming", "Eingang", "inbox", "Ctrl+Shift+E", Eingang, roles=frozenset({"coordinator"}), group="cases"),
    Place("cases", "Fälle", "cases", "Ctrl+2", Faelle, roles=frozenset({"case_manager"}), group="cases"),
    Place(
        "handovers",
        "Übergaben",
        "handover",
        "Ctrl+Shift+U",
        Uebergaben,
        roles=frozenset({"case_manager", "coordinator"}),
        group="cases",
    ),
    Place(
        "team_load",
        "Team und Auslastung",
        "team",
        "Ctrl+Shift+T",
        TeamUndAuslastung,
        roles=frozenset({"coordinator"}),
        group="cases",
    ),
    Place(
        "meldung",
        "Meldung aufnehmen",
        "note",
        "Ctrl+3",
        MeldungAufnehmen,
        roles=frozenset({"case_manager", "coordinator"}),
        begins=Command("new_meldung", "Neue Meldung", "Ctrl+Shift+N", "plus"),
        group="cases",
    ),
    Place(
        "own_reports",
        "Meine Meldungen",
        "note",
        "Ctrl+Shift+M",
        MeineMeldungen,
        roles=frozenset({"contact_office"}),
        begins=Command("new_meldung", "Neue Meldung", "Ctrl+Shift+N", "plus"),
        group="cases",
    ),
    Place(
        "presence",
        "Präsenz",
        "home",
        "Ctrl+4",
        Praesenz,
        roles=frozenset({"case_manager", "coordinator", "assistant"}),
        group="day",
    ),
    Place("scans", "Scans ablegen", "scan", "Ctrl+5", Scans, roles=frozenset({"case_manager"}), group="day"),
    Place(
        "search",
        "Suche",
        "search",
        "Ctrl+Shift+F",
        Suche,
        roles=frozenset({"case_manager", "coordinator"}),
        group="day",
    ),
    Place(
        "offers",
        "Angebote und Partner",
        "offer",
        "Ctrl+6",
        Verzeichnis,
        roles=frozenset({"case_manager", "coordinator", "assistant"}),
        group="net",
    ),
    Place(
        "gaps",
        "Lücken",
        "gap",
        "Ctrl+9",
        Luecken,
        roles=frozenset({"case_manager", "coordinator", "assistant"}),
        group="net",
    ),
    Place(
        "conferences",
        "Fallkonferenzen",
        "conference",
        "Ctrl+Shift+K",
        Fallkonferenzen,
        roles=frozenset({"case_manager", "coordinator", "contact_office"}),
        begins=Command("conference", "Fallkonferenz: planen oder Fall einbringen", icon="plus"),
        group="net",
    ),
    Place(
        "bodies", "Gremien", "body", "Ctrl+Shift+G", Gremien, roles=frozenset({"coordinator", "assistant"}), group="net"
    ),
    Place(
        "lists",
        "Listen einlesen",
        "table",
        "Ctrl+Shift+I",
        ListenEinlesen,
        roles=frozenset({"case_manager", "coordinator"}),
        group="figures",
    ),
    Place(
        "figures",
        "Auswertung",
        "chart",
        "Ctrl+7",
        Auswertung,
        roles=frozenset({"coordinator", "management"}),
        group="figures",
    ),
    Place(
        "proofs",
        "Nachweise",
        "proof",
        "Ctrl+Shift+W",
        Nachweise,
        roles=frozenset({"coordinator", "management"}),
        group="figures",
    ),
    Place(
        "state_database",
        "Landesdatenbank",
        "export",
        "Ctrl+Shift+B",
        Landesdatenbank,
        roles=frozenset({"case_manager"}),
        group="figures",
    ),
    Place(
        "data_protection",
        "Datenschutz",
        "shield",
        "Ctrl+Shift+D",
        Datenschutz,
        roles=frozenset({"case_manager", "coordinator", "admin"}),
        group="data",
    ),
    Place("reconcile", "Abgleich", "sync", "Ctrl+8", Abgleich, group="data"),
    Place(
        "administration",
        "Verwaltung",
        "key",
        "Ctrl+Shift+V",
        Verwaltung,
        roles=frozenset({"coordinator", "admin"}),
        apart=True,
    ),
    Place("settings", "Einstellungen", "settings", "Ctrl+,", Settings, apart=True),
)
"""`apart` places stand at the foot of the navigation."""

CASE_FILE: Callable[[Context, str, str], Page] | None = CaseFile
"""Makes the Fallakte from case id and section."""
