"""The Hilfeplan on screen: what was agreed, its goals, and the review."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from kim_desktop.domain.dates import parse_date, show_date
from kim_desktop.domain.ids import new_id
from kim_desktop.domain.records.plan import Goal, SupportPlan
from kim_desktop.work.documents import DOCUMENTS
from kim_desktop.work.plan import (
    GoalFacts,
    agree_plan,
    change_plan,
    plan_facts,
    review_plan,
    running_plan,
    set_goal,
)
from ui.casework.area_lock import AreaLock
from ui.casework.choices import offer_choices
from ui.casework.desk import Desk
from ui.casework.entry import EntryPanel, EntryWords
from ui.casework.goals import GOAL, GoalRow
from ui.casework.list_card import ListCard
from ui.casework.live import Fold
from ui.casework.parts import Rows, Sketch
from ui.casework.printing import open_preview
from ui.casework.words import beginning, in_days, people
from ui.forms import RecordForm
from ui.layouts import Layout
from ui.layouts import Section as FormSection
from ui.tokens import GRID
from ui.widgets.basic import Button, column
from ui.widgets.chips import FlowLayout
from ui.widgets.signs import EmptyState, Level

_AGREED = (("person", "agreed_on", "review_on"), ("wish",), ("signed", "signed_on"))
AGREE = Layout((FormSection("", _AGREED),))
PLAN = Layout((FormSection("", (*_AGREED, ("review_note",), ("reviewed_on",))),))
REVIEW = Layout((FormSection("", (("review_note",), ("review_on",))),))
_DOCUMENT = "hilfeplan"
_USUAL_SPAN = "in 6 Monaten"


class PlanPart(QWidget):
    """The running plan and those before it, and below them the goals with their steps."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.agree, self.review = self._agree_panel(), self._review_panel()
        self.review.hide()
        empty = EmptyState(
            "note",
            "Noch kein Hilfeplan vereinbart",
            "Sammeln Sie zuerst Ziele. Vereinbaren Sie den Plan dann gemeinsam; offene Ziele kommen von selbst hinein.",
        )
        self.plans: Rows[SupportPlan] = Rows(self._plan_row, empty, "Frühere anzeigen")
        self.plan_card = ListCard("Hilfeplan", self.plans, self.agree, "Hilfeplan vereinbaren")
        self.review_button = Button("Überprüfen", self._open_review, "check")
        self.print_button = Button("Drucken", self._print, "print")
        self.plan_card.body.insertWidget(2, self.review)
        self.plan_card.body.addWidget(self._below())
        self.lock = AreaLock(desk)
        self.new_goal = self._goal_panel()
        self.new_goal.body.insertWidget(2, self.lock)
        no_goal = EmptyState(
            "need", "Noch kein Ziel", "Was möchte die Person erreichen? Schreiben Sie es in ihren Worten auf."
        )
        self.goals: Rows[GoalFacts] = Rows(lambda facts: GoalRow(desk, facts), no_goal)
        self.goals.grown.connect(desk.reshaped)
        self.goal_card = ListCard("Ziele und Maßnahmen", self.goals, self.new_goal, "Neues Ziel")
        self.setLayout(column(self.plan_card, self.goal_card, None, space=2 * GRID))

    def refresh(self) -> None:
        """Show the plans and goals as they were read last."""
        file = self.desk.file
        running = running_plan(file.plans)
        self.plans.show_records(sorted(file.plans, key=lambda each: (str(each.agreed_on), each.id), reverse=True))
        self.goals.show_records(plan_facts(file).goals)
        for each in self.goals.widgets():
            if isinstance(each, GoalRow):
                each.guard_again()
        self.lock.show_for(self.new_goal.form.editor("life_area").value() if self.new_goal.is_built() else None)
        self.plan_card.add.setText("Neu vereinbaren" if running else "Hilfeplan vereinbaren")
        self.review_button.setVisible(running is not None)
        printable = any(each.name == _DOCUMENT for each in DOCUMENTS)
        self.print_button.setVisible(printable and bool(running or file.goals))
        if self.agree.is_built():
            offer_choices(self.agree.form, "person", people(file))

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.goal_card.add.setFocus()

    def keep(self) -> None:
        """Save what is half typed."""
        for panel in (self.agree, self.review, self.new_goal):
            panel.keep()
        for each in (*self.plans.widgets(), *self.goals.widgets()):
            if isinstance(each, Fold | GoalRow):
                each.keep()

    def _below(self) -> QWidget:
        buttons = QWidget()
        flow = FlowLayout()
        for each in (self.review_button, self.print_button):
            flow.addWidget(each)
        buttons.setLayout(flow)
        return buttons

    def _agree_panel(self) -> EntryPanel:
        desk = self.desk
        words = EntryWords("Hilfeplan vereinbaren", "Vereinbaren", "Alle Ziele, die noch offen sind, gehören dazu.")
        return EntryPanel(
            desk,
            lambda: self._form(AGREE),
            words,
            f"support_plan:{desk.case_id}",
            blank=self._blank_plan,
            save=lambda plan: agree_plan(desk.context.store, plan),
        )

    def _review_panel(self) -> EntryPanel:
        desk = self.desk
        words = EntryWords(
            "Überprüfung",
            "Überprüfung speichern",
            "Was hat geklappt, was nicht? Den Stand der Ziele ändern Sie unten bei jedem Ziel.",
        )
        return EntryPanel(
            desk,
            lambda: self._form(REVIEW),
            words,
            f"plan_review:{desk.case_id}",
            blank=self._blank_review,
            save=self._save_review,
        )

    def _goal_panel(self) -> EntryPanel:
        desk = self.desk
        words = EntryWords(
            "Neues Ziel", "Ziel speichern", "In den Worten der Person, mit einem Zeichen, an dem man es merkt."
        )
        return EntryPanel(
            desk,
            self._goal_form,
            words,
            f"goal:{desk.case_id}",
            blank=lambda: Goal(id=new_id(), case_id=desk.case_id),
            save=lambda goal: set_goal(desk.context.store, goal),
        )

    def _goal_form(self) -> RecordForm:
        form = self.desk.form(Goal, GOAL)
        form.edited.connect(lambda _name: self.lock.show_for(form.editor("life_area").value()))
        return form

    def _form(self, layout: Layout) -> RecordForm:
        return self.desk.form(SupportPlan, layout, (("person", people(self.desk.file)),))

    def _blank_plan(self) -> SupportPlan:
        desk, client = self.desk, self.desk.file.client
        return SupportPlan(
            id=new_id(),
            case_id=desk.case_id,
            person=client.id if client else "",
            agreed_on=desk.today,
            review_on=parse_date(_USUAL_SPAN, desk.today),
        )

    def _blank_review(self) -> SupportPlan:
        running = running_plan(self.desk.file.plans) or self._blank_plan()
        return replace(running, review_note="", review_on=parse_date(_USUAL_SPAN, self.desk.today))

    def _open_review(self) -> None:
        if not self.review.is_built() or not self.review.form.is_changed():
            self.review.form.set_record(self._blank_review())
        self.review.open()

    def _save_review(self, reviewed: SupportPlan) -> SupportPlan:
        running = running_plan(self.desk.file.plans) or reviewed
        return review_plan(self.desk.context.store, running, reviewed.review_note, reviewed.review_on)

    def _plan_row(self, plan: SupportPlan) -> Fold:
        return Fold(
            self.desk, plan, lambda each: plan_sketch(self.desk, each), lambda: self._form(PLAN), save=change_plan
        )

    def _print(self) -> None:
        open_preview(self.desk, _DOCUMENT, "de")


