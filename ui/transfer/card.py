"""Landesdatenbank in the case file: whether the case is there, what changed since, what a withdrawal asks for."""

from kim_desktop.work.state_database import StateCase, standing_of
from ui.casework.desk import Desk
from ui.casework.parts import Line, Sketch
from ui.transfer.buttons import LEVELS, StateButtons
from ui.widgets.basic import Button, Card

PLACE = "state_database"
_NOBODY_AGREED = "Ohne die Einwilligung E7 geht von diesem Fall nichts in die Landesdatenbank."


class StateCard(Card):
    """One line that says how it stands, and what can be done about it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="Landesdatenbank KIM")
        self._desk = desk
        shell = desk.context.shell
        self.to_list = Button("Werte zum Übertragen", lambda: shell.open_place(PLACE), "cases")
        self.to_consent = Button("Einwilligungen ansehen", lambda: desk.show_section("consents"), "consent")
        self.buttons = StateButtons(desk.context.store, desk.attempt, self.to_list, self.to_consent)
        self.line = Line(Sketch("cases", ""))
        self.body.addWidget(self.line)
        self.body.addWidget(self.buttons)

    def refresh(self) -> None:
        """Show the case as it was read last."""
        desk = self._desk
        found = standing_of(desk.file, desk.context.lookups, desk.today)
        self.line.show_sketch(state_sketch(found) if found else Sketch("lock", "Nicht freigegeben", _NOBODY_AGREED))
        self.to_list.setVisible(found is not None and desk.context.shell.has_place(PLACE))
        self.to_consent.setVisible(found is None)
        self.buttons.show_case(found)


def state_sketch(found: StateCase) -> Sketch:
    """A case's standing in words."""
    changed = f"Anders als übertragen: {', '.join(found.changed)}." if found.changed else ""
    text = " ".join(part for part in (found.why, changed) if part)
    return Sketch("cases", found.case.code or "ohne Fallnummer", text, LEVELS[found.standing], found.standing.value)
