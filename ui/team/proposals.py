"""The proposals for one waiting Meldung in words: each person with the reasons, and how to see where they come from."""

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.work.absence import absences
from kim_desktop.work.assigning import Waiting
from ui.casework.words import full_name
from ui.desk import PlainDesk
from ui.intake.lists import clear
from ui.team.words import away
from ui.tokens import GRID
from ui.why import Why
from ui.widgets.basic import QuietButton, column, label, row
from ui.widgets.signs import Badge, Level

_MOST = 4


class Proposals(QWidget):
    """Shows who could take a Meldung, in order."""

    def __init__(self, desk: PlainDesk, open_meldung: QuietButton) -> None:
        super().__init__()
        self._desk = desk
        self._shown: Waiting | None = None
        self.title = label("", "strong", wrap=True)
        self.about = label("", "muted", wrap=True)
        self._rows = column(space=GRID)
        self.why = Why("Vorschlag", open_meldung)
        self.setLayout(column(self.title, self.about, self._rows, self.why, space=GRID))
        self.hide()

    def show_waiting(self, waiting: Waiting | None) -> None:
        """Show one Meldung's proposals, or nothing."""
        self.setVisible(waiting is not None)
        if waiting is None or waiting == self._shown:
            return
        self._shown = waiting
        self.title.setText(full_name(waiting.meldung))
        self.about.setText(" ".join(each.text for each in waiting.found.reasons))
        clear(self._rows)
        for at, proposal in enumerate(waiting.found.proposals[:_MOST]):
            self._rows.addWidget(self._row(at, proposal.staff, " ".join(each.text for each in proposal.reasons)))
        found = waiting.found
        self.why.show_reasons((*found.reasons, *(each for one in found.proposals[:_MOST] for each in one.reasons)))

    def _row(self, at: int, staff: str, words: str) -> QWidget:
        made, name, gone = QWidget(), self._desk.label("staff_member", staff), self._away(staff)
        head = row(label(f"{at + 1}. {name}", "field"), space=GRID)
        if at == 0:
            head.addWidget(Badge(Level.INFO, "Vorschlag"))
        if gone:
            head.addWidget(Badge(Level.SOON, "abwesend", "calendar"))
            words = f"{words} Abwesend {gone}."
        head.addStretch(1)
        made.setLayout(column(head, label(words, "small", wrap=True), space=2))
        made.setAccessibleName(f"{at + 1}. {name}: {words}")
        return made

    def _away(self, staff: str) -> str:
        """Until when a person is away, and who stands in; nothing while she is here."""
        store, today = self._desk.context.store, self._desk.today
        absence = next((each for each in absences(store, staff) if each.holds_on(today)), None)
        deputy = self._desk.label("staff_member", absence.deputy) if absence else ""
        return away(absence, deputy, today)


def where_of(desk: PlainDesk, waiting: Waiting) -> str:
    """Quarter and district, or the shelter, or that it is not known."""
    found, place = waiting.found, waiting.meldung.place
    codes = (("place", place), ("quarter", found.quarter), ("district", found.district))
    return ", ".join(desk.label(catalogue, code) for catalogue, code in codes if code) or "Stadtteil unbekannt"


def received(waiting: Waiting) -> str:
    """When it came in."""
    return show_date(waiting.meldung.received_on) or "ohne Datum"
