"""Gremien: who sits in them, their Sitzungen from invitation to minutes, Aufträge, Vereinbarungen and events."""

from kim_desktop.domain.records.steering import Agreement, AgreementParty, Body, Errand, Event, Membership
from ui.administration.part import PartEntry
from ui.bodies.agreements import AgreementsPart
from ui.bodies.errands import ErrandsPart
from ui.bodies.lists import bodies_part, events_part
from ui.bodies.meetings import MeetingsPart
from ui.parts_page import PartsPage

PARTS: tuple[PartEntry, ...] = (
    PartEntry("meetings", "Sitzungen", MeetingsPart),
    PartEntry("errands", "Aufträge", ErrandsPart),
    PartEntry("bodies", "Gremien und Mitglieder", bodies_part),
    PartEntry("agreements", "Vereinbarungen", AgreementsPart),
    PartEntry("events", "Veranstaltungen", events_part),
)
_LISTS = {Body.kind(): "bodies", Membership.kind(): "bodies", Event.kind(): "events"}


class Gremien(PartsPage):
    """What is steered together, and what was agreed."""

    entries = PARTS
    tabs_name = "Teile von Gremien"
    title = "Gremien"
    icon = "body"
    help = (
        "Unter „Sitzungen“ legen Sie die nächste Sitzung eines Gremiums an und öffnen sie mit Enter: Tagesordnung "
        "aufstellen (auch mit Themen aus den Lücken), Einladung drucken, während der Sitzung unter jedem Punkt "
        "mitschreiben, Beschlüsse festhalten, Aufträge geben. Jedes Feld wird beim Verlassen gespeichert. Was frühere "
        "Sitzungen offen ließen, steht unter „Nachhalten“. Esc führt zur Liste zurück.\n\n"
        "Ein Thema aus den Lücken bekommt mit der Tagesordnung seinen nächsten Schritt; was die Lenkungsgruppe dazu "
        "beschließt, steht auch am Thema.\n\n"
        "Namen von Klientinnen und Klienten werden zurückgewiesen, in einem Gremium, das nur Zahlen und Muster sieht, "
        "auch Pseudonyme. Vereinbarungen erinnern vor ihrem Ende in „Heute“. Alt+1 bis Alt+5 wechseln die Teile."
    )

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show one record in its part."""
        if kind in _LISTS:
            self.open_part(_LISTS[kind]).focus_first()
        elif kind == Errand.kind():
            part = self.open_part("errands")
            if isinstance(part, ErrandsPart):
                part.reveal(record_id)
        elif kind in {Agreement.kind(), AgreementParty.kind()}:
            part = self.open_part("agreements")
            if isinstance(part, AgreementsPart):
                part.reveal(kind, record_id)
        else:
            part = self.open_part("meetings")
            if isinstance(part, MeetingsPart):
                part.reveal(kind, record_id)
