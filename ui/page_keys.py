"""The keys that only a place itself knows, for the list under Strg+/; by the class of its page."""

from collections.abc import Iterable

_SAVE = ("Speichern", "Ctrl+Return")
_PARTS = ("Zum ersten bis letzten Teil", "Alt+1")
_FIND = ("In die Suche", "Ctrl+F")
_UNDO = ("Letzten Schritt zurücknehmen", "Ctrl+Z")
_OPEN = ("Gewählte Zeile öffnen", "Return")

PAGE_KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "Heute": (("Tun, was rechts in der Zeile steht", "Return"), ("Abhaken", "E"), ("Warum?", "W"), _UNDO),
    "Eingang": (
        ("Zuweisen", "Z"),
        ("Prüfen und entscheiden", "P"),
        ("Weiterleiten", "W"),
        ("Nachhalten", "N"),
        ("Erster Kontakt", "K"),
        ("Bestätigung drucken", "B"),
        ("Rückmeldung drucken", "R"),
        ("Nachhalten beenden", "E"),
        ("Einzelheiten aus- und einblenden", "L"),
        _FIND,
        _UNDO,
    ),
    "Faelle": (_FIND, ("Vom Suchfeld in die Liste", "Down"), ("Fall öffnen", "Return"), ("Suche leeren", "Esc")),
    "CaseFile": (
        ("Kontakt eintragen", "Ctrl+N"),
        _SAVE,
        ("Zum ersten bis zehnten Abschnitt", "Alt+1"),
        ("Nächster Abschnitt", "Ctrl+PgDown"),
        ("Voriger Abschnitt", "Ctrl+PgUp"),
        ("Eingabe beiseitelegen", "Esc"),
    ),
    "MeldungAufnehmen": (
        ("Meldung speichern", "Ctrl+S"),
        ("Bogen zum Drucken zeigen", "Ctrl+P"),
        ("Zum ersten bis zehnten Teil", "Alt+1"),
    ),
    "Praesenz": (
        ("Jemand aus der Unterkunft", "R"),
        ("Jemand aus einer Wohnung", "W"),
        ("Jemand, woher unbekannt", "U"),
        ("Gegangen", "G"),
        ("Beratung beginnen, Notiz öffnen", "Return"),
        ("Notiz speichern", "Ctrl+Return"),
        ("Notiz beiseitelegen", "Esc"),
        _UNDO,
    ),
    "Scans": (("Kopierte Datei einfügen", "Ctrl+V"),),
    "Suche": (("Vom Suchfeld in die Liste", "Down"), ("Eintrag öffnen", "Return")),
    "Verzeichnis": (_FIND, _OPEN),
    "Luecken": (_OPEN, _PARTS),
    "Fallkonferenzen": (
        _OPEN,
        ("Zur Liste zurück", "Esc"),
        ("Protokoll: nächster Punkt", "Alt+Down"),
        ("Protokoll: voriger Punkt", "Alt+Up"),
        ("Protokoll: Beschluss festhalten", "Ctrl+B"),
        ("Protokoll: Dossier zeigen", "Ctrl+D"),
        ("Protokoll drucken", "Ctrl+P"),
    ),
    "Abgleich": (
        ("Abgleich beginnen", "Ctrl+Shift+A"),
        ("Antwort 1 bis 3 wählen", "1"),
        ("Beide behalten", "B"),
        ("Später entscheiden", "S"),
    ),
    "TeamUndAuslastung": (_PARTS, ("Vorschläge annehmen", "Ctrl+Return")),
    "Uebergaben": (_PARTS,),
    "Gremien": (_PARTS,),
    "Verwaltung": (_PARTS,),
    "PdfPreview": (
        ("Drucken", "Ctrl+P"),
        ("Größer", "Ctrl++"),
        ("Kleiner", "Ctrl+-"),
        ("Ganze Breite", "Ctrl+0"),
        ("Vorschau schließen", "Esc"),
    ),
}


def keys_of(page: type) -> tuple[tuple[str, str], ...]:
    """What a page's own keys do, and the keys; a page without any of its own has those of its base class."""
    named: Iterable[type] = page.__mro__
    return next((PAGE_KEYS[each.__name__] for each in named if each.__name__ in PAGE_KEYS), ())
