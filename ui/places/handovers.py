"""Übergaben: what was offered to whom, who stands in for whom, and for Koordination the bulk handover."""

from ui.administration.part import PartEntry
from ui.handover.absences import AbsencePart
from ui.handover.bulk import BulkPart
from ui.handover.lists import OpenTransfers, OwnTransfers
from ui.parts_page import PartsPage

PARTS: tuple[PartEntry, ...] = (
    PartEntry("own", "Übergaben", OwnTransfers, roles=frozenset({"case_manager"})),
    PartEntry("open", "Offene Übergaben", OpenTransfers, roles=frozenset({"coordinator"})),
    PartEntry("bulk", "Fälle übertragen", BulkPart, roles=frozenset({"coordinator"})),
    PartEntry("absences", "Abwesenheit und Vertretung", AbsencePart),
)


class Uebergaben(PartsPage):
    """A case changes hands without falling through the net."""

    entries = PARTS
    tabs_name = "Teile von Übergaben"
    title = "Übergaben"
    icon = "handover"
    help = (
        "Angeboten, angesehen, angenommen: Bis zur Annahme bleibt zuständig, wer es war. Öffnen Sie ein Angebot, "
        "sehen Sie das Kontaktblatt, den Grund und was zuerst zu wissen ist; „Annehmen“ übernimmt den Fall, "
        "„Ablehnen“ fragt nach dem Grund. An einen anderen Träger geht die Akte nur mit Einwilligung E6, sonst nur "
        "das Kontaktblatt. Eigene Angebote machen Sie in der Fallakte unter „Beteiligte“; hier ziehen Sie sie "
        "zurück und haken die Checkliste ab. Alt+1 und Alt+2 wechseln die Teile.\n\n"
        "Unter „Abwesenheit und Vertretung“ tragen Sie ein, wann Sie nicht da sind und wer Ihre Fälle dann führt. "
        "Die Vertretung endet von selbst.\n\n"
        "Koordinatorinnen und Koordinatoren sehen alle offenen Übergaben und übertragen unter „Fälle übertragen“ "
        "viele Fälle auf einmal, ohne Namen zu sehen."
    )

    def open_entry(self, kind: str, record_id: str) -> None:
        """Show one Übergabe, one absence, or the cases of one person."""
        if kind == "staff_member":
            self.move_cases(f"staff:{record_id}", "")
        elif kind == "absence":
            absences = self.open_part("absences")
            if isinstance(absences, AbsencePart):
                absences.reveal(record_id)
        else:
            shown = self.open_part(self._entries[0].name)
            if isinstance(shown, OwnTransfers | OpenTransfers):
                shown.reveal(record_id)

    def move_cases(self, source: str, to: str) -> None:
        """Fetch the cases of a person, a Träger or a district, all for one person or for whom the key names."""
        bulk = self.open_part("bulk")
        if isinstance(bulk, BulkPart):
            bulk.choose(source, to)