def plan_sketch(desk: Desk, plan: SupportPlan) -> Sketch:
    """A plan in words."""
    facts = [desk.label("consent_form", plan.signed) + (f" am {show_date(plan.signed_on)}" if plan.signed_on else "")]
    facts += [next((name for key, name in people(desk.file) if key == plan.person), "")]
    facts += [f"zuletzt überprüft am {show_date(plan.reviewed_on)}"] if plan.reviewed_on else []
    words = ["  ·  ".join(part for part in facts if part), beginning(plan.wish, 300)]
    words += [f"Überprüfung: {beginning(plan.review_note, 300)}"] if plan.review_note else []
    title = f"Vereinbart am {show_date(plan.agreed_on)}" if plan.agreed_on else "Vereinbart"
    return Sketch("note", title, "\n".join(word for word in words if word), *_standing(desk, plan))


def _standing(desk: Desk, plan: SupportPlan) -> tuple[Level, str]:
    """How the running plan stands; earlier ones are past."""
    running = running_plan(desk.file.plans)
    if running and running.id != plan.id:
        return Level.NEUTRAL, "abgelöst"
    if not plan.signed:
        return Level.SOON, "noch ohne Zustimmung"
    if plan.review_on is None:
        return Level.NEUTRAL, "keine weitere Überprüfung"
    left = (plan.review_on - desk.today).days
    if left < 0:
        return Level.LATE, f"Überprüfung fällig {in_days(plan.review_on, desk.today)}"
    return (Level.SOON if left <= 14 else Level.INFO), f"Überprüfung am {show_date(plan.review_on)}"
