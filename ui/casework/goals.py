"""A goal in the client's words, and the steps towards it: who does what until when."""

from typing import Any

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.plan import Goal, Measure
from kim_desktop.work.plan import (
    CLOSED_GOALS,
    GoalFacts,
    add_measure,
    change_goal,
    change_measure,
    finish_measure,
)
from ui.casework.area_lock import GuardedFold, is_closed
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.parts import Rows, Sketch
from ui.casework.words import beginning, in_days
from ui.layouts import Layout, When
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, QuietButton, column, row
from ui.widgets.signs import Level

GOAL = Layout((FormSection("", (("words",), ("indicator",), ("life_area", "by"))),))
GOAL_NOW = Layout(
    (FormSection("", (("words",), ("indicator",), ("life_area", "by"), ("state", "state_on"), ("note",))),)
)
_BY_SERVICE = {"organisation": When("who", frozenset({"service"}))}
MEASURE = Layout((FormSection("", (("what",), ("who", "until"), ("organisation",))),), visible=_BY_SERVICE)
MEASURE_NOW = Layout(
    (FormSection("", (("what",), ("who", "until"), ("organisation",), ("done_on", "outcome"))),), visible=_BY_SERVICE
)
_GOAL_LEVELS = {
    "open": Level.NEUTRAL,
    "started": Level.INFO,
    "partly": Level.SOON,
    "reached": Level.FINE,
    "dropped": Level.NEUTRAL,
}


class GoalRow(QWidget):
    """A goal with its measures below it."""

    def __init__(self, desk: Desk, facts: GoalFacts) -> None:
        super().__init__()
        self._desk, self.facts = desk, facts
        self.fold = GuardedFold(
            desk,
            facts.goal,
            lambda each: goal_sketch(desk, each),
            lambda: desk.form(Goal, GOAL_NOW),
            change_goal,
            facts.goal.life_area,
        )
        self.measures: Rows[Measure] = Rows(self._measure)
        self.panel = self._panel()
        self.add = QuietButton("Maßnahme hinzufügen", self.panel.open, "plus")
        below = column(self.measures, self.panel, row(self.add, None), space=GRID // 2)
        below.setContentsMargins(4 * GRID, 0, 0, GRID)
        self.setLayout(column(self.fold, below, space=0))
        self._show_measures()

    def show_record(self, facts: GoalFacts) -> None:
        """Show the goal and its steps as they are now."""
        self.facts = facts
        self.fold.show_record(facts.goal)
        self._show_measures()

    def guard_again(self) -> None:
        """A consent may have been given or withdrawn."""
        area = self.facts.goal.life_area
        self.fold.guard(area)
        for each in self._steps():
            each.guard(area)
            each.lock.hide()
        self.add.setVisible(not is_closed(self._desk, area))

    def keep(self) -> None:
        """Save what is half typed."""
        self.fold.keep()
        self.panel.keep()
        for each in self._steps():
            each.keep()

    def _steps(self) -> list["MeasureRow"]:
        return [each for each in self.measures.widgets() if isinstance(each, MeasureRow)]

    def _show_measures(self) -> None:
        self.measures.show_records(self.facts.measures)
        name = beginning(self.facts.goal.words, 60)
        self.add.setAccessibleName(f"Maßnahme hinzufügen zum Ziel: {name}" if name else "Maßnahme hinzufügen")
        self.guard_again()

    def _measure(self, measure: Measure) -> "MeasureRow":
        return MeasureRow(self._desk, measure, self.facts.goal.life_area)

    def _panel(self) -> EntryPanel:
        desk, goal = self._desk, self.facts.goal
        return EntryPanel(
            desk,
            lambda: desk.form(Measure, MEASURE),
            EntryWords("Maßnahme", "Maßnahme speichern"),
            f"measure:{goal.id}",
            blank=lambda: Measure(id=new_id(), case_id=desk.case_id, goal=goal.id),
            save=lambda measure: add_measure(desk.context.store, measure),
        )


class MeasureRow(GuardedFold):
    """One step; a click says that it is done."""

    def __init__(self, desk: Desk, measure: Measure, area: str | None) -> None:
        self._measure, self._area = measure, area
        super().__init__(
            desk,
            measure,
            lambda each: measure_sketch(desk, each, self._area),
            lambda: desk.form(Measure, MEASURE_NOW),
            change_measure,
            area,
        )
        self.done = Button("Erledigt", self._finish)
        layout = self.line.layout()
        assert layout is not None
        layout.addWidget(self.done)
        self._show_done()

    def show_record(self, record: Any) -> None:
        self._measure = record
        super().show_record(record)
        self._show_done()

    def _show_done(self) -> None:
        self.done.setVisible(self._measure.done_on is None)
        self.done.setAccessibleName(f"Erledigt: {measure_sketch(self._desk, self._measure, self._area).title}")

    def _finish(self) -> None:
        self._desk.attempt(lambda: finish_measure(self._desk.context.store, self._measure))


def goal_sketch(desk: Desk, goal: Goal) -> Sketch:
    """A goal in words; nothing of it in a life area that is closed."""
    area = desk.label("life_area", goal.life_area)
    if is_closed(desk, goal.life_area):
        return Sketch("need", f"Ziel im Bereich {area}", "", Level.NEUTRAL, "gesperrt")
    facts = [area, f"bis {show_date(goal.by)}" if goal.by else "", _since(goal)]
    words = ["  ·  ".join(part for part in facts if part)]
    words += [f"Woran ist es zu merken: {goal.indicator}"] if goal.indicator else []
    words += [beginning(goal.note, 300)] if goal.note else []
    return Sketch("need", f"„{goal.words}“", "\n".join(words), *_standing(desk, goal))


def measure_sketch(desk: Desk, measure: Measure, area: str | None) -> Sketch:
    """A step in words."""
    who = desk.label("organisation", measure.organisation) or desk.label("measure_actor", measure.who)
    if measure.done_on:
        state, word = Level.FINE, f"erledigt am {show_date(measure.done_on)}"
    elif measure.until is None:
        state, word = Level.SOON, "ohne Datum"
    else:
        left = (measure.until - desk.today).days
        state = Level.LATE if left < 0 else Level.SOON if left <= 3 else Level.NEUTRAL
        word = f"überfällig {in_days(measure.until, desk.today)}" if left < 0 else f"bis {show_date(measure.until)}"
    title = "Maßnahme (gesperrt)" if is_closed(desk, area) else measure.what
    picture = "check" if measure.done_on else "clock"
    return Sketch(picture, title, "\n".join(part for part in (who, measure.outcome) if part), state, word)


def _since(goal: Goal) -> str:
    return f"{'seit' if goal.state not in CLOSED_GOALS else 'am'} {show_date(goal.state_on)}" if goal.state_on else ""


def _standing(desk: Desk, goal: Goal) -> tuple[Level, str]:
    if goal.by and goal.by < desk.today and goal.state not in CLOSED_GOALS:
        return Level.LATE, f"überfällig {in_days(goal.by, desk.today)}"
    return _GOAL_LEVELS.get(goal.state, Level.NEUTRAL), desk.label("goal_state", goal.state)
