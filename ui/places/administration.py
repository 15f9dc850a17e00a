"""Verwaltung: what Koordination and administration keep for everybody, part by part."""

from ui.administration.devices import DevicesPart
from ui.administration.part import PartEntry
from ui.administration.responsibility import ResponsibilityPart
from ui.administration.rules import RulesPart
from ui.administration.steering import posts_part, weights_part
from ui.administration.streets import StreetsPart
from ui.parts_page import PartsPage

PARTS: tuple[PartEntry, ...] = (
    PartEntry("streets", "Straßen", StreetsPart),
    PartEntry("responsibility", "Zuständigkeit", ResponsibilityPart),
    PartEntry("posts", "Stellen", posts_part),
    PartEntry("weights", "Gewichte und Vergleichszahlen", weights_part),
    PartEntry("rules", "Regeln", RulesPart),
    PartEntry("devices", "Geräte und Personen", DevicesPart, frozenset({"admin"})),
)


class Verwaltung(PartsPage):
    """Parts under tabs; each is made when it is first opened."""

    entries = PARTS
    tabs_name = "Teile der Verwaltung"
    title = "Verwaltung"
    icon = "key"
    help = (
        "Was hier steht, gilt für alle und geht mit dem nächsten Abgleich an alle Geräte. „Straßen“ hält das "
        "Straßenverzeichnis, aus dem Stadtteil und Stadtbezirk vorgeschlagen werden: Lesen Sie die Liste von "
        "OpenPLZ oder der Stadt ein; vor dem Speichern sehen Sie jede Änderung. „Zuständigkeit“ hält den "
        "Schlüssel, die Randquartiere und die Auslastung. Frühere Zeilen bleiben mit ihrem Ende stehen. "
        "„Stellen“ hält, wer welche Stelle mit welchem Umfang besetzt, „Gewichte und Vergleichszahlen“ den Index des "
        "Sozialberichts je Bezirk und die Zahlen, an denen die Auswertung misst. "
        "„Regeln“ hält die Werte, nach denen das Programm urteilt, jeden mit Quelle und Fassungen: Eine neue Fassung "
        "beginnt an einem Tag; „Was würde sich ändern?“ zeigt vorher, wer anders beurteilt würde. "
        "„Geräte und Personen“ sieht nur die Administration: neue Codes, gesperrte Geräte und ob ihr "
        "Tresor nachweislich gelöscht ist."
    )
