"""A line above the head of the file: the case is offered to somebody, or one is here as a deputy only."""

from kim_desktop.domain.dates import show_date
from kim_desktop.work.absence import is_deputy_only, standing_in_for
from kim_desktop.work.handover import transfers_of
from ui.casework.desk import Desk
from ui.handover.words import level_of
from ui.widgets.signs import Banner, Level


class StandingBanner(Banner):
    """Takes no room while there is nothing to say."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(Level.INFO, "", "Ansehen", lambda: desk.show_section("sharing"))
        self._desk = desk
        self.hide()

    def show_case(self) -> None:
        """Show how the case stands now."""
        level, text = self._deputy() or self._offered() or (Level.INFO, "")
        self.setVisible(bool(text))
        if text != self.text() or text:
            self.say(level, text)

    def _offered(self) -> tuple[Level, str] | None:
        shown = transfers_of(self._desk.context.store, self._desk.case_id)
        current = next((each for each in shown if each.is_open), None)
        if current is None:
            return None
        return level_of(current), f"Übergabe an {current.to_name}: {current.words}."

    def _deputy(self) -> tuple[Level, str] | None:
        store, case = self._desk.context.store, self._desk.file.case
        if case is None or case.responsible == store.identity.user_id or not is_deputy_only(store, case.case_id):
            return None
        running = standing_in_for(store, store.identity.user_id, self._desk.today)
        ends = max((each.ends for each in running if each.staff == case.responsible and each.ends), default=None)
        until = f" bis {show_date(ends)}" if ends else ""
        return Level.INFO, f"In Vertretung für {self._desk.label('staff_member', case.responsible)}{until}."
