"""Meine Meldungen: for who only sends Meldungen: send one, and see what became of those that were sent."""

from typing import ClassVar

from kim_desktop.domain.records.intake import Meldung
from ui.intake.drafts import read_draft
from ui.intake.inbox import Inbox
from ui.intake.own_list import OwnList
from ui.places.meldung import MeldungAufnehmen
from ui.widgets.signs import Level

_TAKEN_UP = "KIM hat diese Meldung übernommen. Hier sehen Sie nur noch, wie es um sie steht."


class MeineMeldungen(MeldungAufnehmen):
    """The same sheet, without checks and decision; a list that tells the state and nothing else."""

    title = "Meine Meldungen"
    icon = "note"
    help = (
        "Mit „Neue Meldung“ melden Sie dem Kommunalen Integrationsmanagement eine Person, in der Reihenfolge des "
        "Meldebogens. Alles wird laufend als Entwurf gesichert; Strg+S sendet die Meldung mit dem nächsten Abgleich. "
        "Solange niemand sie aufgenommen hat, können Sie sie noch ergänzen.\n\n"
        "In der Liste steht der Stand: eingegangen, wird geprüft, übernommen, verwiesen oder nicht übernommen. Was in "
        "der Beratung besprochen wird, erfahren Sie hier nicht. Sobald KIM die Meldung übernommen hat, steht hier "
        "statt des Namens nur noch Ihr Zeichen."
    )
    list_type: ClassVar[type[Inbox]] = OwnList

    def open_meldung(self, meldung_id: str) -> None:
        store = self.context.store
        if store.get(Meldung, meldung_id) is None and read_draft(store, meldung_id) is None:
            self.context.shell.say(_TAKEN_UP, Level.INFO)
            return
        super().open_meldung(meldung_id)
