"""Team und Auslastung: who carries how much, who takes which new Meldung, and which posts are filled."""

from ui.administration.part import PartEntry
from ui.parts_page import PartsPage
from ui.team.assigning import AssignPart
from ui.team.overview import OverviewPart
from ui.team.posts import PostsPart

PARTS: tuple[PartEntry, ...] = (
    PartEntry("load", "Auslastung", OverviewPart),
    PartEntry("assign", "Zuweisung", AssignPart),
    PartEntry("posts", "Stellen", PostsPart),
)


class TeamUndAuslastung(PartsPage):
    """For Koordination: counts without names, save for the Meldungen that are to be assigned."""

    entries = PARTS
    tabs_name = "Teile von Team und Auslastung"
    title = "Team und Auslastung"
    icon = "team"
    help = (
        "„Auslastung“ zeigt je Person, Träger, Stadtbezirk und Stadtteil, was getragen wird und was noch geht. Jeder "
        "Fall zählt mit dem Gewicht seines Stadtbezirks; die Kapazität kommt von der Stelle, sonst aus dem Team. Das "
        "Bild der Stadtbezirke bedienen Sie mit den Pfeiltasten; dieselben Zahlen stehen in der Tabelle darunter. "
        "Wählen Sie eine Person und wer entlasten soll: „Fälle übertragen …“ öffnet die Vorschau damit.\n\n"
        "„Zuweisung“ hält alle Meldungen, die noch niemand im Case-Management hat, jede mit Vorschlag und Gründen. "
        "Strg+Enter nimmt die Vorschläge der gewählten Zeilen an; wer anders entscheidet, begründet es. Die letzte "
        "Zuweisung nehmen Sie mit einem Klick zurück.\n\n"
        "„Stellen“ zeigt, wie viele VZÄ je Träger in welchem Monat besetzt waren. Alt+1 bis Alt+3 wechseln die Teile."
    )
