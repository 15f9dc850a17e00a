"""Who was responsible for the case from when to when, why, and set by whom."""

from kim_desktop.work.responsibility import Term, terms
from ui.casework.desk import Desk
from ui.casework.parts import Line, Rows, Sketch
from ui.casework.words import moment
from ui.widgets.basic import Card
from ui.widgets.signs import EmptyState, Level


class ResponsibilityHistory(Card):
    """The newest first; what is not on this device any more cannot be told."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="Zuständig")
        self._desk = desk
        empty = EmptyState("person", "Noch niemand", "Die Zuständigkeit beginnt mit der Aufnahme.")
        self.rows: Rows[Term] = Rows(lambda term: TermLine(desk, term), empty)
        self.body.addWidget(self.rows)

    def refresh(self) -> None:
        """Read the history again."""
        self.rows.show_records(terms(self._desk.context.store, self._desk.case_id))


class TermLine(Line):
    """One time of responsibility."""

    def __init__(self, desk: Desk, term: Term) -> None:
        self._desk = desk
        super().__init__(_sketch(desk, term))

    def show_record(self, term: Term) -> None:
        """Show it as it is now."""
        self.show_sketch(_sketch(self._desk, term))


def _sketch(desk: Desk, term: Term) -> Sketch:
    until = f"{moment(term.since)} bis {moment(term.until)}" if term.until else f"seit {moment(term.since)}"
    set_by = f"festgelegt von {desk.label('staff_member', term.set_by)}"
    text = "  ·  ".join(part for part in (until, term.reason, set_by) if part)
    level, word = (Level.NEUTRAL, "früher") if term.until else (Level.FINE, "jetzt")
    return Sketch("handover", desk.label("staff_member", term.staff), text, level, word)
